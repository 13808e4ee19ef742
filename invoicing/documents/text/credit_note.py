"""The PDF of a credit note: what it froze, on the same page as an invoice's."""

from collections.abc import Collection

from invoicing.documents.pdf.drawing import Drawing, drawing, html_from
from invoicing.documents.text.invoice import Printed
from invoicing.models.credit_note import CreditNote

PARTS = (
    ("pre_payment", "Reduces the amount due"),
    ("credit", "Added to your credit balance"),
    ("refund", "Refunded"),
    ("out_of_band", "Given back by other means"),
)


class PrintedNote(Printed):
    """A note's frozen document in words for its template."""

    noun = "credit note"

    @staticmethod
    def known_rates(document: dict) -> list:
        return document["tax_rates"]

    @property
    def title(self) -> str:
        return self.titled("credit_note", "Credit note", self.standing)

    @property
    def asks_for(self) -> int:
        return 0

    @property
    def invoice_issued_on(self) -> str:
        """The day of the invoice that it corrects; '' on notes of before that was kept."""
        return self.date(self.document.get("invoice_issued"))

    @property
    def corrected(self) -> str:
        """The invoice that it corrects: 'ACME-0001 (3 December 2026)'."""
        return self.dated(self.document["invoice"], self.document.get("invoice_issued"))

    @property
    def ask(self) -> str:
        """'€1,200.00 credited on 3 December 2026', the one strong line; '' on a void one, which credits nothing."""
        if self.void:
            return ""
        amount = self.amount(self.document["totals"]["total"])
        return self.say("%(amount)s credited on %(date)s", amount=amount, date=self.issued_on)

    @property
    def reason(self) -> str:
        reason = self.document["reason"]
        return self.say(reason.replace("_", " ").capitalize()) if reason else ""

    def own_discounts(self, line: dict) -> Collection[str]:
        return {discount for discount, _ in line["figures"]["discounts"]}

    @property
    def summary(self) -> list:
        """Rows under the table: (label, amount, is it a sum). A void one says nothing of where its total went."""
        total = self.document["totals"]["total"]
        if self.void:
            return self.in_words([*self.sum_rows, (self.say("Total"), total, True)])
        parts = self.document["parts"]
        # A fraction that nobody can pay goes where the balance is told.
        parts = parts | {"credit": parts["credit"] + parts.get("rounding", 0)}
        placed = [(self.say(label), parts[part], False) for part, label in PARTS if parts[part]]
        return self.in_words([*self.sum_rows, (self.say("Total credited"), total, True), *placed])


def html_of_note(note: CreditNote, language: str | None = None, *, screen: object = False) -> str:
    """The document as HTML. The memo may be edited, so it is the note's own and not the frozen one."""
    void = note.status == note.VOID
    doc = PrintedNote(note.frozen | {"memo": note.memo}, language or note.frozen["language"], void=void)
    return html_from("invoicing/documents/credit_note.html", doc, void=void, screen=screen)


def pdf_of_note(note: CreditNote, *, language: str | None = None) -> bytes:
    """The bytes of the PDF of a credit note; a void one says so on each page. `language` as for invoices."""
    return drawing_of_note(note, language=language).pdf()


def drawing_of_note(note: CreditNote, *, language: str | None = None) -> Drawing:
    return drawing(html_of_note(note, language), note.frozen, language, changed=note.voided_at)
