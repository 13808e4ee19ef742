"""Many invoices made and issued at once: by the arithmetic and with the document of one, in a few statements for all.

What a rule makes for many customers, such as the renewals of subscriptions, never was a draft that somebody could see.
`Invoice.create` and `Invoice.finalize` do the same for one, and a test compares every row of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings

from billing_site.company.models import Company
from billing_site.company.numbers import invoice_number, take
from billing_site.events.models import Event
from billing_site.lib.db.instances import belonging, new
from billing_site.lib.db.rows import insert_many, keys_ahead, write_many
from billing_site.lib.ids import public_id
from billing_site.lib.renamed import find
from customers.models.balance import BalanceTransaction
from customers.models.customer import Customer
from customers.models.redemption import Redemption
from invoicing.issuing.alike import ALIKE
from invoicing.issuing.discounts import Counting, Known, discounts_that_count
from invoicing.issuing.draft import MOVE_NOTES, calculate, check_draft, copy_totals, set_dates
from invoicing.issuing.snapshot import document, hash_before, seller
from invoicing.models.finalizing.obstacles import BELOW_ZERO
from invoicing.models.invoice import Invoice
from invoicing.models.issuing import check_lines, give_number, issuing_told, keep, refuse_unless_finalizable
from invoicing.models.line import InvoiceLine
from invoicing.models.sending.automatic import sends_by_itself
from invoicing.models.sending.later import SendLater
from invoicing.models.states import OPEN, PAID
from invoicing.models.tax.entry import TaxEntry
from invoicing.models.tax.said import with_tax_words
from invoicing.totals.parts import Totals

NUMBERS: dict[str, Any] = {name: InvoiceLine._meta.get_field(name) for name in ("quantity", "unit_amount")}


@dataclass
class Drawn:
    """An invoice drawn up in memory, with what comes with it; `events` in their order, once it is issued."""

    invoice: Invoice
    customer: Customer
    lines: list[InvoiceLine]
    counting: Counting
    totals: Totals
    entries: list[BalanceTransaction] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


class Batch:
    """Invoices of customers that are locked, with their coupons (`known`); `draw` each, then `issue` all of them.

    All that is asked of a customer must be read: tax_ids (prefetched), discount with its coupon.
    """

    def __init__(self, company: Company, known: Known, *, most: int, now: datetime) -> None:
        """For at most so many (at least 1) invoices."""
        self.keys = keys_ahead(Invoice, most)
        self.company = company
        self.known = known
        self.now = now
        self.drawn: list[Drawn] = []

    def draw(self, customer: Customer, lines: Sequence[dict], fields: dict[str, Any]) -> Drawn:
        """Make an invoice that is ready to be issued; the customer's balance follows (unsaved).

        `fields` are all values of its columns, `lines` as for Invoice.create; those of pending items, which are locked,
        name their "item", and have no discounts of their own. What is below zero goes to the balance.
        Raises as Invoice.create and Invoice.finalize do, and then leaves the customer as they were.
        """
        now = self.now
        about = {"public_id": public_id(Invoice.prefix, now), "created": now, "updated": now}
        invoice = new(Invoice, id=self.keys[len(self.drawn)], customer=customer, **about, **fields)
        check_draft(invoice)
        rows = [InvoiceLine.build(invoice, position, now=now, **as_read(line)) for position, line in enumerate(lines)]
        belonging(invoice, "lines", InvoiceLine, rows)
        invoice.seller = self.company
        check_lines(invoice, rows)
        set_dates(invoice, self.company, now)
        counting = discounts_that_count(invoice, rows, customer, now=now, known=self.known)
        counting.put_on(invoice, rows)
        before = customer.balance
        totals = calculate(invoice, rows, starting_balance=before, company=self.company, alike=ALIKE)
        invoice.status = OPEN
        copy_totals(invoice, totals, rows)
        refuse_unless_finalizable(invoice, but=BELOW_ZERO)
        drawn = Drawn(invoice, customer, rows, counting, totals)
        drawn.entries = self.entries(drawn)
        self.drawn.append(drawn)
        return drawn

    def entries(self, drawn: Drawn) -> list[BalanceTransaction]:
        """What it takes from the customer's balance, or puts there."""
        customer, found = drawn.customer, []
        before = customer.balance
        try:
            for move in drawn.totals.balance_moves:
                BalanceTransaction.refuse_unless_possible(move.amount, drawn.invoice.currency, by_hand=False)
                about = {"type": move.type, "cause": drawn.invoice.public_id, "description": MOVE_NOTES[move.reason]}
                found.append(BalanceTransaction.enter(customer, move.amount, **about, by=None, now=self.now))
        except ValueError:
            customer.balance = before
            raise
        return found

    def issue(self) -> None:
        """Give all of them numbers and documents, and write every row but the events, which the caller adds to."""
        if not self.drawn:
            return
        # Late: whoever waits for the series waits a short time.
        self.number()
        self.freeze()
        for drawn in self.drawn:
            drawn.invoice.settle_if_covered(self.now)
            drawn.invoice.version += 1
            drawn.events = self.events(drawn)
        self.write()

    def number(self) -> None:
        """The next numbers, in order: a block of the account's, or each customer's own."""
        if not self.company.counts_for_all:
            for drawn in self.drawn:
                self.give(drawn, *take(drawn.customer))
            return
        prefix, first = take(self.company, count=len(self.drawn))
        for place, drawn in enumerate(self.drawn):
            self.give(drawn, prefix, first + place)

    def give(self, drawn: Drawn, prefix: str, sequence: int) -> None:
        give_number(drawn.invoice, prefix, sequence, invoice_number(prefix, sequence))

    def freeze(self) -> None:
        """The document of each, chained to the one before it."""
        before: dict[str, str] = {}
        sold_by = seller(self.company)
        for drawn in self.drawn:
            invoice, customer = drawn.invoice, drawn.customer
            series = invoice.series
            if series not in before:
                before[series] = hash_before(series, invoice.sequence or 0)
            content = document(invoice, customer, self.company, drawn.lines, drawn.totals, sold_by=sold_by)
            keep(invoice, customer, with_tax_words(content, self.company), before[series])
            before[series] = invoice.hash

    def events(self, drawn: Drawn) -> list[Event]:
        """What the timelines say: it was made, the balance moved, it was issued, and paid at once."""
        invoice, now = drawn.invoice, self.now
        about: dict[str, Any] = {"by": None, "now": now, "customer": drawn.customer.public_id}
        found = [Event.build("invoice.created", invoice, **about)]
        found += [entry.moved(False, by=None, now=now) for entry in drawn.entries]
        found.append(Event.build("invoice.finalized", invoice, **about, **issuing_told(invoice, drawn.counting)))
        if invoice.status == PAID:
            found.append(Event.build("invoice.paid", invoice, **about))
        return found

    def write(self) -> None:
        invoices = [drawn.invoice for drawn in self.drawn]
        lines = [line for drawn in self.drawn for line in drawn.lines]
        # Items and lines before their invoices: once those are there, the database lets nobody add to them.
        for line in lines:
            if line.item:
                line.item.invoice = line.invoice
        write_many([line.item for line in lines if line.item], ("invoice",))
        insert_many(lines)
        insert_many(invoices, with_keys=True)
        TaxEntry.write([entry for invoice in invoices for entry in TaxEntry.of_invoice(invoice)])
        insert_many([entry for drawn in self.drawn for entry in drawn.entries])
        moved = {drawn.customer.pk: drawn.customer for drawn in self.drawn if drawn.entries}
        write_many(list(moved.values()), ("balance",))
        insert_many([use for drawn in self.drawn for use in self.uses(drawn)])
        leaving = [invoice for invoice in invoices if sends_by_itself(invoice, self.company)]
        insert_many([new(SendLater, invoice_id=invoice.pk, created=self.now) for invoice in leaving])
        for name in settings.INVOICES_FOLLOWERS:
            find(name)(invoices, now=self.now)

    def uses(self, drawn: Drawn) -> Iterable[Redemption]:
        """The coupons that lowered it."""
        invoice = drawn.invoice
        for use in drawn.counting.uses(drawn.totals):
            yield new(
                Redemption,
                coupon=use.coupon,
                discount=use.discount,
                customer=drawn.customer,
                invoice=invoice.public_id,
                number=invoice.number,
                amount_off=use.amount_off,
                currency=invoice.currency,
                created=self.now,
            )

    def write_events(self) -> None:
        """Write the events of all, in the order in which they were drawn."""
        insert_many([event for drawn in self.drawn for event in drawn.events])


def as_read(line: dict) -> dict:
    """The fields of a line with its numbers as the database gives them, which is how documents keep them."""
    return line | {name: exact.as_read(line[name]) for name, exact in NUMBERS.items()}
