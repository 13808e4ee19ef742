"""The statement of an account: what was open when a period began, what moved in it, and what was open when it ended."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from billing_site.company.models import Company
from customers.models.customer import Customer
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import UNCOLLECTIBLE
from invoicing.rules.accounts.periods import Period
from invoicing.rules.accounts.statement import Movement, Open, aged, running
from invoicing.statements.sources import BATCH, SOURCES, Party

# So many movements are shown and printed; a file has all.
MOST = 500


@dataclass(frozen=True)
class Statement:
    """What a customer owes, in minor units of its currency; below zero what is owed to it.

    `opening` stood before the first day of `period`, `closing` after its last one. `movements` are the first MOST of
    them, `more` says that there are others. `ages` is what is open of invoices by age (rules.accounts.statement.aged),
    `beside` what of `closing` is on the balance.
    """

    customer: Customer
    party: Party
    period: Period
    opening: int
    closing: int
    movements: tuple[Movement, ...]
    more: bool
    ages: tuple[int, ...]

    @property
    def currency(self) -> str:
        return self.customer.currency

    @property
    def beside(self) -> int:
        return self.closing - sum(self.ages)


def statement_of(customer: Customer, period: Period, company: Company) -> Statement:
    """The Statement of a customer over some days of the account; each kind of movement is two queries."""
    party = Party.of(customer, company.time_zone)
    sums = [source.sums(party, period) for source in SOURCES]
    opening, within = (sum(each) for each in zip(*sums, strict=True))
    found = list(running(opening, islice(in_order(party, period, MOST + 1), MOST + 1)))
    ages = aged(open_invoices(party, period), period.end)
    return Statement(
        *(customer, party, period, opening, opening + within),
        movements=tuple(found[:MOST]),
        more=len(found) > MOST,
        ages=tuple(ages),
    )


def first_day(customer: Customer, company: Company) -> date:
    """The day of the first movement of an account; without any the day on which the customer was added."""
    party = Party.of(customer, company.time_zone)
    return min((day for source in SOURCES if (day := source.first(party))), default=party.day_of(customer.created))


def all_movements(statement: Statement) -> Iterator[Movement]:
    """Every movement of the period with the balance after it, however many: a batch of each kind at a time."""
    return running(statement.opening, in_order(statement.party, statement.period))


def in_order(party: Party, period: Period, most: int | None = None) -> Iterator[Movement]:
    """The movements of a period by day; `most` of each kind."""
    found = (source.movements(party, period, most) for source in SOURCES)
    return heapq.merge(*found, key=lambda movement: movement.order)


def open_invoices(party: Party, period: Period) -> Iterator[Open]:
    """What remained of each invoice when the last day of a period ended.

    What was paid in full or voided by then, and is so still, is not looked at.
    """
    behind = party.beginning(period.end + timedelta(days=1))
    issued = Invoice.objects.issued().filter(customer__in=party.keys, effective_at__lt=behind)
    unsettled = issued.filter(Q(amount_remaining__gt=0) | Q(paid_at__gte=behind) | Q(voided_at__gte=behind))
    standing = unsettled.filter(Q(voided_at=None) | Q(voided_at__gte=behind))
    paid = InvoicePayment.objects.filter(invoice=OuterRef("pk"), paid_on__lte=period.end)
    paid = paid.filter(Q(reversal=None) | Q(reversal__reversed_on__gt=period.end))
    credited = CreditNote.objects.filter(invoice=OuterRef("pk"), effective_at__lt=behind)
    credited = credited.filter(Q(voided_at=None) | Q(voided_at__gte=behind))
    remaining = F("amount_due") - total(paid, F("amount") - F("overpaid")) - total(credited, F("pre_payment_amount"))
    rows = standing.annotate(remaining=remaining).filter(remaining__gt=0)
    for left, due in rows.order_by("pk").values_list("remaining", "due_date").iterator(BATCH):
        yield Open(left, due)


def total(rows: QuerySet, amount) -> Coalesce:
    """The sum of an amount over the rows that belong to an outer one; 0 for none."""
    sums = rows.order_by().values("invoice").annotate(total=Sum(amount)).values("total")
    return Coalesce(Subquery(sums, output_field=BigIntegerField()), 0)


def given_up(party: Party) -> int:
    """What of the account is on invoices that staff gave up on: it is still owed, and the desk says so."""
    found = Invoice.objects.filter(status=UNCOLLECTIBLE, customer__in=party.keys)
    return found.aggregate(left=Sum("amount_remaining"))["left"] or 0
