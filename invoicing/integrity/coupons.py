"""Rules of the books about coupons: uses, counts and documents say the same, in both directions."""

from collections import Counter
from collections.abc import Iterator, Sequence

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from billing_site.lib.dates import short_date
from billing_site.lib.findings import Finding
from billing_site.lib.money.text import format_amount
from billing_site.lib.text import count_of
from customers.models.coupon import Coupon
from customers.models.discount import Discount
from customers.models.redemption import Redemption
from invoicing.issuing.discounts import named_by
from invoicing.models.invoice import Invoice
from invoicing.models.states import VOID

BATCH = 500
# (public id of the coupon, that of the discount of a customer or a subscription, or '')
Used = Counter[tuple[str, str]]


def coupons_count_their_uses() -> Iterator[Finding]:
    """Each customer or subscription that got a coupon, and each invoice that stands and that staff chose it for."""
    given = Discount.objects.filter(coupon=OuterRef("pk")).order_by().values("coupon")
    chosen = Redemption.objects.standing().by_hand().filter(coupon=OuterRef("pk")).order_by().values("coupon")
    counts = [Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0) for rows in (given, chosen)]
    coupons = Coupon.objects.annotate(given=counts[0], chosen=counts[1])
    wrong = coupons.exclude(times_redeemed=F("given") + F("chosen")).order_by("pk")
    for coupon in wrong.iterator(BATCH):
        text = (
            f"it counts {coupon.times_redeemed} redemptions; it was given {count_of(coupon.given, 'time')}, and chosen "
            f"for {count_of(coupon.chosen, 'invoice')}"
        )
        yield Finding(coupon.public_id, "redemptions", text)


def what_lowered_an_invoice_was_used() -> Iterator[Finding]:
    """Invoices with discounts in batches, each beside its redemptions."""
    lowered, after = Invoice.objects.issued().filter(total_discount__gt=0).order_by("pk"), 0
    while batch := list(lowered.filter(pk__gt=after).only("pk", "public_id", "number", "currency", "frozen")[:BATCH]):
        after = batch[-1].pk
        yield from differences(batch)


def differences(batch: Sequence[Invoice]) -> Iterator[Finding]:
    found: dict[str, Used] = {invoice.public_id: Counter() for invoice in batch}
    rows = Redemption.objects.filter(invoice__in=found).order_by()
    currencies = {invoice.public_id: invoice.frozen.get("currency") for invoice in batch}
    names = ("invoice", "coupon__public_id", "discount__public_id", "amount_off", "currency")
    for invoice, coupon, discount, amount, currency in rows.values_list(*names):
        found[invoice][coupon, discount or ""] += amount if currency == currencies[invoice] else 0
    for invoice in batch:
        says, used = taken_by(invoice.frozen), found[invoice.public_id]
        for coupon, discount in dict.fromkeys([*says, *used]):
            pair = says[coupon, discount], used[coupon, discount]
            if pair[0] != pair[1]:
                words = [format_amount(amount, invoice.currency) for amount in pair]
                text = f"{invoice.number} takes off {words[0]} with {coupon}, its redemptions say {words[1]}"
                yield Finding(invoice.public_id, "coupons", text)


def taken_by(document: dict) -> Used:
    """What each coupon takes off in a frozen document."""
    # A document without them is damaged: another rule says so.
    taken, found = dict(document.get("figures", {}).get("discounts", ())), Used()
    if not taken:
        return found
    for snapshot in {each["id"]: each for each in named_by(document)}.values():
        if amount := taken.get(snapshot["id"], 0):
            found[snapshot["coupon"], snapshot["id"] if snapshot.get("from_customer") else ""] += amount
    return found


def uses_belong_to_invoices_with_discounts() -> Iterator[Finding]:
    lowered = Invoice.objects.issued().filter(
        public_id=OuterRef("invoice"),
        number=OuterRef("number"),
        customer=OuterRef("customer"),
        finalized_at=OuterRef("created"),
        total_discount__gt=0,
    )
    for use in Redemption.objects.exclude(Exists(lowered)).select_related("coupon").order_by("pk").iterator(BATCH):
        text = f"a redemption for {use.number} stands, and there is no such invoice that takes off anything"
        yield Finding(use.coupon.public_id, "redemptions", text)


def uses_of_void_invoices_are_given_back() -> Iterator[Finding]:
    of = Invoice.objects.filter(public_id=OuterRef("invoice"))
    uses = Redemption.objects.annotate(status=Subquery(of.values("status")), voided=Subquery(of.values("voided_at")))
    with_it = Q(given_back_at__isnull=False) & Q(given_back_at=F("voided"))
    wrong = uses.filter((Q(status=VOID) & ~with_it) | (~Q(status=VOID) & Q(given_back_at__isnull=False)))
    for use in wrong.order_by("pk").iterator(BATCH):
        back = f"on {short_date(use.given_back_at)}" if use.given_back_at else "never"
        yield Finding(use.invoice, "coupons", f"{use.number} is {use.status}; the coupon that it used came back {back}")


def what_was_used_once_does_not_run() -> Iterator[Finding]:
    once = Redemption.objects.standing().filter(discount__coupon__duration=Coupon.ONCE)
    running = once.filter(discount__removed_at=None).order_by("pk")
    for invoice, number, discount in running.values_list("invoice", "number", "discount__public_id").iterator(BATCH):
        yield Finding(invoice, "coupons", f"{number} used the discount {discount}, which still runs")


RULES = (
    coupons_count_their_uses,
    what_lowered_an_invoice_was_used,
    uses_belong_to_invoices_with_discounts,
    uses_of_void_invoices_are_given_back,
    what_was_used_once_does_not_run,
)
