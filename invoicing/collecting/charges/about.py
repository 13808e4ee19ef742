"""What the pages of a charge, and of a refund or a dispute of one, tell alike."""

from typing import Any

from billing_site.company.models import today
from billing_site.events.timeline import Wording
from billing_site.lib.money.text import format_amount
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import number
from invoicing.collecting.charges.wording import badge_of
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.invoice.wording import badge, badge_parts


def about(request: StaffRequest, thing: Any, charge: ChargeAttempt, wording: Wording) -> dict[str, Any]:
    """The context of collecting/detail.html: the amount and the timeline of `thing`, its charge and invoice."""
    invoice = charge.invoice
    events, more = wording.timeline(thing, before=number(request.GET.get("events_before")))
    return {
        "amount": format_amount(thing.amount, thing.currency),
        "charge": charge,
        "charge_badge": badge_of(charge),
        "of": format_amount(charge.amount, charge.currency),
        "invoice": invoice,
        "invoice_total": format_amount(invoice.total, invoice.currency),
        "customer": invoice.customer,
        "status": badge_parts(badge(invoice, today())),
        "events": events,
        "more_events": more,
    }
