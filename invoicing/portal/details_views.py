"""The customer's own details in the portal: shown, entered, and applied or left to staff."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from billing_site.company.models import Company, today_at
from billing_site.lib.db.locks import SavedMeanwhile
from billing_site.pages.access import number
from billing_site.staff.models.attempts import Limit, Place
from billing_site.staff.sign_in.limits import HOUR, too_many
from customers.models.customer import Customer
from customers.models.errors import DeletedCustomer
from invoicing.hosted.opened import many
from invoicing.models.portal.request import ASKED, SAME, PortalRequest, current
from invoicing.models.portal.visit import PortalVisit
from invoicing.portal.details import DetailsForm
from invoicing.portal.door import by_visit, inside
from invoicing.portal.words import words_of

SAVED = Limit("details saved in the portal, customer", 30, HOUR)
# What the page says after saving, by the word in its address.
DONE = {
    "applied": "Your changes were saved.",
    "same": "Nothing was changed.",
}


@by_visit("GET", "HEAD", "POST")
def portal_details(request: HttpRequest, visit: PortalVisit) -> HttpResponse:
    customer, words = visit.customer, words_of(visit.customer, visit.language)
    waiting = PortalRequest.objects.open().filter(customer=customer).first()
    start = current(customer) | ({field: new for field, (_, new) in waiting.changes.items()} if waiting else {})
    data = request.POST if request.method == "POST" else None
    form = DetailsForm(data, start=start, words=words)
    if data is None or "look" in data:
        if data is not None:
            # Another country has other fields: they are shown, and nothing is complained about yet.
            form = DetailsForm(None, start=start | typed_in(data, start), words=words)
        return page(request, visit, form, waiting, version=version_of(data, customer))
    if not form.is_valid():
        return page(request, visit, form, waiting, version=version_of(data, customer), status=422)
    if too_many(timezone.now(), Place(SAVED, account=customer.public_id)):
        return many(request)
    try:
        version = version_of(data, customer)
        done = PortalRequest.submit(visit, form.values(), base_version=version, now=timezone.now())
    except (SavedMeanwhile, DeletedCustomer):
        customer.refresh_from_db()
        return page(request, visit, form, waiting, version=customer.version, status=409, meanwhile=True)
    except ValueError:
        # The number does not fit the country that is on file now.
        form.add_error("tax_ids", words.say("Check this entry."))
        return page(request, visit, form, waiting, version=version, status=422)
    said = "" if done == ASKED else f"?{'same' if done == SAME else 'applied'}"
    return redirect(f"{reverse('portal_details')}{said}")


def typed_in(data: Any, start: dict[str, Any]) -> dict[str, Any]:
    """What was typed so far, for a form that is shown again with the fields of another country."""
    form = DetailsForm.base_fields
    names = [name for name in start if name.startswith("address_")]
    typed = {name: data.get(name, "") for name in names}
    numbers = form["tax_ids"].widget.value_from_datadict(data, {}, "tax_ids")
    people = form["contacts"].widget.value_from_datadict(data, {}, "contacts")
    chosen = data.get("language", "")
    return typed | {
        "tax_ids": [f"{kind}:{value}" for kind, value in numbers if value.strip()],
        "contacts": people,
        "preferred_locales": [chosen] if chosen else [],
    }


def version_of(data: Any, customer: Customer) -> int:
    return customer.version if data is None else number(data.get("version")) or 0


def page(
    request: HttpRequest,
    visit: PortalVisit,
    form: DetailsForm,
    waiting: PortalRequest | None,
    *,
    version: int,
    status: int = 200,
    meanwhile: bool = False,
) -> HttpResponse:
    words = words_of(visit.customer, visit.language)
    day = words.date(today_at(waiting.created).isoformat()) if waiting else ""
    said = next((words.say(text) for name, text in DONE.items() if name in request.GET), "")
    return inside(
        request,
        visit,
        "details",
        status=status,
        form=form,
        version=version,
        meanwhile=meanwhile,
        said=said,
        waits=words.say("We received your changes on %(date)s and will check them.", date=day) if waiting else "",
        checked=Company.current().portal_changes == Company.APPROVE,
    )
