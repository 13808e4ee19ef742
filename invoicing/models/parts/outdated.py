"""The figures of drafts worked out again when something beside them changed: customer, coupon, rate, company, date.

What is issued never changes. A few drafts are done within the change itself, many by the queue.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from billing_site.jobs.queue import enqueue
from billing_site.lib.db.rows import write, write_many
from billing_site.lib.db.transaction import whole
from invoicing.issuing.discounts import Counting, discounts_that_count
from invoicing.issuing.draft import copy_totals
from invoicing.issuing.rates_and_coupons import named
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceLine
from invoicing.models.tax_rate import called_today
from invoicing.rules.move import IllegalMove
from invoicing.rules.queued import WORK_OUT

# So many drafts are done at once; for more nobody waits.
AT_ONCE = 50
BATCH = 200
FIGURES = (
    *("subtotal", "total_discount", "total_tax", "total_excluding_tax", "total", "starting_balance"),
    *("applied_balance", "amount_due", "amount_remaining", "figures", "default_tax_rates", "discounts"),
)
OF_LINE = ("amount", "figures", "tax_rates", "discounts")


def drafts_of(customers: Collection[int]) -> QuerySet[Invoice]:
    return Invoice.objects.drafts().filter(customer__in=customers)


def drafts_naming(public_id: str) -> QuerySet[Invoice]:
    """Drafts that keep a snapshot of this coupon or tax rate, themselves or on a line. Reads all drafts."""
    name = f'"{public_id}"'
    lines = InvoiceLine.objects.filter(invoice=OuterRef("pk"))
    lines = lines.annotate(rates=Cast("tax_rates", TextField()), coupons=Cast("discounts", TextField()))
    drafts = Invoice.objects.drafts()
    drafts = drafts.annotate(rates=Cast("default_tax_rates", TextField()), coupons=Cast("discounts", TextField()))
    named = Q(rates__contains=name) | Q(coupons__contains=name)
    return drafts.filter(named | Exists(lines.filter(named)))


def work_out_of_customers(customers: Collection[int], *, now: datetime) -> None:
    """Work out the drafts of these customers (their keys), whose rows are locked."""
    keys = list(drafts_of(customers).order_by("pk").values_list("pk", flat=True)[: AT_ONCE + 1])
    if len(keys) > AT_ONCE:
        enqueue(WORK_OUT, "customers", list(customers))
        return
    for key in keys:
        work_out(key, now=now)


def work_out_all(drafts: QuerySet[Invoice], *, now: datetime) -> int:
    """Work out these drafts one after the other, each in its own transaction; returns how many changed."""
    after = changed = 0
    while keys := list(drafts.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        changed += sum(work_out(key, now=now) for key in keys)
        after = keys[-1]
    return changed


@whole
def work_out(key: int, *, now: datetime) -> bool:
    """Give the draft with this key the figures that it has today. False when it has them, or is no draft any more."""
    found = Invoice.objects.drafts().filter(pk=key).first()
    if found is None:
        return False
    try:
        customer, invoice = found.locked_with_customer()
    except (IllegalMove, Invoice.DoesNotExist):
        # It went to another customer, or away, in this moment: whoever did that works it out.
        return False
    if not invoice.is_draft:
        return False
    lines = list(invoice.lines.all())
    before = state(invoice, FIGURES), [state(line, OF_LINE) for line in lines]
    counting = discounts_that_count(invoice, lines, customer, now=now)
    take_names(invoice, lines, counting)
    copy_totals(invoice, invoice.calculate(lines, starting_balance=0, counting=counting), lines)
    changed = [line for line, was in zip(lines, before[1], strict=True) if state(line, OF_LINE) != was]
    if changed:
        write_many(changed, OF_LINE)
    if state(invoice, FIGURES) != before[0]:
        write(invoice, FIGURES)
        return True
    return bool(changed)


def state(row: Invoice | InvoiceLine, names: Iterable[str]) -> list:
    return [getattr(row, name) for name in names]


def without_names(snapshot: dict) -> dict:
    return {key: value for key, value in snapshot.items() if key != "names"}


def take_names(invoice: Invoice, lines: Iterable[InvoiceLine], counting: Counting) -> None:
    """Call rates and coupons as they are called today; what they come to never changes."""
    rates = called_today([*invoice.default_tax_rates, *(rate for line in lines for rate in line.tax_rates)])

    def called(snapshot: dict) -> dict:
        coupon = counting.coupons.get(snapshot.get("coupon", ""))
        return without_names(snapshot) | {"name": str(coupon)} | named(coupon) if coupon else snapshot

    invoice.discounts = [called(snapshot) for snapshot in invoice.discounts]
    invoice.default_tax_rates = [rates.get(rate["id"], rate) for rate in invoice.default_tax_rates]
    for line in lines:
        line.discounts = [called(snapshot) for snapshot in line.discounts]
        line.tax_rates = [rates.get(rate["id"], rate) for rate in line.tax_rates]
