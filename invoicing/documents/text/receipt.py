"""The PDF of a payment's receipt: the invoice as it was issued, and what had come in for it by then."""

from dataclasses import replace

from django.db.models import Q

from invoicing.documents.pdf.drawing import Drawing, drawing, html_from, to_the_second
from invoicing.documents.text import widths
from invoicing.documents.text.invoice import Printed
from invoicing.models.parts.reversal import PaymentReversal
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import REVERSED

METHODS = dict(InvoicePayment.METHODS)
# What charges of before wrote in front of the digits, whatever the customer's language.
ENGLISH_KINDS = ("Card", "SEPA debit", "US bank account")


def receipt_of(payment: InvoicePayment) -> dict:
    """All that a receipt says, as plain JSON: the invoice's frozen document with the payments up to this one.

    It counts what stood when the payment was recorded, so the receipt of today is that of then. Of a reversed payment
    it counts what stood beside it when it was reversed.
    """
    invoice, reversal = payment.invoice, reversal_of(payment)
    then = reversal.created if reversal else payment.created
    others = invoice.payments.exclude(pk=payment.pk).filter(Q(reversal=None) | Q(reversal__created__gt=then))
    others = others.filter(created__lte=then) if reversal else others.filter(id__lt=payment.pk)
    payments = [*others.order_by("id"), payment]
    standing = Q(voided_at=None) | Q(voided_at__gt=then)
    notes = invoice.credit_notes.filter(standing, created__lte=then, pre_payment_amount__gt=0).order_by("id")
    credited: list[dict] = [{"number": note.number, "amount": note.pre_payment_amount} for note in notes]
    applied = sum(paid.applied for paid in payments) - (payment.applied if reversal else 0)
    remaining = invoice.frozen["totals"]["amount_due"] - applied - sum(note["amount"] for note in credited)
    said = invoice.frozen | {
        "receipt": snapshot(payment),
        "payments": [snapshot(paid) for paid in payments],
        "credit_notes": credited,
        "amount_remaining": remaining,
    }
    return said | {"reversed_on": reversal.reversed_on.isoformat()} if reversal else said


def reversal_of(payment: InvoicePayment) -> PaymentReversal | None:
    return payment.reversal if payment.status == REVERSED else None


def reference_of(payment: InvoicePayment) -> str:
    """What it came with; of charges that name their kind in English only the digits."""
    kind, dots, digits = payment.reference.partition(" •••• ")
    return f"•••• {digits}" if dots and kind in ENGLISH_KINDS else payment.reference


def snapshot(payment: InvoicePayment) -> dict:
    return {
        "number": payment.receipt_number,
        "amount": payment.amount,
        "overpaid": payment.overpaid,
        "method": payment.method,
        "reference": reference_of(payment),
        "paid_on": payment.paid_on.isoformat(),
    }


class PrintedReceipt(Printed):
    """A receipt (see `receipt_of`) in words for its template."""

    @property
    def title(self) -> str:
        return self.say("Receipt")

    @property
    def number(self) -> str:
        return self.document["receipt"]["number"]

    @property
    def asks_for(self) -> int:
        """A receipt tells what came in: it asks for nothing, of a reversed payment neither."""
        return 0

    @property
    def paid_on(self) -> str:
        return self.date(self.document["receipt"]["paid_on"])

    @property
    def method(self) -> str:
        return self.say(METHODS[self.document["receipt"]["method"]])

    @property
    def reversed_on(self) -> str:
        """'Payment reversed on 9 December 2026', '' for one that stands."""
        day = self.document.get("reversed_on")
        return self.say("Payment reversed on %(date)s", date=self.date(day)) if day else ""

    @property
    def ask(self) -> str:
        """'€1,200.00 paid on 3 December 2026', and of a reversed payment that it was."""
        if self.reversed_on:
            return self.reversed_on
        amount = self.amount(self.document["receipt"]["amount"])
        return self.say("%(amount)s paid on %(date)s", amount=amount, date=self.paid_on)

    @property
    def summary(self) -> list:
        """The invoice's sums down to its amount due, and then what became of that."""
        standing = [row for row in self.document["payments"] if not self.is_reversed(row)]
        paid, over = (sum(row[part] for row in standing) for part in ("amount", "overpaid"))
        note = self.say("Credit note", self.standing)
        notes = [(f"{note} {row['number']}", -row["amount"]) for row in self.document["credit_notes"]]
        rows = [*notes, (self.say("Amount paid"), -paid)]
        if over:
            carried = self.say("Carried to your balance")
            named = carried in (label for label, *_ in self.asked_rows)
            rows.append((self.say("Added to your credit balance") if named else carried, over))
        rest = (self.say("Amount remaining"), self.amount(self.document["amount_remaining"]), True)
        return [*super().summary, *((label, self.amount(amount), False) for label, amount in rows), rest]

    def is_reversed(self, paid: dict) -> bool:
        """Whether it is this receipt's own payment, and that was reversed."""
        return "reversed_on" in self.document and paid["number"] == self.number

    @property
    def payments(self) -> list:
        """Rows of all payments of the invoice up to this one, oldest first."""
        return [
            {
                "method": self.say(METHODS[paid["method"]]),
                "second_method": self.second.say(METHODS[paid["method"]]) if self.second else "",
                "date": self.date(paid["paid_on"]),
                "number": paid["number"],
                "amount": self.amount(paid["amount"]),
                "reversed": self.reversed_on if self.is_reversed(paid) else "",
            }
            for paid in self.document["payments"]
        ]

    @property
    def history_columns(self) -> tuple[str, str]:
        """The classes of the columns of dates and amounts of `payments`."""
        rows = self.payments
        amounts = [paid["amount"] for paid in rows]
        return widths.day_column(paid["date"] for paid in rows), widths.money_column(amounts, self.say("Amount paid"))


def html_of_receipt(payment: InvoicePayment, language: str | None = None, *, screen: object = False) -> str:
    """The receipt as HTML, in the language of its invoice or as a copy in another one."""
    document = receipt_of(payment)
    doc = PrintedReceipt(document, language or document["language"])
    return html_from("invoicing/documents/receipt.html", doc, screen=screen)


def drawing_of_receipt(payment: InvoicePayment, *, language: str | None = None) -> Drawing:
    """The Drawing of a payment's receipt, made when the payment was recorded; `language` as for invoices."""
    drawn_now = drawing(html_of_receipt(payment, language), payment.invoice.frozen, language)
    reversal, recorded = reversal_of(payment), to_the_second(payment.created.isoformat())
    modified = to_the_second(reversal.created.isoformat()) if reversal else recorded
    return replace(drawn_now, created=recorded, modified=modified)


def pdf_of_receipt(payment: InvoicePayment, *, language: str | None = None) -> bytes:
    """The bytes of the PDF of a payment's receipt."""
    return drawing_of_receipt(payment, language=language).pdf()
