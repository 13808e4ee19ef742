"""Changing one customer through a form: saved with its undo, and settled when somebody else saved first."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils import timezone

from billing_site.events.models import Event
from billing_site.lib.db.locks import SavedMeanwhile
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import number
from billing_site.pages.confirm import refusals_in, updated
from billing_site.pages.conflict import settle
from customers.bulk.deletion import new_operation_id
from customers.models.customer import Customer
from customers.models.errors import DeletedCustomer
from customers.profile.timeline import shown
from customers.rules.contacts import keyed, rebased
from customers.rules.fields import EDITABLE


def save(request: StaffRequest, customer: Customer, form, *refusals, again, text: str = "Updated {}."):
    """(the answer, None) once what the form holds is saved; until then (None, what its page shows).

    Verbs that refuse with one of `refusals` say why in the form. `again(customer, form, events)` gives the form for
    the next try, and what clashed, after the `events` of somebody who saved first.
    """
    posted = request.method == "POST"
    page = {"form": form, "version": number(request.POST.get("version")) or 0 if posted else customer.version}
    if not form.is_valid():
        return None, page
    now = timezone.now()
    how = {"by": request.user, "now": now, "base_version": page["version"], "operation_id": new_operation_id(now)}
    try:
        with refusals_in(form, *refusals, DeletedCustomer):
            changes = customer.change(form.values(), **how)
            undo = reverse("customer_undo", args=[how["operation_id"]]) if changes else ""
            return updated(request, customer, changes, undo, text=text), None
    except SavedMeanwhile as conflict:
        customer.refresh_from_db()
        form, clashes = again(customer, form, conflict.events)
        page = {"form": form, "version": customer.version, "clashes": clashes, "status": 409}
    return None, page


def settle_customer(
    customer: Customer, typed: dict[str, Any], events: list[Event], locked: Collection[str] = ()
) -> tuple[dict[str, Any], list[dict]]:
    """(what a form holds next, what clashed), as billing_site.pages.conflict has it; contacts are settled one by one.

    `customer` is as the `events` left it.
    """
    merged, clashes = settle(typed, events, shown, fields=EDITABLE, locked=locked, keyed={"contacts": keyed})
    before = next((event.changes["contacts"][0] for event in events if "contacts" in event.changes), None)
    if before is not None:
        # The same contacts as settled, and in their order.
        merged["contacts"] = rebased(customer.contacts, before, typed["contacts"])
    return merged, clashes
