"""Amounts, dates, places and labels as documents of one language write them."""

from decimal import Decimal

from billing_site.lib.money.text import format_amount
from billing_site.lib.places.addresses import format_address
from billing_site.lib.places.locales import direction
from billing_site.lib.tax_ids.types import TAX_ID_TYPES, display_tax_id
from invoicing.documents.language import wording


class InLanguage:
    """Values in the words of a language (a tag of DOCUMENT_LANGUAGES, else English) and in one currency."""

    def __init__(self, currency: str, language: str = "en") -> None:
        self.currency = currency
        self.language = wording.known_language(language)
        self.direction = direction(self.language)

    def say(self, message: str, **values) -> str:
        return wording.say(message, self.language, **values)

    def amount(self, minor_units: int) -> str:
        return format_amount(minor_units, self.currency, self.language)

    def percent(self, text: str) -> str:
        return wording.percent(Decimal(text), self.language)

    def date(self, iso) -> str:
        return wording.long_date(iso, self.language)

    def period(self, start, end) -> str:
        return " – ".join(self.date(day) for day in (start, end) if day)

    def address(self, parts: dict) -> list[str]:
        return format_address(parts, locale=self.language)

    def tax_ids(self, rows: list[dict]) -> list[str]:
        return [f"{self.tax_id_name(row['type'])} {display_tax_id(row['type'], row['value'])}" for row in rows]

    def tax_id_name(self, code: str) -> str:
        """'EU VAT'. The short names of the kinds are English, so other languages say in their words what it is."""
        if self.language.startswith("en") and code in TAX_ID_TYPES:
            return TAX_ID_TYPES[code].name
        return self.say("VAT number") if code.endswith("_vat") else self.say("Tax ID")

    def rate_label(self, snapshot: dict) -> str:
        """'VAT 19% inclusive' of a rate's snapshot."""
        label = f"{snapshot['display_name']} {self.percent(snapshot['percentage'])}"
        return self.say("%(rate)s inclusive", rate=label) if snapshot["inclusive"] else label

    def discount_label(self, discount: dict) -> str:
        """'SPRING (10% off)' of a coupon's snapshot."""
        if discount.get("percent_off") is not None:
            value = self.percent(discount["percent_off"])
        else:
            value = format_amount(discount["amount_off"], discount["currency"], self.language)
        return self.say("%(name)s (%(value)s off)", name=discount["name"], value=value)
