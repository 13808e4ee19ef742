"""What the clock does for invoices that are charged automatically: it begins the charges that are due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from billing_site.lib.db.transaction import whole
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging import beginning
from invoicing.collecting.models.charging.beginning import NotChargeable
from invoicing.collecting.models.collection import UNDER_WAY, Collection
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.collecting.rules import amounts
from invoicing.collecting.rules.retries import NO_METHOD
from invoicing.models.invoice import Invoice
from invoicing.models.states import OPEN
from invoicing.rules.move import IllegalMove

if TYPE_CHECKING:
    from billing_site.staff.models.user import User


@whole
def try_due(key: int, *, now: datetime) -> bool:
    """Begin the charge of one collection that is due; False where nothing began, and its row says why."""
    invoice = Collection.objects.select_related("invoice").get(pk=key).invoice
    _, invoice = invoice.locked_with_customer()
    row = Collection.objects.get(pk=key)
    row.invoice = invoice
    if row.next_payment_attempt is None or row.next_payment_attempt > now:
        return False
    if invoice.status != OPEN:
        row.plan_at(None, "")
        return False
    if ChargeAttempt.objects.under_way().filter(invoice=invoice).exists():
        # Its result plans what comes next.
        row.plan_at(None, UNDER_WAY)
        return False
    method = beginning.method_for(invoice)
    if method is None:
        return not_tried(row, NO_METHOD, now=now)
    try:
        ChargeAttempt.begin(invoice, method, by=None, now=now, automatic=True)
    except NotChargeable as refusal:
        return not_tried(row, str(refusal), again_from=refusal.again_from, code=refusal.code, now=now)
    Collection.objects.get(pk=key).plan_at(None, UNDER_WAY)
    return True


def not_tried(row: Collection, why: str, *, again_from: datetime | None = None, code: str = "", now: datetime) -> bool:
    """There is nothing that could be charged: it waits for another method, and stands under "Needs attention".

    What only time is wanting to is tried then, within the days of the policy. An amount that nothing can be charged of
    waits for nothing: it is owed from now on.
    """
    longest = timedelta(days=CollectionPolicy.current().policy.longest)
    if again_from and again_from <= (row.first_failed_at or now) + longest:
        row.plan_at(again_from, why)
        return False
    if code in amounts.CODES:
        row.first_failed_at, row.last_failed_at = row.first_failed_at or now, now
    row.plan_at(None, why, waits=code not in amounts.CODES)
    row.invoice.record("invoice.not_charged", by=None, now=now, why=why)
    return False


def charge_now(
    invoice: Invoice, *, by: User | None, now: datetime, method: PaymentMethod | None = None
) -> ChargeAttempt:
    """What staff ask for: a charge at once, with the given method or the usual one. Raises IllegalMove."""
    chosen = method or beginning.method_for(invoice)
    if chosen is None:
        raise IllegalMove(NO_METHOD)
    return ChargeAttempt.begin(invoice, chosen, by=by, now=now)
