"""Where the movements of an account stand in the books: one query for each kind, for its sum and for its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Min, Q, QuerySet, Sum, Value
from django.db.models.expressions import Combinable

from customers.models.balance import BalanceTransaction
from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.parts.incoming import IncomingPayment
from invoicing.models.parts.reversal import PaymentReversal
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import VOID
from invoicing.rules.accounts import statement
from invoicing.rules.accounts.periods import Period
from invoicing.rules.accounts.statement import Movement

BATCH = 2000
NOTHING = Value("")


@dataclass(frozen=True)
class Party:
    """Whose account it is: a customer with all that were merged into it, by their keys; days are those of `zone`.

    `carried` are the public ids of merges of which one side alone is in here: only these move anything. `others` are
    the keys of the other sides.
    """

    keys: tuple[int, ...]
    zone: ZoneInfo
    carried: tuple[str, ...] = ()
    others: tuple[int, ...] = ()

    @classmethod
    def of(cls, customer: Customer, zone: str) -> Party:
        keys = tuple(customer.with_merged())
        merges = CustomerMerge.objects.filter(Q(source__in=keys) | Q(target__in=keys))
        found = list(merges.values_list("public_id", "source", "target"))
        split = [each for each in found if (each[1] in keys) != (each[2] in keys)]
        others = {key for _, *sides in split for key in sides if key not in keys}
        return cls(keys, ZoneInfo(zone), tuple(each[0] for each in split), tuple(sorted(others)))

    def day_of(self, moment: date | datetime) -> date:
        return moment.astimezone(self.zone).date() if isinstance(moment, datetime) else moment

    def beginning(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)


@dataclass(frozen=True)
class Source:
    """The rows that move accounts in one way: `when` names the field of their day, a date or (`exact`) a moment.

    `amount`, `number`, `about` and `owner` are expressions of what a Movement holds, `customer` is the path to whose
    account it is.
    """

    kind: str
    rows: Callable[[Party], QuerySet]
    when: str
    amount: Combinable
    owner: str
    number: str = ""
    about: str = ""
    exact: bool = True
    customer: str = "customer"

    def before(self, party: Party, day: date) -> Q:
        """The condition that a row moved before a day of the account."""
        return Q(**{f"{self.when}__lt": party.beginning(day) if self.exact else day})

    def during(self, party: Party, period: Period) -> Q:
        """The condition that a row moved within a period."""
        if not self.exact:
            return Q(**{f"{self.when}__range": period})
        first, behind = party.beginning(period.start), party.beginning(period.end + timedelta(days=1))
        return Q(**{f"{self.when}__gte": first, f"{self.when}__lt": behind})

    def sums(self, party: Party, period: Period) -> tuple[int, int]:
        """(the sum before a period, the sum within it), in minor units."""
        found = self.rows(party).aggregate(
            before=Sum(self.amount, filter=self.before(party, period.start)),
            within=Sum(self.amount, filter=self.during(party, period)),
        )
        return int(found["before"] or 0), int(found["within"] or 0)

    def by_customer(self, party: Party, period: Period) -> Iterator[tuple[int, int, int]]:
        """(key of the customer, the sum until the end of a period, how many movements within it) of several."""
        rows = self.rows(party).order_by().values(self.customer)
        until = Sum(self.amount, filter=self.before(party, period.end + timedelta(days=1)))
        found = rows.annotate(until=until, moves=Count("pk", filter=self.during(party, period)))
        for key, until, moves in found.values_list(self.customer, "until", "moves"):
            yield key, int(until or 0), moves

    def first(self, party: Party) -> date | None:
        """The first day on which something moved in this way."""
        found = self.rows(party).aggregate(first=Min(self.when))["first"]
        return party.day_of(found) if found else None

    def movements(self, party: Party, period: Period, most: int | None = None) -> Iterator[Movement]:
        """The movements of a period by day, at most so many; read a batch at a time."""
        texts = [F(name) if name else NOTHING for name in (self.number, self.about, self.owner)]
        rows = self.rows(party).filter(self.during(party, period)).order_by(self.when, "pk")
        found = rows.values_list(self.when, self.amount, *texts)[:most]
        for when, amount, number, about, owner in found.iterator(BATCH):
            yield Movement(party.day_of(when), self.kind, amount, number, about, owner)


def by_hand(party: Party) -> QuerySet:
    """What people decided about the balance: everything else follows a document, and is told with that."""
    condition = Q(cause="") | Q(cause__startswith=f"{BalanceTransaction.prefix}_")
    return BalanceTransaction.objects.filter(condition, customer__in=party.keys)


def refunds_of_credit(party: Party) -> QuerySet:
    """What refunds took off the balance, which had been paid too much, and what came back of those that failed."""
    return BalanceTransaction.objects.filter(customer__in=party.keys, cause__startswith="re_")


def carried(party: Party) -> QuerySet:
    """Balance that a merge, or its undoing, brought from or to a customer who is not of this party now."""
    return BalanceTransaction.objects.filter(customer__in=party.keys, cause__in=party.carried)


def caused_by(keys: tuple[int, ...]) -> Q:
    """The condition that an entry of the balance was caused by a document of these customers."""
    found = (
        Invoice.objects.filter(customer__in=keys),
        CreditNote.objects.filter(invoice__customer__in=keys),
        InvoicePayment.objects.filter(invoice__customer__in=keys),
        IncomingPayment.objects.filter(customer__in=keys),
    )
    return reduce(or_, (Q(cause__in=rows.values("public_id")) for rows in found))


def brought(party: Party) -> QuerySet:
    """What documents of somebody else, who was one with this party for a while, put onto its balance then."""
    found = BalanceTransaction.objects.filter(customer__in=party.keys)
    return found.filter(caused_by(party.others)) if party.others else found.none()


def taken(party: Party) -> QuerySet:
    """The same the other way round: what documents of this party put onto somebody else's balance."""
    found = BalanceTransaction.objects.filter(customer__in=party.others)
    return found.filter(caused_by(party.keys)) if party.others else found.none()


