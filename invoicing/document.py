"""An invoice as the one plain document that the preview, the PDF and the files are made of."""

import copy
from datetime import date, datetime
from decimal import Decimal

from billing_site.account.models import Company
from billing_site.lib.addresses import format_address
from billing_site.lib.money import format_amount, format_number, format_unit_price
from billing_site.lib.phones import display_phone
from billing_site.lib.tax_id_types import TAX_ID_TYPES, display_tax_id
from invoicing import drafting, explaining, freezing
from invoicing.explaining import discount_label, rate_label


def document_of(invoice, *, now=None):
    """All that the document of an invoice says, as plain JSON with the keys of `invoicing.freezing.document`.

    An issued invoice answers with what it froze, whatever customer, company and rates have become since. A draft
    answers with what it would freeze: without a number, and with its dates as they would be if it were finalized at
    `now` (an aware datetime); without `now` the date of issue is None and the due date only what staff chose. Writes
    nothing and changes neither the invoice nor its lines.
    """
    if not invoice.is_draft:
        return invoice.frozen
    company, draft = Company.current(), copy.copy(invoice)
    lines = [copy.copy(line) for line in invoice.lines.all()]
    if now:
        drafting.set_dates(draft, company, now)
    balance = explaining.balance_for(draft, draft.customer)
    found = drafting.calculate(draft, lines, starting_balance=balance, rounding=company.tax_rounding)
    drafting.copy_totals(draft, found, lines)
    draft.ending_balance = found.ending_balance
    return freezing.document(draft, draft.customer, company, lines, found)


class Printed:
    """A document (see `document_of`) in words for its template: English, with CLDR's amounts and dates."""

    def __init__(self, document):
        self.document, self.currency = document, document["currency"]
        own = [kept for line in document["lines"] for kept in line["discounts"]]
        self.discounts = {kept["id"]: kept for kept in [*own, *document["discounts"]]}
        rates = [rate for line in document["lines"] for rate in line["tax_rates"]]
        self.rates = {rate["id"]: rate for rate in [*rates, *document["default_tax_rates"]]}

    @property
    def title(self):
        return "Invoice"

    @property
    def issued_on(self):
        return long_date(self.document["issued"])

    @property
    def due_on(self):
        return long_date(self.document["due"])

    @property
    def ask(self):
        """'€1,200.00 due 3 December 2026', the one strong line."""
        amount = self.amount(self.document["totals"]["amount_due"])
        return f"{amount} due {self.due_on}" if self.due_on else f"{amount} due"

    @property
    def from_lines(self):
        seller = self.document["seller"]
        phone = display_phone(seller["phone"]) if seller["phone"] else ""
        lines = [*format_address(seller["address"]), phone, seller["email"], seller["website"]]
        return [line for line in lines if line]

    @property
    def to_lines(self):
        customer = self.document["customer"]
        phone = display_phone(customer["phone"]) if customer["phone"] else ""
        return [line for line in (*format_address(customer["address"]), customer["email"], phone) if line]

    @property
    def ship_lines(self):
        """Name and address of where it goes, [] when nothing is shipped."""
        shipping = self.document["customer"]["shipping"]
        lines = format_address(shipping)
        phone = display_phone(shipping["phone"]) if shipping["phone"] else ""
        return [line for line in (shipping["name"], *lines, phone) if line] if lines or shipping["name"] else []

    @property
    def seller_tax_ids(self):
        return tax_id_lines(self.document["seller"]["tax_ids"])

    @property
    def customer_tax_ids(self):
        return tax_id_lines(self.document["customer"]["tax_ids"])

    @property
    def has_taxes(self):
        return bool(self.document["figures"]["taxes"])

    @property
    def lines(self):
        """Rows of the table: description, period, quantity, unit price, taxes, amount, and the line's own discounts."""
        return [self.line(line) for line in self.document["lines"]]

    def line(self, line):
        taxes = [tax["rate"] for tax in line["figures"].get("taxes", [])]
        own = {kept["id"] for kept in line["discounts"]}
        return {
            "description": line["description"],
            "period": period(*line["period"]),
            "quantity": format_number(Decimal(line["quantity"])),
            "unit_price": format_unit_price(Decimal(line["unit_amount"]), self.currency),
            "taxes": [f"{format_number(Decimal(self.rates[rate]['percentage']))}%" for rate in taxes],
            "discounts": [
                (discount_label(self.discounts[discount]), self.amount(-amount))
                for discount, amount in line["figures"].get("discounts", [])
                if discount in own
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
        rows.append(("Total", sums["total"], True))
        if sums["applied_balance"]:
            rows.append(("Applied balance", sums["applied_balance"], False))
        rest = sums["total"] + sums["applied_balance"] - sums["amount_due"]
        if rest:
            rows.append(("Carried to your balance", -rest, False))
        rows.append(("Amount due", sums["amount_due"], True))
        return [(label, self.amount(amount), strong) for label, amount, strong in rows]

    def tax_label(self, tax):
        kept = self.rates.get(tax["rate"]) or {
            "display_name": tax["name"],
            "percentage": tax["percentage"],
            "inclusive": tax["inclusive"],
        }
        return f"{rate_label(kept)} on {self.amount(tax['taxable_amount'])}"

    @property
    def tax_note(self):
        """The words that must stand on a document without tax."""
        return {"reverse": "Reverse charge", "exempt": "Tax exempt"}.get(self.document["tax_exempt"], "")

    @property
    def payment(self):
        """How to pay by bank transfer: (label, value) pairs, [] when nothing is due or no account is known."""
        bank = self.document["seller"]["bank"]
        if not bank["iban"] or not self.document["totals"]["amount_due"]:
            return []
        pairs = [
            ("Account holder", bank["holder"] or self.document["seller"]["name"]),
            ("Bank", bank["name"]),
            ("IBAN", " ".join(bank["iban"][i : i + 4] for i in range(0, len(bank["iban"]), 4))),
            ("BIC", bank["bic"]),
            ("Reference", self.document["number"]),
        ]
        return [(label, value) for label, value in pairs if value]

    def amount(self, minor_units):
        return format_amount(minor_units, self.currency)


def long_date(iso):
    """'3 December 2026' of an ISO date or datetime; '' for None. The day is the one that was written down."""
    if not iso:
        return ""
    day = datetime.fromisoformat(iso) if "T" in iso else date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"


def period(start, end):
    return " – ".join(long_date(day) for day in (start, end) if day)


def tax_id_lines(tax_ids):
    """['EU VAT DE136695976', …]"""
    named = ((TAX_ID_TYPES.get(row["type"]), row) for row in tax_ids)
    return [f"{kind.name if kind else row['type']} {display_tax_id(row['type'], row['value'])}" for kind, row in named]
