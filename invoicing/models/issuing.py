"""How an invoice is issued, voided and replaced: the verbs of Invoice from the draft to the document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.company.models import Company
from billing_site.lib.db.rows import rows
from billing_site.lib.db.transaction import whole
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from customers.models.parts.locking import lock_with_survivors
from customers.models.redemption import Redemption, Use
from invoicing.issuing.discounts import Counting, discounts_that_count, lock_coupons, named_by
from invoicing.issuing.draft import MOVE_NOTES, copy_totals, set_dates
from invoicing.issuing.snapshot import document, hash_before, link, take_number
from invoicing.models.finalizing.obstacles import BELOW_ZERO
from invoicing.models.line import InvoiceLine
from invoicing.models.sending.automatic import after_finalizing
from invoicing.models.states import AWAITED, CHARGING, CREDITED, GIVEN_BACK, MOVES, OPEN, PAID, PART_PAID, VOID
from invoicing.models.tax.entry import TaxEntry, day_of
from invoicing.models.tax.said import with_tax_words
from invoicing.rules.law.everywhere import A_DESCRIPTION
from invoicing.rules.move import IllegalMove, Obstacle
from invoicing.totals.parts import BalanceMove, Totals

if TYPE_CHECKING:
    from invoicing.models.invoice import Invoice


class OtherThanShown(ValueError):
    """What finalizing does now is not what was confirmed."""

    def __init__(self) -> None:
        super().__init__("Something changed since this was shown. Look at it again.")


class NotFinalizable(IllegalMove):
    """`obstacles` stand in the way of issuing a draft; the text names each."""

    def __init__(self, obstacles: list[Obstacle]) -> None:
        super().__init__(" ".join(obstacle.why for obstacle in obstacles))
        self.obstacles = obstacles


# What the verbs of an issued invoice change, and what finalizing it sets for good.
SETTLED = (
    *("status", "amount_paid", "amount_remaining", "pre_payment_credit", "post_payment_credit", "paid_at"),
    *("voided_at", "marked_uncollectible_at", "version", "updated"),
)
ISSUED = (
    *SETTLED,
    *("number", "series", "sequence", "payment_reference", "frozen", "hash", "customer_name", "customer_email"),
    *("due_date", "discounts"),
    *("effective_at", "finalized_at", "subtotal", "total_discount", "total_tax", "total_excluding_tax", "total"),
    *("starting_balance", "ending_balance", "applied_balance", "amount_due", "figures"),
)


def seller(self: Invoice) -> Company:
    """The company as it is now; read once for this object."""
    return Company.current()


@whole
def finalize(
    self: Invoice,
    *,
    by: User | None,
    now: datetime,
    shown: str | None = None,
    rest_to_balance: bool = False,
    send: bool | None = None,
) -> None:
    """Issue the document: freeze it, use balance and coupons, take the number. Paid at once when nothing is due.

    With `rest_to_balance`, for invoices that a rule makes, what is below zero goes to the credit balance and is not
    refused. `shown` is the `outlook` that whoever confirms it saw; `send` says whether it leaves by mail, None: as it
    says itself, or the account. Raises OtherThanShown, IllegalMove (NotFinalizable among them), CurrencyLocked,
    DeletedCustomer, and ValueError for a line that cannot be issued.
    """
    held, customer, invoice = locked_to_issue(self, by=by, now=now)
    lines = rows(InvoiceLine, "invoice_id", invoice.pk)
    invoice.seller = company = Company.current()
    check_lines(invoice, lines)
    customer.bill_only_in(invoice.currency, f"an invoice is in {invoice.currency.upper()}", by=by, now=now)
    set_dates(invoice, company, now)
    counting = discounts_that_count(invoice, lines, customer, now=now, lock=True, held=held)
    undiscounted = counting.put_on(invoice, lines)
    totals = invoice.calculate(lines, starting_balance=customer.balance, company=company)
    refuse_unless_shown(shown, outlook(invoice, totals, counting))
    invoice.status = OPEN  # before the figures: only an issued invoice has an ending balance, which void gives back
    changed = copy_totals(invoice, totals, lines)
    refuse_unless_finalizable(invoice, but=BELOW_ZERO if rest_to_balance else None)
    move_balance(invoice, customer, totals.balance_moves, by=by, now=now)
    give_number(invoice, *take_number(customer, company))  # late: whoever waits for the series waits a short time
    freeze(invoice, customer, with_tax_words(document(invoice, customer, company, lines, totals), company))
    write_lines(*changed, *undiscounted)
    invoice.settle_if_covered(now)
    invoice.save_with_event("invoice.finalized", by=by, now=now, fields=ISSUED, **issuing_told(invoice, counting))
    use_coupons(invoice, customer, counting.uses(totals), by=by, now=now)  # other drafts come to less or more by it
    if invoice.status == PAID:
        invoice.record("invoice.paid", by=by, now=now)
    after_finalizing(invoice, company, send=send, by=by, now=now)
    self.__dict__.update(invoice.__dict__)


def locked_to_issue(self: Invoice, *, by: User | None, now: datetime) -> tuple[set[int], Customer, Invoice]:
    """(coupons that move along from what it replaces, the customer, the draft), locked."""
    held = void_original(self, by=by, now=now)
    customer, invoice = self.locked_with_customer()
    MOVES["finalize"].refuse_unless_legal(invoice.status)
    customer.refuse_if_deleted()
    return held, customer, invoice


def write_lines(*lines: InvoiceLine) -> None:
    written = {line.pk: line for line in lines}
    InvoiceLine.objects.bulk_update(written.values(), ["amount", "figures", "discounts"])


def give_number(invoice: Invoice, series: str, sequence: int, number: str) -> None:
    invoice.series = series
    invoice.sequence = sequence
    invoice.number = number


def freeze(invoice: Invoice, customer: Customer, frozen: dict) -> None:
    """Keep the document for good, chained to the one before it, and its tax by rate for the report."""
    keep(invoice, customer, frozen, hash_before(invoice.series, invoice.sequence or 0))
    TaxEntry.write(TaxEntry.of_invoice(invoice))


def keep(invoice: Invoice, customer: Customer, frozen: dict, before: str) -> None:
    """The columns of the document (unsaved), chained to the one with the hash `before`."""
    invoice.frozen = frozen
    invoice.payment_reference = frozen["reference"]
    invoice.hash = link(before, frozen)
    invoice.customer_name = customer.name
    invoice.customer_email = customer.email


def issuing_told(invoice: Invoice, counting: Counting) -> dict:
    """What the event of issuing says. The hash also: who rewrites the chain of documents must rewrite events too."""
    dropped = {"dropped": counting.reasons} if counting.dropped else {}
    return {"number": invoice.number, "hash": invoice.hash, **dropped}


@whole
def void(self: Invoice, *, by: User | None, now: datetime) -> None:
    """Declare the document void; its number stays; credit and coupons that it used go back. Raises IllegalMove."""
    customer, invoice = self.locked_with_customer()
    MOVES["void"].refuse(invoice)
    given_back = Redemption.give_back(invoice.public_id, customer.merged_into or customer, by=by, now=now)
    give_back_balance(invoice, customer, by=by, now=now)
    invoice.status = VOID
    invoice.voided_at = now
    invoice.amount_remaining = 0
    TaxEntry.write(TaxEntry.of_void(invoice, day_of(now)))
    told: dict = {"coupons": [each.coupon.public_id for each in given_back]} if given_back else {}
    invoice.save_with_event("invoice.voided", by=by, now=now, **told)
    self.__dict__.update(invoice.__dict__)


def refuse_unless_shown(shown: str | None, true: str) -> None:
    """Raise OtherThanShown when what somebody saw before is no longer true; None: nobody was shown anything."""
    if shown not in (None, true):
        raise OtherThanShown


def refuse_unless_finalizable(invoice: Invoice, but: Obstacle | None = None) -> None:
    """Raise NotFinalizable when something `but` this stands in the way of issuing a draft with today's figures."""
    obstacles = [obstacle for obstacle in MOVES["finalize"].standing(invoice) if obstacle != but]
    if obstacles:
        raise NotFinalizable(obstacles)


