"""How a new draft is made from an invoice: a duplicate, or the correction that takes its place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.company.models import Company
from billing_site.lib.db.transaction import whole
from billing_site.staff.models.user import User
from invoicing.issuing.draft import defaults
from invoicing.models.parts import followers
from invoicing.models.parts.charged import kept_method
from invoicing.models.states import DRAFT, MOVES
from invoicing.rules.supply import FIELDS as SUPPLY

if TYPE_CHECKING:
    from invoicing.models.invoice import Invoice

# What of an invoice concerns it alone, and no other one.
OWN = ("due_date", "metadata")


@whole
def duplicate(self: Invoice, *, by: User | None, now: datetime) -> Invoice:
    """A new draft with the same lines, memo, footer, fields, rates and the coupons that staff chose.

    The coupon of its customer is the one that they have now, as on any new draft, and so is what it says of the date
    of supply: another invoice is about another one. Raises DeletedCustomer.
    """
    new = defaults(self.customer.locked(), Company.current(), now=now)
    present = new["discounts"]
    there = {each["coupon"] for each in present}
    chosen = [each for each in by_hand(self.discounts) if each.get("coupon") not in there]
    lines = [line.copied() for line in self.lines.all()]
    for line in lines:
        line["discounts"], line["details"] = by_hand(line["discounts"]), {}
    fields = copied(self, [*present, *chosen]) | {name: new.get(name) for name in SUPPLY}
    return type(self).create(self.customer, by=by, now=now, lines=lines, **fields)


@whole
def revise(self: Invoice, *, by: User | None, now: datetime) -> Invoice:
    """A draft that corrects this issued invoice; finalizing the draft voids this one. Raises IllegalMove.

    What waits for the customer's confirmation is given up, since the correction is to be paid instead.
    It keeps all discounts: what the invoice used moves to its correction.
    """
    MOVES["revise"].refuse_unless_legal(self.status)
    _, invoice = self.locked_with_customer()
    MOVES["revise"].refuse_unless_legal(invoice.status)
    followers.tell("invoice.correcting", invoice, by=by, now=now)
    draft = invoice.revisions.filter(status=DRAFT).first()
    if draft:
        return draft
    lines = [line.copied() for line in invoice.lines.all()]
    fields = copied(invoice, invoice.discounts)
    fields |= {"subscription": invoice.subscription, "billing_reason": invoice.billing_reason}
    return type(self).create(invoice.customer, by=by, now=now, lines=lines, from_invoice=invoice, **fields)


def copied(invoice: Invoice, discounts: list[dict]) -> dict:
    fields = {name: getattr(invoice, name) for name in invoice.EDITABLE if name not in OWN}
    # What was detached meanwhile gives its place to the customer's usual one.
    method = kept_method(invoice.customer, invoice.default_payment_method)
    return fields | {"discounts": discounts, "default_payment_method": method}


def by_hand(snapshots: Iterable[dict]) -> list[dict]:
    """The snapshots of coupons that staff chose."""
    return [each for each in snapshots if not each.get("from_customer")]
