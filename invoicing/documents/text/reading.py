"""One plain document and the language that it is read in: what every part of its text rests on."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Self

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.lib.places.regions import regional_locale
from billing_site.lib.places.texts import text_in
from invoicing.documents.language.in_language import InLanguage
from invoicing.documents.limits import printable

SIDES = ("customer", "seller")
NOT_SHOWN = ("starting_balance", "ending_balance")  # of the totals


def locale_of(document: dict, language: str) -> str:
    """The locale that a document is written in as a reader of a language has it; '' where it was issued without one.

    The document's own language has what was frozen; a copy in another one is written as its customer's country does.
    """
    frozen = document.get("locale", "")
    if not frozen or language == document["language"]:
        return frozen
    countries = tuple((document.get(side) or {}).get("address", {}).get("country", "") for side in SIDES)
    return regional_locale(language, "", countries)


class Reading(InLanguage):
    """A document (see `content`) as a reader of one language has it before them; `rates` and `discounts` by their ids.

    `language` is a tag of DOCUMENT_LANGUAGES; English stands in for one that documents do not speak. A `void` one asks
    for nothing. Raises DocumentTooLarge.
    """

    def __init__(self, document: dict, language: str = "en", *, void: bool = False) -> None:
        self.document = document = printable(document)
        self.void = void
        home = document.get("account_language", "")
        super().__init__(document["currency"], language, locale_of(document, language), home=home)
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
        if tag not in DOCUMENT_LANGUAGES or tag == self.language:
            return None
        return type(self)(self.document, tag, void=self.void)

    @property
    def asks_for(self) -> int:
        """What the document asks to be paid, in minor units; 0 for nothing, as on all that is void."""
        return 0 if self.void else max(0, self.document["totals"]["amount_due"])

    def shown_amounts(self) -> Iterable[int | Decimal]:
        """All amounts that the document shows, in minor units."""
        document = self.document
        amounts = (amount for name, amount in document["totals"].items() if name not in NOT_SHOWN)
        yield from [*amounts, *document.get("parts", {}).values(), document.get("amount_remaining", 0)]
        for part in [document.get("receipt", {}), *document.get("payments", []), *document.get("credit_notes", [])]:
            yield from (part.get("amount", 0), part.get("overpaid", 0))
        for figures in [document["figures"], *(line["figures"] for line in document["lines"])]:
            yield from (amount for _discount, amount in figures.get("discounts", []))
            yield from (tax[part] for tax in figures.get("taxes", []) for part in ("amount", "taxable_amount"))
        yield from (line["amount"] for line in document["lines"])
        yield from (discount.get("amount_off") or 0 for discount in self.discounts.values())

    @property
    def memo(self) -> str:
        return self.text_of("memo", "memos")

    @property
    def footer(self) -> str:
        return self.text_of("footer", "footers")

    def text_of(self, name: str, by_language: str) -> str:
        """What staff typed, in all languages, or the account's text in this one where it stands by language."""
        texts = self.document.get(by_language)
        if not texts:
            return self.document[name]
        return text_in(self.language, texts[""], texts, self.home)

    @property
    def second_memo(self) -> str:
        """The memo in the second language, '' where there is none in it."""
        return self.text_in_second("memos")

    @property
    def second_footer(self) -> str:
        return self.text_in_second("footers")

    def text_in_second(self, by_language: str) -> str:
        texts = self.document.get(by_language)
        return self.in_second(texts[""], texts) if texts else ""

    def in_second(self, main: str, texts: dict[str, str]) -> str:
        """The second language's own text of these, '' where there is none in it or no second language."""
        if not self.second:
            return ""
        tag = self.second.language
        return text_in(tag, main if tag == self.home else "", texts, self.home)

    @property
    def due_on(self) -> str:
        """The day until which to pay; '' where there is nothing to pay."""
        return self.date(self.document["due"]) if self.asks_for else ""
