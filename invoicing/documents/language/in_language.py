"""Amounts, dates, places and labels as documents of one language write them."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property

from billing_site.lib.money.currencies import exponent, is_whole_on_paper
from billing_site.lib.money.text import format_amount, format_number, format_unit_price
from billing_site.lib.places.addresses import format_address
from billing_site.lib.places.locales import direction
from billing_site.lib.places.regions import is_locale
from billing_site.lib.places.texts import text_in
from billing_site.lib.tax_ids.types import display_tax_id
from invoicing.documents.language import dates, wording
from invoicing.documents.language.tax_id_names import tax_id_name


class InLanguage:
    """Values in the words of a language (a tag of DOCUMENT_LANGUAGES, else English) and in one currency.

    `locale` is the tag of the CLDR locale that numbers, dates and places are written in; documents that were issued
    before it was decided have none ('') and are written as they were then, as the language alone says. `home` is the
    language of names that have none of their own in this one.
    """

    def __init__(self, currency: str, language: str = "en", locale: str = "", *, home: str = "") -> None:
        self.currency = currency
        self.language = wording.known_language(language)
        self.has_locale = is_locale(locale)
        self.locale = locale if self.has_locale else self.language
        self.home = home
        self.direction = direction(self.language)

    def say(self, message: str, context: str = "", /, **values) -> str:
        return wording.say(message, self.language, context, **values)

    def amount(self, minor_units: int) -> str:
        return format_amount(minor_units, self.currency, self.locale, decimals=self.decimals)

    def unit_price(self, minor_units: Decimal) -> str:
        return format_unit_price(minor_units, self.currency, self.locale, decimals=self.decimals)

    @cached_property
    def decimals(self) -> bool | None:
        """Whether all amounts show the currency's decimals; None where each amount decides for itself."""
        return self.shows_decimals(self.currency, self.shown_amounts())

    def shows_decimals(self, currency: str, amounts: Iterable[int | Decimal]) -> bool | None:
        """`decimals` of these amounts (minor units) that stand together in a currency."""
        if not self.has_locale or not is_whole_on_paper(currency):
            return None
        unit = 10 ** exponent(currency)
        return any(amount % unit for amount in amounts)

    def shown_amounts(self) -> Iterable[int | Decimal]:
        """All amounts and unit prices that are shown, in minor units."""
        return ()

    def quantity(self, text: str) -> str:
        """A quantity, with the digits it needs."""
        return format_number(Decimal(text), self.locale)

    def percent(self, text: str) -> str:
        return wording.percent(Decimal(text), self.locale)

    def date(self, iso) -> str:
        return dates.written_day(iso, self.locale) if self.has_locale else wording.long_date(iso, self.language)

    def period(self, start=None, end=None) -> str:
        if self.has_locale:
            return dates.written_period(start, end, self.locale)
        return " – ".join(self.date(day) for day in (start, end) if day)

    def address(self, parts: dict) -> list[str]:
        return format_address(parts, locale=self.locale)

    def tax_ids(self, rows: list[dict]) -> list[str]:
        """'USt-IdNr. DE136695976' of each number."""
        shown = ((row["type"], display_tax_id(row["type"], row["value"])) for row in rows)
        named = ((tax_id_name(code, value, self.locale, self.language), value) for code, value in shown)
        return [f"{name} {self.isolated(value)}" if name else value for name, value in named]

    @property
    def colon(self) -> str:
        """What stands between a label and its value on one line, with its spaces."""
        return wording.COLONS.get(self.language.split("-")[0], ": ")

    def listed(self, texts: Iterable[str]) -> str:
        """'a, b': texts in a row, with the language's sign between them."""
        return wording.COMMAS.get(self.language.split("-")[0], ", ").join(texts)

    def bracketed(self, text: str) -> str:
        """' (void)' behind another text."""
        return f"（{text}）" if self.language.split("-")[0] in wording.WIDE_SIGNS else f" ({text})"

    def isolated(self, value: str) -> str:
        """A value within words from right to left, in the order of its own characters."""
        return f"{wording.FIRST_STRONG}{value}{wording.POP}" if self.direction == "rtl" else value

    def name_of(self, snapshot: dict, key: str = "name") -> str:
        """What a rate or a coupon is called in this language; snapshots of before have one name."""
        return text_in(self.language, snapshot[key], snapshot.get("names") or {}, self.home)

    def rate_label(self, snapshot: dict) -> str:
        """'VAT 19% inclusive' of a rate's snapshot."""
        label = f"{self.name_of(snapshot, 'display_name')} {self.percent(snapshot['percentage'])}"
        return self.say("%(rate)s inclusive", rate=label) if snapshot["inclusive"] else label

    def discount_label(self, discount: dict) -> str:
        """'SPRING (10% off)' of a coupon's snapshot."""
        if discount.get("percent_off") is not None:
            value = self.percent(discount["percent_off"])
        else:
            shown = self.decimals if discount["currency"] == self.currency else None
            value = format_amount(discount["amount_off"], discount["currency"], self.locale, decimals=shown)
        return self.say("%(name)s (%(value)s off)", name=self.name_of(discount), value=value)
