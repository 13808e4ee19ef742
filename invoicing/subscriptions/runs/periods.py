"""What a billing run billed, row by row, and which subscriptions it had to leave."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from customers.models.customer import Customer
from invoicing.invoice.wording import amount_cell
from invoicing.subscriptions.models.item import SubscriptionPeriod
from invoicing.subscriptions.models.query import SubscriptionQuerySet
from invoicing.subscriptions.models.run.billing_run import BillingRun
from invoicing.subscriptions.models.subscription import Subscription

OF_CUSTOMER = ("public_id", "name", "email")
SHOWN = (
    *("start", "end", "is_free", "run_id"),
    *("subscription__public_id", "invoice__public_id", "invoice__number", "invoice__status", "invoice__currency"),
    *("invoice__total", *(f"subscription__customer__{field}" for field in OF_CUSTOMER)),
    *(f"invoice__customer__{field}" for field in OF_CUSTOMER),
)


@dataclass(frozen=True)
class Row:
    """A period, who it was billed to, and for how much ('' for nothing)."""

    period: SubscriptionPeriod
    customer: Customer
    amount: str


def listed(periods: QuerySet[SubscriptionPeriod]) -> QuerySet[SubscriptionPeriod]:
    """Each with its subscription, its invoice and both their customers, and no more of them than a row shows."""
    return periods.select_related("subscription__customer", "invoice__customer").only(*SHOWN)


def row_of(period: SubscriptionPeriod) -> Row:
    """Customers are merged, and subscriptions go with them; an invoice names whom it was made for."""
    invoice = period.invoice
    customer = invoice.customer if invoice else period.subscription.customer
    return Row(period, customer, amount_cell(invoice.total, invoice.currency) if invoice else "")


def waiting(run: BillingRun) -> SubscriptionQuerySet:
    """Those that this run could not bill and that wait for somebody since then."""
    rows = Subscription.objects.needing_a_person().filter(problem_at=run.until)
    return rows.select_related("customer").defer("customer__search_text", "metadata").order_by("-id")