def check_lines(invoice: Invoice, lines: list[InvoiceLine]) -> None:
    """Raise ValueError, in words for staff, when the draft cannot replace its original, or a line cannot be issued."""
    if invoice.from_invoice:
        check_replaceable(invoice.from_invoice)
    for position, line in enumerate(lines, 1):
        if not line.description.strip():
            raise ValueError(A_DESCRIPTION.says(line=f"Line {position}"))
    for rate in [*invoice.default_tax_rates, *(rate for line in lines for rate in line.tax_rates)]:
        if not isinstance(rate, dict) or "percentage" not in rate:
            raise ValueError("A tax rate of this invoice is damaged. Choose it again.")


def check_replaceable(original: Invoice) -> None:
    """A corrected draft replaces its original only while nothing was paid or credited on it. Raises IllegalMove."""
    if PART_PAID.stands(original) or (original.status == PAID and not CREDITED.stands(original)):
        raise IllegalMove(
            f"{original} was paid in full or in part since this draft was begun: delete the draft, and issue a credit "
            f"note for {original} instead."
        )
    if original.status == PAID:
        raise IllegalMove(
            f"{original} was credited in full since this draft was begun: delete the draft, and create a new invoice."
        )
    if GIVEN_BACK.stands(original):
        raise IllegalMove(
            f"Money was given back on {original} by a credit note: delete the draft, and credit the rest of {original} "
            "instead."
        )
    if CHARGING.stands(original):
        raise IllegalMove(f"A charge of {original} is under way. Wait until its result is known.")
    if AWAITED.stands(original):
        raise IllegalMove(
            f"A charge of {original} waits for the customer, who may confirm it at any moment. Give it up on the page "
            "of the charge, unless that is under way, and finalize once it is canceled."
        )
    if CREDITED.stands(original):
        raise IllegalMove(
            f"{original} was credited in part since this draft was begun: void its credit notes first, or delete the "
            "draft."
        )


