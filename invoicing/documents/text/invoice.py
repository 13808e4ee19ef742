"""A document in the words of its reader: what the templates print."""

from decimal import Decimal
from functools import cached_property
from itertools import repeat
from typing import Self

from billing_site.lib.money.text import format_number, format_unit_price
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.lib.places.phones import display_phone
from invoicing.documents.text import colour, payment_codes, wording
from invoicing.documents.text.in_language import InLanguage
from invoicing.documents.text.limits import printable

LONGEST_FIGURE = 14  # characters that stand in the columns of amounts without a break
LONGEST_ROW = 1000  # characters of a description: a longer one may not fit a page, so its row may continue on the next


class Printed(InLanguage):
    """A document (see `content`) in words for its template, with CLDR's amounts, dates and names of countries.

    `language` is a tag of DOCUMENT_LANGUAGES; English stands in for one that documents do not speak. Raises
    DocumentTooLarge.
    """

    def __init__(self, document: dict, language: str = "en") -> None:
        self.document = document = printable(document)
        super().__init__(document["currency"], language)
        own = [discount for line in document["lines"] for discount in line.get("discounts", [])]
        self.discounts = {discount["id"]: discount for discount in [*own, *document["discounts"]]}
        self.rates = {rate["id"]: rate for rate in self.known_rates(document)}

    @staticmethod
    def known_rates(document: dict) -> list:
        rates = [rate for line in document["lines"] for rate in line["tax_rates"]]
        return [*rates, *document["default_tax_rates"]]

    @cached_property
    def second(self) -> Self | None:
        """The document in the account's second language; None where it has none or this is it."""
        tag = self.document.get("seller", {}).get("second_language")
        return type(self)(self.document, tag) if tag in DOCUMENT_LANGUAGES and tag != self.language else None

    @property
    def title(self) -> str:
        return self.say("Invoice")

    @property
    def number(self) -> str:
        """What the document itself is known by; '' on a draft."""
        return self.document["number"]

    @property
    def draft_mark(self) -> str:
        return self.say("Draft")

    @property
    def void_mark(self) -> str:
        return self.say("void")

    @property
    def mark(self) -> str:
        """The word across each page of what is no valid document: one without a number is a draft."""
        return self.say("VOID" if self.document["number"] else "DRAFT")

    @property
    def color(self) -> str:
        """The account's colour as six hexadecimal digits, '' for none."""
        return colour.digits(self.document["seller"]["color"])

    @property
    def copy_note(self) -> str:
        """What a copy in another language than the document's own says of itself; '' on the document itself."""
        original = wording.known_language(self.document["language"])
        if self.language == original:
            return ""
        name = wording.language_name(original, self.language)
        return self.say("Translated copy. Language of the original: %(language)s", language=name)

    @property
    def issued_on(self) -> str:
        return self.date(self.document["issued"])

    @property
    def due_on(self) -> str:
        return self.date(self.document["due"])

    @property
    def ask(self) -> str:
        """'€1,200.00 due 3 December 2026', the one strong line."""
        amount = self.amount(self.document["totals"]["amount_due"])
        if not self.due_on:
            return self.say("%(amount)s due", amount=amount)
        return self.say("%(amount)s due %(date)s", amount=amount, date=self.due_on)

    @property
    def from_lines(self) -> list[str]:
        seller = self.document["seller"]
        lines = [*self.address(seller["address"]), phone(seller["phone"]), seller["email"], seller["website"]]
        return [line for line in lines if line]

    @property
    def to_lines(self) -> list[str]:
        customer = self.document["customer"]
        lines = [*self.address(customer["address"]), customer["email"], phone(customer["phone"])]
        return [line for line in lines if line]

    @property
    def ship_lines(self) -> list[str]:
        """Name and address of where it goes, [] when nothing is shipped."""
        shipping = self.document["customer"]["shipping"]
        lines = self.address(shipping)
        if not lines and not shipping["name"]:
            return []
        return [line for line in (shipping["name"], *lines, phone(shipping["phone"])) if line]

    @property
    def seller_tax_ids(self) -> list[str]:
        return self.tax_ids(self.document["seller"]["tax_ids"])

    @property
    def customer_tax_ids(self) -> list[str]:
        return self.tax_ids(self.document["customer"]["tax_ids"])

    @property
    def has_taxes(self) -> bool:
        return bool(self.document["figures"]["taxes"])

    @cached_property
    def lines(self) -> list:
        """Rows of the table: description, period, quantity, unit price, taxes, amount, and the line's own discounts."""
        return [self.line(line) for line in self.document["lines"]]

    @property
    def is_wide(self) -> bool:
        """Whether a figure is too long for the usual columns."""
        figures = [figure for line in self.lines for figure in (line["amount"], line.get("unit_price", ""))]
        return any(len(figure) > LONGEST_FIGURE for figure in figures)

    @property
    def shows_net(self) -> bool:
        """Whether item prices stand without the tax that they include, as the account or the customer wants them."""
        return self.document.get("amount_tax_display") == "exclude_tax"

    def shown_prices(self, line: dict) -> tuple[Decimal, int]:
        """(unit price, amount) of a line as this document shows prices, in minor units."""
        unit, amount = Decimal(line["unit_amount"]), line["amount"]
        contained = line["figures"].get("contained_tax", 0)
        if not (self.shows_net and contained):
            return unit, amount
        return (unit * (amount - contained) / amount).quantize(Decimal("0.01")), amount - contained

    def line(self, line: dict) -> dict:
        unit_price, amount = self.shown_prices(line)
        taxes = [tax["rate"] for tax in line["figures"].get("taxes", [])]
        own = {discount["id"] for discount in line["discounts"]}
        return {
            "description": line["description"],
            "is_long": len(line["description"]) > LONGEST_ROW,
            "period": self.period(*line["period"]),
            "quantity": format_number(Decimal(line["quantity"]), self.language),
            "unit_price": format_unit_price(unit_price, self.currency, self.language),
            "taxes": [self.percent(self.rates[rate]["percentage"]) for rate in taxes],
            "discounts": [
                (self.discount_label(self.discounts[discount]), self.amount(-amount))
                for discount, amount in line["figures"].get("discounts", [])
                if discount in own
            ],
            "amount": self.amount(amount),
        }

    @property
    def summary(self) -> list:
        """Rows under the table: (label, amount, is it a sum)."""
        sums, figures = self.document["totals"], self.document["figures"]
        subtotal = figures["subtotal_excluding_tax"] if self.shows_net else sums["subtotal"]
        rows = [(self.say("Subtotal"), subtotal, False)]
        rows += [(self.discount_label(self.discounts[key]), -amount, False) for key, amount in figures["discounts"]]
        if figures["taxes"]:
            rows.append((self.say("Total excluding tax"), sums["total_excluding_tax"], False))
        rows += [(self.tax_label(tax), tax["amount"], False) for tax in figures["taxes"]]
        rows.append((self.say("Total"), sums["total"], True))
        if sums["applied_balance"]:
            rows.append((self.say("Applied balance"), sums["applied_balance"], False))
        rest = sums["total"] + sums["applied_balance"] - sums["amount_due"]
        if rest:
            rows.append((self.say("Carried to your balance"), -rest, False))
        rows.append((self.say("Amount due"), sums["amount_due"], True))
        return [(label, self.amount(amount), strong) for label, amount, strong in rows]

    @property
    def summary_rows(self) -> list:
        """Rows of `summary` as (label, its words in the second language or '', amount, is it a sum)."""
        seconds = self.second.summary if self.second else repeat([""])
        return [(label, second[0], *rest) for (label, *rest), second in zip(self.summary, seconds, strict=False)]

    def tax_label(self, tax: dict) -> str:
        snapshot = self.rates.get(tax["rate"]) or {
            "display_name": tax["name"],
            "percentage": tax["percentage"],
            "inclusive": tax["inclusive"],
        }
        amount = self.amount(tax["taxable_amount"])
        return self.say("%(tax)s on %(amount)s", tax=self.rate_label(snapshot), amount=amount)

    @property
    def tax_note(self) -> str:
        """The words that must stand on a document without tax."""
        message = {"reverse": "Reverse charge", "exempt": "Tax exempt"}.get(self.document["tax_exempt"])
        return self.say(message) if message else ""

    @property
    def transfer(self) -> str:
        if not self.due_on:
            return self.say("By bank transfer")
        return self.say("By bank transfer until %(date)s", date=self.due_on)

    @property
    def payment(self) -> list:
        """How to pay by bank transfer: (label, value) pairs, [] when nothing is due or no account is known."""
        bank = self.document["seller"]["bank"]
        if not bank["iban"] or not self.document["totals"]["amount_due"]:
            return []
        pairs = [
            (self.say("Account holder"), bank["holder"] or self.document["seller"]["name"]),
            (self.say("Bank"), bank["name"]),
            ("IBAN", " ".join(bank["iban"][i : i + 4] for i in range(0, len(bank["iban"]), 4))),
            ("BIC", bank["bic"]),
            (self.say("Reference"), self.document["number"]),
        ]
        return [(label, value) for label, value in pairs if value]

    @property
    def payment_rows(self) -> list:
        """Rows of `payment` as (label, its words in the second language or '', value)."""
        seconds = self.second.payment if self.second else repeat([""])
        return [(label, second[0], value) for (label, value), second in zip(self.payment, seconds, strict=False)]

    @cached_property
    def slip(self) -> str:
        """The Swiss QR-bill at the foot of the last page, as an image's address; '' without one."""
        return payment_codes.swiss_slip(self.document, self.language) if self.payment else ""

    @cached_property
    def code(self) -> str:
        """The QR code beside the bank account, as an image's address; one code is enough beside a slip."""
        return payment_codes.epc_code(self.document) if self.payment and not self.slip else ""

    @property
    def scan_note(self) -> str:
        return self.say("Scan to pay by bank transfer")


def phone(stored: str) -> str:
    return display_phone(stored) if stored else ""
