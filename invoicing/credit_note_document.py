"""The PDF of a credit note: what it froze, on the same page as an invoice's."""

from decimal import Decimal

from django.template.loader import render_to_string

from billing_site.lib.money import format_number
from invoicing import pdf
from invoicing.document import Printed
from invoicing.explaining import discount_label, rate_label

PARTS = (
    ("pre_payment", "Reduces the amount due"),
    ("credit", "Added to your credit balance"),
    ("refund", "Refunded"),
    ("out_of_band", "Given back by other means"),
)


class PrintedNote(Printed):
    """A note's frozen document in words for its template."""

    def __init__(self, document):
        self.document, self.currency = document, document["currency"]
        self.discounts = {kept["id"]: kept for kept in document["discounts"]}
        self.rates = {rate["id"]: rate for rate in document["tax_rates"]}

    @property
    def title(self):
        return "Credit note"

    @property
    def due_on(self):
        return ""

    @property
    def ask(self):
        return f"{self.amount(self.document['totals']['total'])} credited on {self.issued_on}"

    @property
    def reason(self):
        return self.document["reason"].replace("_", " ").capitalize()

    def line(self, line):
        figures = line["figures"]
        return {
            "description": line["description"],
            "quantity": format_number(Decimal(line["quantity"])) if line["quantity"] is not None else "",
            "taxes": [f"{format_number(Decimal(self.rates[tax['rate']]['percentage']))}%" for tax in figures["taxes"]],
            "discounts": [
                (discount_label(self.discounts[discount]), self.amount(-amount))
                for discount, amount in figures["discounts"]
            ],
            "amount": self.amount(line["amount"]),
        }

    @property
    def summary(self):
        """Rows under the table: (label, amount, is it a sum)."""
        sums, figures = self.document["totals"], self.document["figures"]
        rows = [("Subtotal", sums["subtotal"], False)]
        rows += [(discount_label(self.discounts[key]), -amount, False) for key, amount in figures["discounts"]]
        if figures["taxes"]:
            rows.append(("Total excluding tax", sums["total_excluding_tax"], False))
        rows += [(self.tax_label(tax), tax["amount"], False) for tax in figures["taxes"]]
        rows.append(("Total credited", sums["total"], True))
        rows += [(label, self.document["parts"][part], False) for part, label in PARTS if self.document["parts"][part]]
        return [(label, self.amount(amount), strong) for label, amount, strong in rows]

    def tax_label(self, tax):
        return f"{rate_label(self.rates[tax['rate']])} on {self.amount(tax['taxable_amount'])}"

    @property
    def payment(self):
        return []


def html_of_note(note):
    """The document as HTML. The memo may be edited, so it is the note's own and not the frozen one."""
    said = note.frozen
    context = {
        "doc": PrintedNote(said),
        "said": said | {"memo": note.memo},
        "draft": False,
        "void": note.status == note.VOID,
        "logo": pdf.logo_data(said["seller"]["logo"]),
        "letter": pdf.page_size(said) == "letter",
    }
    return render_to_string("documents/credit_note.html", context)


def pdf_of_note(note):
    """The bytes of the PDF of a credit note; a void one says so on each page."""
    from weasyprint import HTML

    page = HTML(string=html_of_note(note), url_fetcher=pdf.refusing_fetcher())
    sheets = [pdf.stylesheet(pdf.page_size(note.frozen))]
    return page.write_pdf(stylesheets=sheets, font_config=pdf.font_config(), pdf_variant="pdf/ua-1")