def void_original(invoice: Invoice, *, by: User | None, now: datetime) -> set[int]:
    """A revision replaces the invoice it corrects, which gives back the credit and the coupons that it used.

    Returns the keys of these coupons, whose use moves to the revision.
    """
    if invoice.from_invoice is None:
        return set()
    original, draft = locked_in_order(invoice.from_invoice, invoice)
    MOVES["finalize"].refuse_unless_legal(draft.status)
    check_replaceable(original)
    if original.status == VOID:
        return set()
    # All coupons of both at once: two corrections that lock them one by one could wait for each other.
    lines = draft.lines.values_list("discounts", flat=True)
    lock_coupons([*named_by(original.frozen), *draft.discounts, *(each for line in lines for each in line)])
    held = {use.coupon_id for use in Redemption.of(original.public_id)}
    original.void(by=by, now=now)
    return held


def use_coupons(invoice: Invoice, customer: Customer, uses: list[Use], *, by: User | None, now: datetime) -> None:
    """Redeem what lowers this invoice; coupons that take off nothing are not used up."""
    if uses:
        about = {"invoice": invoice.public_id, "number": invoice.number, "currency": invoice.currency}
        Redemption.make(uses, customer, **about, by=by, now=now)


def outlook(invoice: Invoice, totals: Totals, counting: Counting) -> str:
    """What finalizing comes to, as one short text that is another where anything of it is: the guard of the dialog."""
    amounts = [totals.total, totals.amount_due, totals.applied_balance, totals.ending_balance, totals.currency]
    parts = [invoice.version, str(invoice.due_date), *amounts, *counting.reasons]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def locked_in_order(*invoices: Invoice) -> list[Invoice]:
    """These invoices, freshly read and locked behind all their customers, who may be two since a merge."""
    customers = lock_with_survivors(Customer, sorted({invoice.customer_id for invoice in invoices}))
    found = type(invoices[0]).objects.lock().in_bulk([invoice.pk for invoice in invoices])
    for invoice in invoices:
        if invoice.pk not in found:
            raise type(invoice).DoesNotExist("The draft was deleted meanwhile.")
        found[invoice.pk].take_locked(customers, expected=invoice.customer_id)
    return [found[invoice.pk] for invoice in invoices]


def move_balance(
    invoice: Invoice, customer: Customer, moves: Iterable[BalanceMove], *, by: User | None, now: datetime
) -> None:
    for move in moves:
        customer.adjust_balance(
            move.amount,
            currency=invoice.currency,
            type=move.type,
            cause=invoice.public_id,
            description=MOVE_NOTES[move.reason],
            by=by,
            now=now,
        )


def give_back_balance(invoice: Invoice, customer: Customer, *, by: User | None, now: datetime) -> None:
    moved = (invoice.ending_balance or 0) - invoice.starting_balance
    if moved:
        kind = "unapplied_from_invoice"
        customer.adjust_balance(-moved, currency=invoice.currency, type=kind, cause=invoice.public_id, by=by, now=now)
