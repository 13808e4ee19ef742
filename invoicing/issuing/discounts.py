"""Which discounts of a draft count at a moment, which do not and why, and what those that count use up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.lib.dates import short_date
from customers.models.coupon import Coupon
from customers.models.discount import Discount
from customers.models.redemption import Redemption, Use

if TYPE_CHECKING:
    from customers.models.customer import Customer
    from invoicing.models.invoice import Invoice
    from invoicing.models.line import InvoiceLine
    from invoicing.totals.parts import Totals


@dataclass(frozen=True)
class Dropped:
    """A discount that does not count any more: its snapshot, the id of its line ('' on the invoice), a sentence why."""

    snapshot: dict
    line: str
    why: str


@dataclass
class Counting:
    """The discounts of a draft at a moment: snapshots that count, of the invoice and by the id of a line."""

    invoice: list[dict] = field(default_factory=list)
    lines: dict[str, list[dict]] = field(default_factory=dict)
    dropped: list[Dropped] = field(default_factory=list)
    # What the snapshots name, by public id.
    coupons: dict[str, Coupon] = field(default_factory=dict)
    discounts: dict[str, Discount] = field(default_factory=dict)

    @property
    def reasons(self) -> list[str]:
        """Why discounts are dropped, each sentence once, in the order of the draft."""
        return list(dict.fromkeys(each.why for each in self.dropped))

    def of_line(self, line: InvoiceLine) -> list[dict]:
        return self.lines.get(line.public_id, [])

    def put_on(self, invoice: Invoice, lines: Iterable[InvoiceLine]) -> list[InvoiceLine]:
        """Leave the draft and its lines (unsaved) with what counts alone. Returns the lines that this changes."""
        invoice.discounts = self.invoice
        changed = [line for line in lines if line.discounts != self.of_line(line)]
        for line in changed:
            line.discounts = self.of_line(line)
        return changed

    def uses(self, totals: Totals) -> list[Use]:
        """What the coupons take off in these Totals, one Use for each that lowers something."""
        taken = {part.discount: part.amount for part in totals.total_discount_amounts}
        found: Counter[tuple[str, str]] = Counter()
        snapshots = [*self.invoice, *(each for line in self.lines.values() for each in line)]
        for snapshot in {each["id"]: each for each in snapshots}.values():
            given = snapshot["id"] if snapshot.get("from_customer") else ""
            found[snapshot["coupon"], given] += taken.get(snapshot["id"], 0)
        return [
            Use(self.coupons[coupon], self.discounts[given] if given else None, amount)
            for (coupon, given), amount in found.items()
            if amount > 0
        ]


def discounts_that_count(
    invoice: Invoice,
    lines: Collection[InvoiceLine],
    customer: Customer,
    *,
    now: datetime,
    lock: bool = False,
    held: Collection[int] | None = None,
    known: Known | None = None,
) -> Counting:
    """The discounts of this draft and its lines that count at `now`, and those that are dropped, with the reason.

    With `lock` the coupons are locked, behind the customer and the invoice. `held` are the keys of coupons whose use
    moves to this correction from the invoice that it replaces; None: what that invoice holds now. `known`: what was
    read, and locked, for many drafts.
    """
    named = [*invoice.discounts, *(each for line in lines for each in line.discounts)]
    if not named:
        return Counting()
    rules = Rules(invoice, customer, named, now=now, lock=lock, held=held, known=known)
    found = Counting(coupons=rules.coupons, discounts=rules.discounts)
    found.invoice = list(sifted(rules, invoice.discounts, "", found.dropped))
    for line in lines:
        if line.discounts:
            found.lines[line.public_id] = list(sifted(rules, line.discounts, line.public_id, found.dropped))
    return found


def sifted(rules: Rules, snapshots: Iterable[dict], line: str, dropped: list[Dropped]) -> Iterator[dict]:
    for snapshot in snapshots:
        why = rules.objection(snapshot)
        if why:
            dropped.append(Dropped(snapshot, line, why))
        else:
            yield snapshot


@dataclass
class Known:
    """What snapshots of discounts name, by public id, and which discounts for once an invoice used: {key: number}."""

    coupons: dict[str, Coupon] = field(default_factory=dict)
    discounts: dict[str, Discount] = field(default_factory=dict)
    used_by: dict[int, str] = field(default_factory=dict)

    @classmethod
    def read(cls, named: Iterable[dict], *, lock: bool, but: str = "") -> Known:
        """By a few queries for all that is `named`; uses of the invoice with the id `but` are none."""
        named = list(named)
        coupons = Coupon.objects.filter(public_id__in={each.get("coupon", "") for each in named})
        found = cls({coupon.public_id: coupon for coupon in (coupons.lock() if lock else coupons)})
        given = {each["id"] for each in named if each.get("from_customer")}
        discounts = Discount.objects.filter(public_id__in=given).select_related("coupon", "customer") if given else ()
        found.discounts = {discount.public_id: discount for discount in discounts}
        once = [each.pk for each in found.discounts.values() if each.coupon.duration == Coupon.ONCE]
        if once:
            used = Redemption.objects.standing().filter(discount__in=once).exclude(invoice=but)
            found.used_by = dict(used.order_by("-pk").values_list("discount", "number"))
        return found


class Rules:
    """What decides about the discounts of one draft, read once for all of them."""

    def __init__(
        self,
        invoice: Invoice,
        customer: Customer,
        named: list[dict],
        *,
        now: datetime,
        lock: bool,
        held: Collection[int] | None,
        known: Known | None,
    ) -> None:
        self.now = now
        self.customer = customer
        self.currency = invoice.currency
        # A correction keeps what its original had, save what another invoice used up meanwhile.
        self.original = invoice.from_invoice.public_id if invoice.from_invoice else ""
        self.kept = {each["id"] for each in named_by(invoice.from_invoice.frozen)} if invoice.from_invoice else set()
        if held is None:
            held = {use.coupon_id for use in Redemption.of(self.original)} if self.original else ()
        self.held = held
        known = known or Known.read(named, lock=lock, but=self.original)
        self.coupons = known.coupons
        self.discounts = known.discounts
        self.used_by = known.used_by

    def objection(self, snapshot: dict) -> str:
        """Why this discount does not count, in a sentence; '' where it does."""
        coupon = self.coupons.get(snapshot.get("coupon", ""))
        if coupon is None:
            return f"The coupon {snapshot.get('name') or snapshot['id']} does not exist."
        if coupon.currency and coupon.currency != self.currency:
            return (
                f"The coupon {coupon} takes off {coupon.currency.upper()}, "
                f"and this invoice is in {self.currency.upper()}."
            )
        if snapshot.get("from_customer"):
            return self.objection_of_customer(snapshot, coupon)
        return self.objection_by_hand(snapshot, coupon)

    def objection_of_customer(self, snapshot: dict, coupon: Coupon) -> str:
        """Whoever has a coupon keeps it when it is deleted or expires: only what became of theirs counts.

        So it is with the coupons of a subscription, which follow it when customers are merged.
        """
        discount = self.discounts.get(snapshot["id"])
        if discount is None:
            return f"{self.customer} does not have the coupon {coupon}."
        if number := self.used_by.get(discount.pk):
            return f"The coupon {coupon} was used by {number}."
        if snapshot["id"] in self.kept:
            return ""
        if discount.customer_id != self.customer.pk:
            return f"The coupon {coupon} did not come along when customers were merged."
        if discount.removed_at:
            holder = discount.holder if discount.subscription else self.customer
            return f"The coupon {coupon} was removed from {holder} on {short_date(discount.removed_at)}."
        if discount.end and discount.end <= self.now:
            return f"The coupon {coupon} ran until {short_date(discount.end)}."
        return ""

    def objection_by_hand(self, snapshot: dict, coupon: Coupon) -> str:
        """A coupon that staff chose is redeemed now, so it must be valid now."""
        status = coupon.status(self.now)
        if coupon.pk in self.held or (snapshot["id"] in self.kept and status != "used_up"):
            return ""
        return coupon.refusal(self.now)


def named_by(document: dict) -> list[dict]:
    """All snapshots of coupons that a frozen document names, of the invoice and of its lines."""
    return [*document["discounts"], *(each for line in document["lines"] for each in line["discounts"])]


def lock_coupons(snapshots: Iterable[dict]) -> None:
    """Lock the coupons that these snapshots name, in the order of their keys."""
    names = {each.get("coupon", "") for each in snapshots}
    if names:
        list(Coupon.objects.filter(public_id__in=names).lock())
