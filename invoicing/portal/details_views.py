"""The customer's own details in the portal: shown, entered, and applied or left to staff."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from billing_site.company.models import Company, today_at
from billing_site.lib.db.locks import SavedMeanwhile
from billing_site.pages.access import number
from billing_site.staff.models.attempts import Limit, Place
from billing_site.staff.sign_in.limits import HOUR, too_many
from customers.models.customer import Customer
from customers.models.errors import DeletedCustomer
from customers.profile.editing import settle_customer
from invoicing.hosted.opened import many
from invoicing.models.portal.request import (
    APPLIED,
    SAME,
    TAX_IDS,
    PortalRequest,
    after,
    current,
    numbers_rebased,
    tax_ids_of,
)
from invoicing.models.portal.visit import PortalVisit
from invoicing.portal.details import DetailsForm
from invoicing.portal.door import COOKIE, by_visit, inside
from invoicing.portal.words import words_of

SAVED = Limit("details saved in the portal, customer", 30, HOUR)
# What the page says once after saving, by what the cookie of the answer holds; it is signed, for one visit.
DONE = {
    APPLIED: "Your changes were saved.",
    SAME: "Nothing was changed.",
}
SAID, SAID_FOR = f"{COOKIE}_said", timedelta(minutes=1)


@by_visit("GET", "HEAD", "POST")
def portal_details(request: HttpRequest, visit: PortalVisit) -> HttpResponse:
    customer, words = visit.customer, words_of(visit.customer, visit.language)
    waiting = PortalRequest.objects.open().filter(customer=customer).first()
    start = current(customer) | (after(customer, waiting.changes) if waiting else {})
    data = request.POST if request.method == "POST" else None
    form = DetailsForm(data, start=start, words=words)
    if data is None or "look" in data:
        if data is not None:
            # Another country has other fields: they are shown, and nothing is complained about yet.
            form = DetailsForm(None, start=start | typed_in(data, start), words=words)
        return page(request, visit, form, waiting, version=version_of(data, customer))
    if not form.is_valid():
        return page(request, visit, form, waiting, version=version_of(data, customer), status=422)
    entered = form.values()
    wanted = entered | {TAX_IDS: numbers_rebased(tax_ids_of(customer), seen(data, customer), entered[TAX_IDS])}
    if too_many(timezone.now(), Place(SAVED, account=customer.public_id)):
        return many(request)
    try:
        version = version_of(data, customer)
        done = PortalRequest.submit(visit, wanted, base_version=version, now=timezone.now())
    except SavedMeanwhile as conflict:
        customer.refresh_from_db()
        typed = {field: value for field, value in wanted.items() if field != TAX_IDS}
        merged, _ = settle_customer(customer, typed, conflict.events)
        form = DetailsForm(None, start=wanted | merged, words=words)
        return page(request, visit, form, waiting, version=customer.version, status=409, meanwhile=True)
    except DeletedCustomer:
        customer.refresh_from_db()
        return page(request, visit, form, waiting, version=customer.version, status=409, meanwhile=True)
    except ValueError:
        # The number does not fit the country that is on file now.
        form.add_error("tax_ids", words.say("Check this entry."))
        return page(request, visit, form, waiting, version=version, status=422)
    response = redirect("portal_details")
    if done in DONE:
        how: dict[str, Any] = {"httponly": True, "secure": settings.HTTPS, "samesite": "Lax"}
        response.set_signed_cookie(SAID, done, salt=salt_of(visit), max_age=SAID_FOR, **how)
    return response


def salt_of(visit: PortalVisit) -> str:
    return f"{SAID}{visit.token_hash}"


def seen(data: Any, customer: Customer) -> list[str]:
    """The tax IDs that the page was made with: no version of the customer tells of them."""
    return data.getlist("numbers_seen") if "version" in data else tax_ids_of(customer)


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
    told = request.get_signed_cookie(SAID, "", salt=salt_of(visit), max_age=SAID_FOR) if request.method == "GET" else ""
    day = words.date(today_at(waiting.created).isoformat()) if waiting else ""
    response = inside(
        request,
        visit,
        "details",
        status=status,
        form=form,
        version=version,
        meanwhile=meanwhile,
        said=words.say(DONE[told]) if told in DONE else "",
        waits=words.say("We received your changes on %(date)s and will check them.", date=day) if waiting else "",
        checked=Company.current().portal_changes == Company.APPROVE,
        numbers_seen=seen(QueryDict() if meanwhile else request.POST, visit.customer),
    )
    if told:
        response.delete_cookie(SAID)
    return response