def invoices(party: Party) -> QuerySet:
    return Invoice.objects.issued().filter(customer__in=party.keys)


def voided(party: Party) -> QuerySet:
    return Invoice.objects.filter(status=VOID, customer__in=party.keys)


def payments(party: Party) -> QuerySet:
    return InvoicePayment.objects.filter(invoice__customer__in=party.keys)


def on_account(party: Party) -> QuerySet:
    return IncomingPayment.objects.filter(customer__in=party.keys, to_balance__gt=0)


def reversals(party: Party) -> QuerySet:
    return PaymentReversal.objects.filter(payment__invoice__customer__in=party.keys)


def reversals_on_account(party: Party) -> QuerySet:
    return PaymentReversal.objects.filter(incoming__customer__in=party.keys, incoming__to_balance__gt=0)


def notes(party: Party) -> QuerySet:
    return CreditNote.objects.filter(invoice__customer__in=party.keys)


def refunded(party: Party) -> QuerySet:
    return notes(party).filter(refund_amount__gt=0)


def given_back(party: Party) -> QuerySet:
    return notes(party).filter(out_of_band_amount__gt=0)


def voided_notes(party: Party) -> QuerySet:
    # By the moment: by the state, SQLite would look through the void notes of everybody.
    return notes(party).filter(voided_at__isnull=False)


ID, OF_INVOICE = "public_id", "invoice__number"


def issued(kind: str, rows: Callable[[Party], QuerySet], when: str, amount: Combinable) -> Source:
    """A Source of invoices."""
    return Source(kind, rows, when, amount, owner=ID, number="number")


def noted(kind: str, rows: Callable[[Party], QuerySet], when: str, amount: Combinable) -> Source:
    """A Source of credit notes."""
    return Source(kind, rows, when, amount, owner=ID, number="number", about=OF_INVOICE, customer="invoice__customer")


# An invoice moves the account by its total: what it takes from the balance, or leaves there, is between the two.
SOURCES = (
    Source(statement.BALANCE, by_hand, "created", F("amount"), owner=ID),
    Source(statement.CARRIED, carried, "created", F("amount"), owner=ID),
    Source(statement.CARRIED, brought, "created", F("amount"), owner=ID),
    Source(statement.CARRIED, taken, "created", -F("amount"), owner=ID),
    issued(statement.INVOICE, invoices, "effective_at", F("total")),
    Source(
        *(statement.PAYMENT, payments, "paid_on", -F("amount")),
        owner=ID,
        number="receipt_number",
        about=OF_INVOICE,
        exact=False,
        customer="invoice__customer",
    ),
    Source(statement.ON_ACCOUNT, on_account, "paid_on", -F("to_balance"), owner=ID, exact=False),
    Source(
        *(statement.REVERSAL, reversals, "reversed_on", F("payment__amount")),
        owner="payment__public_id",
        number="payment__receipt_number",
        about="payment__invoice__number",
        exact=False,
        customer="payment__invoice__customer",
    ),
    Source(
        *(statement.ON_ACCOUNT_REVERSED, reversals_on_account, "reversed_on", F("incoming__to_balance")),
        owner="incoming__public_id",
        exact=False,
        customer="incoming__customer",
    ),
    noted(statement.CREDIT_NOTE, notes, "effective_at", -F("total")),
    noted(statement.REFUNDED, refunded, "effective_at", F("refund_amount")),
    noted(statement.GIVEN_BACK, given_back, "effective_at", F("out_of_band_amount")),
    Source(statement.CREDIT_REFUNDED, refunds_of_credit, "created", F("amount"), owner="cause"),
    noted(statement.NOTE_VOIDED, voided_notes, "voided_at", F("total")),
    issued(statement.INVOICE_VOIDED, voided, "voided_at", -F("total")),
)
