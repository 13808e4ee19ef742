"""Rules of the books about what happened: events and rows tell the same of every issued invoice, and at the same time.

Everything is read for a batch of invoices at once: their events, payments, credit notes and ledger entries.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from billing_site.events.models import Event
from billing_site.lib.findings import Finding
from customers.models.balance import BalanceTransaction
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import OPEN, PAID, UNCOLLECTIBLE, VOID

PAYING = ("invoice.paid", "invoice.partially_paid", "invoice.payment_credited")
# Column -> (the state that it belongs to, the event of that move).
MOMENTS = {
    "voided_at": (VOID, "invoice.voided"),
    "paid_at": (PAID, "invoice.paid"),
    "marked_uncollectible_at": (UNCOLLECTIBLE, "invoice.marked_uncollectible"),
}


@dataclass
class Facts:
    """What hangs on one invoice, each in the order in which it was written."""

    events: list[Event] = field(default_factory=list)
    payments: list[InvoicePayment] = field(default_factory=list)
    notes: list[CreditNote] = field(default_factory=list)
    entries: list[BalanceTransaction] = field(default_factory=list)
    of_notes: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))

    def told(self, type: str) -> list[Event]:
        return [event for event in self.events if event.type == type]


def facts(batch: Sequence[Invoice]) -> dict[int, Facts]:
    """The Facts of each invoice, by its key."""
    found = {invoice.pk: Facts() for invoice in batch}
    by_id = {invoice.public_id: invoice.pk for invoice in batch}
    note_ids = {}
    for note in CreditNote.objects.filter(invoice__in=found).order_by("id"):
        found[note.invoice_id].notes.append(note)
        note_ids[note.public_id] = note.invoice_id
    for payment in InvoicePayment.objects.filter(invoice__in=found).order_by("id"):
        found[payment.invoice_id].payments.append(payment)
    for event in Event.objects.filter(object_id__in=[*by_id, *note_ids]).order_by("id"):
        if event.object_id in by_id:
            found[by_id[event.object_id]].events.append(event)
        else:
            found[note_ids[event.object_id]].of_notes[event.object_id].append(event)
    for entry in BalanceTransaction.objects.filter(cause__in=[*by_id, *note_ids]).order_by("id"):
        found[by_id[entry.cause] if entry.cause in by_id else note_ids[entry.cause]].entries.append(entry)
    return found


def invoice_history(invoice: Invoice, facts: Facts) -> Iterator[Finding]:
    """What of one issued invoice is told otherwise by its events."""
    yield from issuing(invoice, facts)
    yield from moments(invoice, facts)
    yield from sending(invoice, facts)
    yield from payments(facts)
    yield from notes(facts)
    yield from ledger(invoice, facts)


def issuing(invoice: Invoice, facts: Facts) -> Iterator[Finding]:
    issued = facts.told("invoice.finalized")
    made = facts.told("invoice.created")
    if len(issued) != 1 or len(made) != 1:
        text = f"{len(issued)} events tell that {invoice.number} was issued" if issued else ""
        yield Finding(invoice.public_id, "events", text or f"no event tells who made and issued {invoice.number}")
        return
    says = issued[0].data
    pairs = {
        "the number": (invoice.number, says.get("number")),
        "the time": (invoice.finalized_at, issued[0].created),
        "when it was begun": (invoice.created, made[0].created),
        "the document": (invoice.hash, says.get("hash", invoice.hash)),
    }
    yield from unlike(invoice.public_id, f"the issuing of {invoice.number}", pairs)


def moments(invoice: Invoice, facts: Facts) -> Iterator[Finding]:
    """A state has its time and its event, and nothing has the time of a state it is not in."""
    for column, (state, type) in MOMENTS.items():
        moment, told = getattr(invoice, column), facts.told(type)
        if invoice.status == state and not (moment and told and told[-1].created == moment):
            text = f"{invoice.number} is {state} since {when(moment)}; its events say {when(told and told[-1].created)}"
            yield Finding(invoice.public_id, "state", text)
        elif invoice.status != state and moment and (state != UNCOLLECTIBLE or not told):
            text = f"{invoice.number} is {invoice.status}, yet {state} since {when(moment)}"
            yield Finding(invoice.public_id, "state", text)
    if invoice.status != VOID and facts.told("invoice.voided"):
        yield Finding(invoice.public_id, "state", f"{invoice.number} was voided, and is {invoice.status}")
    if invoice.status == OPEN and facts.told("invoice.marked_uncollectible") and not facts.told("invoice.paid"):
        yield Finding(invoice.public_id, "state", f"{invoice.number} was marked uncollectible, and is open")
    if not invoice.finalized_at or not invoice.effective_at:
        yield Finding(invoice.public_id, "state", f"{invoice.number} is {invoice.status} without a date of issue")


def sending(invoice: Invoice, facts: Facts) -> Iterator[Finding]:
    """The invoice was sent when an event of that says, and never without one; of two at once either may be the last."""
    told = [event.created for event in facts.told("invoice.sent")]
    if (invoice.sent_at not in told) if told else invoice.sent_at:
        text = f"{invoice.number} was sent at {when(invoice.sent_at)}; its events say {when(told and told[-1])}"
        yield Finding(invoice.public_id, "events", text)


def payments(facts: Facts) -> Iterator[Finding]:
    told = {event.data["payment"]: event for event in facts.events if event.type in PAYING and "payment" in event.data}
    for payment in facts.payments:
        event = told.pop(payment.public_id, None)
        if event is None:
            text = f"no event tells of the payment {payment.receipt_number}"
            yield Finding(payment.public_id, "events", text)
            continue
        pairs = {
            "the amount": (payment.amount, event.data.get("amount")),
            "the time": (payment.created, event.created),
            "who entered it": (payment.actor_id, event.actor_id),
            "what it says": (payment.digest, event.data.get("digest", payment.digest)),
        }
        yield from unlike(payment.public_id, f"the payment {payment.receipt_number}", pairs)
    for public_id, event in told.items():
        text = f"the payment is gone; the event {event.public_id} of {event.object_id} tells of it"
        yield Finding(public_id, "vanished", text)


def notes(facts: Facts) -> Iterator[Finding]:
    named = {event.data["note"] for event in facts.events if "note" in event.data}
    for note in facts.notes:
        events = facts.of_notes[note.public_id]
        made = [event for event in events if event.type == "credit_note.created"]
        if len(made) != 1 or note.public_id not in named:
            yield Finding(note.public_id, "events", f"no event tells who issued {note.number}")
            continue
        void = [event.created for event in events if event.type == "credit_note.voided"]
        memos = [event.changes["memo"][1] for event in events if "memo" in event.changes]
        # Events of earlier versions do not say what the memo was at first.
        first = made[0].data.get("memo", "" if "hash" in made[0].data else note.memo)
        pairs = {
            "the time": (note.created, made[0].created),
            "the document": (note.hash, made[0].data.get("hash", note.hash)),
            "when it was voided": (note.voided_at, void[-1] if void else None),
            "its state": (note.status, CreditNote.VOID if void else CreditNote.ISSUED),
            "its memo": (note.memo, memos[-1] if memos else first),
        }
        yield from unlike(note.public_id, note.number, pairs)
    for public_id in sorted(named - {note.public_id for note in facts.notes}):
        yield Finding(public_id, "vanished", "the credit note is gone; an event of its invoice tells of it")


def ledger(invoice: Invoice, facts: Facts) -> Iterator[Finding]:
    """What issuing, voiding, overpaying and crediting moved stands in the ledger as what it was, and of that time."""
    wanted: Counter[tuple[str, int, datetime | None]] = Counter()
    for kind, amount, _ in invoice.frozen["moves"]:
        wanted[kind, amount, invoice.finalized_at] += 1
    moved = (invoice.ending_balance or 0) - invoice.starting_balance
    if invoice.status == VOID and moved:
        wanted["unapplied_from_invoice", -moved, invoice.voided_at] += 1
    for payment in facts.payments:
        if payment.overpaid:
            wanted["invoice_overpaid", -payment.overpaid, payment.created] += 1
    for note in facts.notes:
        if credited := note.credit_amount + note.rounding:
            wanted["credit_note", -credited, note.created] += 1
    wanted.subtract(Counter((entry.type, entry.amount, entry.created) for entry in facts.entries))
    for (kind, amount, moment), count in wanted.items():
        if count > 0:
            text = f"no ledger entry of {invoice.number} is “{kind}” of {amount} (smallest units) at {when(moment)}"
            yield Finding(invoice.public_id, "ledger", text)


def unlike(object_id: str, what: str, pairs: dict[str, tuple]) -> Iterator[Finding]:
    wrong = [name for name, (row, event) in pairs.items() if row != event]
    if wrong:
        yield Finding(object_id, "events", f"its event tells otherwise of {what}: {', '.join(wrong)}")


def when(moment: datetime | list | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else "never"
