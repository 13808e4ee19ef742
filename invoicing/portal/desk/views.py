"""The desk's pages about the portal: sending a link, the changes that customers ask for, approving and refusing."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing_site.lib.db.locks import SavedMeanwhile
from billing_site.lib.requests import StaffRequest
from billing_site.mail.limits import MailRefused
from billing_site.pages.access import find, number, permitted
from billing_site.pages.confirm import act, form_page, refusals_in
from billing_site.pages.list_pages import list_pages
from customers.bulk.deletion import new_operation_id
from customers.models.errors import DeletedCustomer
from customers.profile.access import find_existing
from customers.profile.timeline import shown
from customers.rules.contacts import keyed
from invoicing.models.portal.link import NotOnFile
from invoicing.models.portal.reach import on_file
from invoicing.models.portal.request import PortalRequest, current
from invoicing.portal.desk.export import columns
from invoicing.portal.desk.forms import LinkForm, RefuseForm
from invoicing.portal.desk.listing import LISTING, TONES, light
from invoicing.portal.mails import mail_link
from invoicing.rules.move import IllegalMove

VIEW, CHANGE = "customers.view_customer", "customers.change_customer"


@require_http_methods(["GET", "POST"])
@permitted(CHANGE)
def portal_link_send(request: StaffRequest, public_id: str) -> HttpResponse:
    """Mail a link to one of the customer's addresses."""
    customer = find_existing(public_id)
    if not on_file(customer):
        messages.info(request, f"{customer} has no e-mail address. Add one with “Edit information”.")
        return redirect(customer)
    form = LinkForm(request.POST or None, customer=customer, email=request.GET.get("email", ""))
    if form.is_valid():
        email = form.cleaned_data["email"]
        with refusals_in(form, NotOnFile, DeletedCustomer, MailRefused):
            mail_link(customer, email, by=request.user, now=timezone.now())
            messages.success(request, f"A link to the portal is on its way to {email}.")
            return redirect(customer)
    lead = "The link works once, within 24 hours. It shows invoices, credit notes, receipts and the statement."
    return form_page(request, form, "Send portal link", submit="Send", back=customer, lead=lead)


@permitted(VIEW)
def portal_request_list(request: StaffRequest, page: str) -> HttpResponseBase:
    requests = PortalRequest.objects.all()
    return list_pages(request, page, LISTING, requests, columns, shown=light(requests), strict=True)


@require_GET
@permitted(VIEW)
def portal_request_detail(request: StaffRequest, public_id: str) -> HttpResponse:
    return detail(request, find_request(public_id))


def find_request(public_id: str) -> PortalRequest:
    return find(light(PortalRequest.objects.all()), public_id)


def detail(request: StaffRequest, found: PortalRequest, *, notice: str = "", status: int = 200) -> HttpResponse:
    page = {
        "found": found,
        "customer": found.customer,
        "tone": TONES[found.state],
        "rows": rows_of(found),
        "notice": notice,
        "may": found.state == found.OPEN and request.user.has_perm(CHANGE),
    }
    return render(request, "invoicing/portal/desk/portal_request_detail.html", page, status=status)


def rows_of(found: PortalRequest) -> list[dict[str, Any]]:
    """Each change as the timeline tells it; `now` is what staff saved since, where that is neither of the two."""
    has = current(found.customer)
    rows = []
    for field, (old, new) in found.changes.items():
        for before, after, there in one_by_one(field, old, new, has[field]):
            moved = found.state == found.OPEN and there not in (before, after)
            told = shown(field, before, there)[0] if moved else None
            rows += [row | {"now": told} for row in shown(field, before, after)]
    return rows


def one_by_one(field: str, old: Any, new: Any, there: Any) -> list[tuple[Any, Any, Any]]:
    """(before, after, now) of a field; of contacts, those of each that is another one after."""
    if field != "contacts":
        return [(old, new, there)]
    was, wanted, has = (keyed(people) for people in (old, new, there))
    differ = [key for key in {**was, **wanted} if was.get(key) != wanted.get(key)]
    of_each = [(just(was, key), just(wanted, key), just(has, key)) for key in differ]
    # Nothing but their order.
    return of_each or [(old, new, new)]


def just(people: dict[Any, dict[str, str]], key: Any) -> list[dict[str, str]]:
    """The one of them that this key names, [] where they lack it."""
    return [people[key]] if key in people else []


@require_POST
@permitted(CHANGE)
def portal_request_approve(request: StaffRequest, public_id: str) -> HttpResponse:
    """Apply it, if the customer is as the page showed."""
    found, now = find_request(public_id), timezone.now()
    operation = new_operation_id(now)
    version = number(request.POST.get("version")) or 0
    try:
        found.approve(by=request.user, now=now, version=version, operation_id=operation)
    except SavedMeanwhile:
        found = find_request(public_id)
        notice = f"{found.customer} was changed meanwhile. Look at the changes again, then approve them."
        return detail(request, found, notice=notice, status=409)
    except (IllegalMove, DeletedCustomer, ValueError) as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    undo = reverse("customer_undo", args=[operation])
    messages.success(request, f"{found.customer} is changed as asked.", extra_tags=undo)
    return redirect(found.customer)


@require_http_methods(["GET", "POST"])
@permitted(CHANGE)
def portal_request_refuse(request: StaffRequest, public_id: str) -> HttpResponse:
    found = find_request(public_id)
    form = RefuseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        text = f"Refused. {found.customer} stays as it is."
        refusals = (IllegalMove, DeletedCustomer)
        return act(request, lambda **who: found.refuse(reason, **who), text, *refusals, to=found)
    return form_page(request, form, "Refuse these changes?", submit="Refuse", back=found)
