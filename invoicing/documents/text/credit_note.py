"""The PDF of a credit note: what it froze, on the same page as an invoice's."""

from invoicing.documents.pdf.drawing import Drawing, drawing, html_from
from invoicing.documents.text.invoice import Printed
from invoicing.documents.text.table import LONGEST_ROW
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
        return self.say("Credit note", self.standing)

    @property
    def due_on(self) -> str:
        return ""

    @property
    def invoice_issued_on(self) -> str:
        """The day of the invoice that it corrects; notes of before that was kept name its number alone."""
        return self.date(self.document.get("invoice_issued"))

    @property
    def ask(self) -> str:
        amount = self.amount(self.document["totals"]["total"])
        return self.say("%(amount)s credited on %(date)s", amount=amount, date=self.issued_on)

    @property
    def reason(self) -> str:
        reason = self.document["reason"]
        return self.say(reason.replace("_", " ").capitalize()) if reason else ""

    def line(self, line: dict) -> dict:
        figures = line["figures"]
        return {
            "description": line["description"],
            "is_long": len(line["description"]) > LONGEST_ROW,
            "quantity": self.quantity(line["quantity"]) if line["quantity"] is not None else "",
            "taxes": [self.percent(self.rates[tax["rate"]]["percentage"]) for tax in figures["taxes"]],
            "discounts": [
                (self.discount_label(self.discounts[discount]), self.amount(-amount))
                for discount, amount in figures["discounts"]
            ],
            "amount": self.amount(line["amount"]),
        }

    @property
    def summary(self) -> list:
        """Rows under the table: (label, amount, is it a sum)."""
        sums, figures = self.document["totals"], self.document["figures"]
        rows = [(self.say("Subtotal"), sums["subtotal"], False)]
        rows += [(self.discount_label(self.discounts[key]), -amount, False) for key, amount in figures["discounts"]]
        if figures["taxes"]:
            rows.append((self.say("Total excluding tax"), sums["total_excluding_tax"], False))
        rows += [(self.tax_label(tax), tax["amount"], False) for tax in figures["taxes"]]
        rows.append((self.say("Total credited"), sums["total"], True))
        parts = self.document["parts"]
        # A fraction that nobody can pay goes where the balance is told.
        parts = parts | {"credit": parts["credit"] + parts.get("rounding", 0)}
        rows += [(self.say(label), parts[part], False) for part, label in PARTS if parts[part]]
        return [(label, self.amount(amount), strong) for label, amount, strong in rows]

    @property
    def payment(self) -> list:
        return []


def html_of_note(note: CreditNote, language: str | None = None, *, screen: bool = False) -> str:
    """The document as HTML. The memo may be edited, so it is the note's own and not the frozen one."""
    doc = PrintedNote(note.frozen | {"memo": note.memo}, language or note.frozen["language"])
    return html_from("invoicing/documents/credit_note.html", doc, void=note.status == note.VOID, screen=screen)


def pdf_of_note(note: CreditNote, *, language: str | None = None) -> bytes:
    """The bytes of the PDF of a credit note; a void one says so on each page. `language` as for invoices."""
    return drawing_of_note(note, language=language).pdf()


def drawing_of_note(note: CreditNote, *, language: str | None = None) -> Drawing:
    return drawing(html_of_note(note, language), note.frozen, language, changed=note.voided_at)
