"""The PDF of a credit note: what it froze, on the same page as an invoice's."""

from decimal import Decimal

from django.template.loader import render_to_string

from billing_site.lib.money import format_number
from invoicing.documents import pdf
from invoicing.documents.printed import Printed

PARTS = (
    ("pre_payment", "Reduces the amount due"),
    ("credit", "Added to your credit balance"),
    ("refund", "Refunded"),
    ("out_of_band", "Given back by other means"),
)


class PrintedNote(Printed):
    """A note's frozen document in words for its template."""

    @staticmethod
    def known_rates(document):
        return document["tax_rates"]

    @property
    def title(self):
        return self.say("Credit note")

    @property
    def due_on(self):
        return ""

    @property
    def ask(self):
        amount = self.amount(self.document["totals"]["total"])
        return self.say("%(amount)s credited on %(date)s", amount=amount, date=self.issued_on)

    @property
    def reason(self):
        reason = self.document["reason"]
        return self.say(reason.replace("_", " ").capitalize()) if reason else ""

    def line(self, line):
        figures = line["figures"]
        return {
            "description": line["description"],
            "quantity": format_number(Decimal(line["quantity"]), self.language) if line["quantity"] is not None else "",
            "taxes": [self.percent(self.rates[tax["rate"]]["percentage"]) for tax in figures["taxes"]],
            "discounts": [
                (self.discount_label(self.discounts[discount]), self.amount(-amount))
                for discount, amount in figures["discounts"]
            ],
            "amount": self.amount(line["amount"]),
        }

    @property
    def summary(self):
        """Rows under the table: (label, amount, is it a sum)."""
        sums, figures = self.document["totals"], self.document["figures"]
        rows = [(self.say("Subtotal"), sums["subtotal"], False)]
        rows += [(self.discount_label(self.discounts[key]), -amount, False) for key, amount in figures["discounts"]]
        if figures["taxes"]:
            rows.append((self.say("Total excluding tax"), sums["total_excluding_tax"], False))
        rows += [(self.tax_label(tax), tax["amount"], False) for tax in figures["taxes"]]
        rows.append((self.say("Total credited"), sums["total"], True))
        parts = self.document["parts"]
        rows += [(self.say(label), parts[part], False) for part, label in PARTS if parts[part]]
        return [(label, self.amount(amount), strong) for label, amount, strong in rows]

    @property
    def payment(self):
        return []


def html_of_note(note, language=None):
    """The document as HTML. The memo may be edited, so it is the note's own and not the frozen one."""
    said = note.frozen
    context = {
        "doc": PrintedNote(said, language or said["language"]),
        "said": said | {"memo": note.memo},
        "draft": False,
        "void": note.status == note.VOID,
        "logo": pdf.logo_data(said["seller"]["logo"]),
        "letter": pdf.page_size(said) == "letter",
    }
    return render_to_string("documents/credit_note.html", context)


def pdf_of_note(note, *, language=None):
    """The bytes of the PDF of a credit note; a void one says so on each page. `language` as for invoices."""
    text = html_of_note(note, language)
    return pdf.draw(text, size=pdf.page_size(note.frozen), language=language or note.frozen["language"])
