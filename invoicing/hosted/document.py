"""What the customer's page says: the document's own words, and what became of the invoice since it was issued."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.conf import settings

from billing_site.lib.money.currencies import exponent
from billing_site.lib.renamed import find
from invoicing.documents.text.invoice import Printed
from invoicing.documents.text.receipt import METHODS
from invoicing.hosted.codes import code_of
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import OPEN, PAID, REVERSED, UNCOLLECTIBLE, VOID
from invoicing.rules.payment_reference import grouped, printed_reference, swiss_account


class HostedDocument(Printed):
    """The frozen document of an invoice as it stands `today`: it asks for what remains, and nothing where that is 0.

    An invoice that staff gave up on looks like any that is owed: whoever pays it late is welcome.
    """

    noun = ""

    def __init__(
        self,
        invoice: Invoice,
        language: str,
        *,
        payments: list[InvoicePayment],
        notes: list[CreditNote],
        today: date,
    ) -> None:
        self.invoice, self.today = invoice, today
        self.paid_with, self.notes = payments, notes
        # Two languages are for paper: here the reader chooses one.
        seller = {name: value for name, value in invoice.frozen["seller"].items() if name != "second_language"}
        super().__init__(invoice.frozen | {"seller": seller}, language, void=invoice.status == VOID)

    @property
    def asks_for(self) -> int:
        return self.invoice.amount_remaining if self.invoice.status in (OPEN, UNCOLLECTIBLE) else 0

    def shown_amounts(self) -> Iterable[int | Decimal]:
        yield from super().shown_amounts()
        yield self.asks_for
        for paid in self.paid_with:
            yield from (paid.amount, paid.overpaid)
        yield from (note.total for note in self.notes)

    @property
    def is_past_due(self) -> bool:
        return bool(self.asks_for and self.invoice.due_date and self.invoice.due_date < self.today)

    @property
    def headline(self) -> str:
        """The one strong line: how much is due when, or what became of it."""
        if self.void:
            return self.say("This invoice was voided: nothing is to be paid.")
        if self.is_past_due:
            amount = self.amount(self.asks_for)
            return self.say("%(amount)s was due on %(date)s", amount=amount, date=self.due_on)
        if self.invoice.status == PAID and self.invoice.amount_paid and self.invoice.paid_at:
            days = [paid.paid_on for paid in self.standing_payments]
            return self.say("Paid on %(date)s", date=self.date(max(days).isoformat())) if days else self.say("Paid")
        return self.ask

    @property
    def marks(self) -> list[tuple[str, str]]:
        """[(word, tone)] of its state, the most important first."""
        if self.void:
            return [(self.say("Voided"), "off")]
        found = [(self.say("Past due"), "bad")] if self.is_past_due else []
        if self.asks_for and self.invoice.amount_paid:
            found.append((self.say("Partly paid"), "open"))
        elif self.asks_for and not found:
            found.append((self.say("Open"), "open"))
        elif not self.asks_for and (self.invoice.amount_paid or self.is_paid):
            found.append((self.say("Paid"), "good"))
        credited = sum(note.total for note in self.standing_notes)
        if credited:
            whole = credited >= self.document["totals"]["total"]
            found.append((self.say("Credited" if whole else "Partly credited"), "off"))
        return found

    @property
    def standing_payments(self) -> list[InvoicePayment]:
        return [paid for paid in self.paid_with if paid.status != REVERSED]

    @property
    def standing_notes(self) -> list[CreditNote]:
        return [note for note in self.notes if note.status != VOID]

    @property
    def settled_rows(self) -> list[tuple[str, str, str, bool]]:
        """From the amount due to what remains of it: (label, '', amount, is it a sum); [] where nothing came."""
        notes = [note for note in self.standing_notes if note.pre_payment_amount]
        if self.void or not (notes or self.standing_payments):
            return []
        rows = [(f"{self.say('Credit note', self.standing)} {note}", -note.pre_payment_amount) for note in notes]
        paid = sum(payment.amount for payment in self.standing_payments)
        over = sum(payment.overpaid for payment in self.standing_payments)
        rows += [(self.say("Amount paid"), -paid)] if paid else []
        rows += [(self.say("Added to your credit balance"), over)] if over else []
        rest = (self.say("Amount remaining"), "", self.amount(self.invoice.amount_remaining), True)
        return [*((label, "", self.amount(amount), False) for label, amount in rows), rest]

    @cached_property
    def charge(self) -> tuple[str, str] | None:
        """(sentence, the method) of a charge that comes by itself as things stand; None where the customer pays."""
        return find(f"{settings.CHARGE_AHEAD}.ahead_words")(self.invoice, self) if self.asks_for else None

    @property
    def is_charged(self) -> bool:
        return self.charge is not None

    @property
    def charge_note(self) -> str:
        return self.charge[0] if self.charge else ""

    @property
    def transfer(self) -> str:
        """Until when to pay; of a day that has passed nothing can be done until then."""
        return self.say("By bank transfer") if self.is_past_due else super().transfer

    @property
    def account_rows(self) -> list[tuple[str, str, str]]:
        """How to pay: (label, value, the value as a bank takes it)."""
        if not self.payment:
            return []
        rows = [(self.say("Amount"), self.amount(self.asks_for), self.plain_amount)]
        slip = swiss_account(self.document)
        for label, value in self.payment:
            if label == self.say("Reference") and slip and (reference := printed_reference(self.document)):
                rows.append((label, grouped(reference), reference))
            else:
                rows.append((label, value, value.replace(" ", "") if label == "IBAN" else value))
        return rows

    @property
    def plain_amount(self) -> str:
        """What is owed with digits alone, for the field of a bank's form."""
        found = self.invoice.amount_remaining
        return f"{Decimal(found).scaleb(-exponent(self.currency)):f}"

    @cached_property
    def code(self) -> str:
        return code_of(self.document, self.asks_for, self.language) if self.payment else ""

    @property
    def history(self) -> list[dict]:
        """The payments, oldest first."""
        return [
            {
                "id": paid.public_id,
                "number": paid.receipt_number,
                "method": self.say(METHODS[paid.method]),
                "date": self.date(paid.paid_on.isoformat()),
                "amount": self.amount(paid.amount),
                "reversed": self.reversed_words(paid),
            }
            for paid in self.paid_with
        ]

    def reversed_words(self, paid: InvoicePayment) -> str:
        if paid.status != REVERSED:
            return ""
        return self.say("Payment reversed on %(date)s", date=self.date(paid.reversal.reversed_on.isoformat()))

    @property
    def corrections(self) -> list[dict]:
        """The credit notes, oldest first, void ones among them."""
        return [
            {
                "id": note.public_id,
                "number": note.number,
                "date": self.date(note.frozen["issued"]),
                "amount": self.amount(note.total),
                "void": self.say("void", "credit note") if note.status == VOID else "",
            }
            for note in self.notes
        ]
