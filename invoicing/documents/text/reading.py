"""One plain document and the language that it is read in: what every part of its text rests on."""

from functools import cached_property
from typing import Self

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from invoicing.documents.language.in_language import InLanguage
from invoicing.documents.limits import printable


class Reading(InLanguage):
    """A document (see `content`) as a reader of one language has it before them; `rates` and `discounts` by their ids.

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
    def due_on(self) -> str:
        return self.date(self.document["due"])
