"""Amounts and dates as the mails of one customer write them, and the parts that several kinds of mail share."""

from collections.abc import Iterable
from decimal import Decimal

from billing_site.company.models import Company
from billing_site.lib.places.regions import regional_locale
from customers.models.customer import Customer
from invoicing.documents.language.in_language import InLanguage
from invoicing.documents.text.payment import in_fours
from invoicing.documents.text.reading import locale_of
from invoicing.emails.composing.parts import Row
from invoicing.emails.composing.texts import plain
from invoicing.issuing.snapshot import written
from invoicing.rules.payment_reference import grouped, printed_reference

NOTHING = "–"  # in the place of a field that has no value


class MailWords(InLanguage):
    """Values as a mail writes them; with or without decimals as `amounts`, all that it shows, ask for."""

    def __init__(self, currency: str, language: str, locale: str, amounts: Iterable[int] = (), *, home: str = ""):
        self.amounts = tuple(amounts)
        super().__init__(currency, language, locale, home=home)

    def shown_amounts(self) -> Iterable[int | Decimal]:
        return self.amounts

    def dated(self, iso: str | None) -> str:
        return self.date(iso) or NOTHING


def words_of(document: dict, language: str, amounts: Iterable[int]) -> MailWords:
    """How a mail about an issued document writes, which has its own frozen locale."""
    home = document.get("account_language", "")
    return MailWords(document["currency"], language, locale_of(document, language), amounts, home=home)


def words_for(customer: Customer, currency: str, language: str, amounts: Iterable[int] = ()) -> MailWords:
    """How a mail that is about no single document writes to a customer."""
    company = Company.current()
    wish = written(customer, company)
    if language == wish["language"]:
        locale = wish["locale"]
    else:
        locale = regional_locale(language, "", (customer.address_country, company.address_country))
    return MailWords(currency, language, locale, amounts, home=company.default_language)


def bank_rows(words: InLanguage, document: dict, reference: str = "") -> list[Row]:
    """The account that a document asks to pay to, [] where it names none; `reference` '' for the document's own."""
    bank = document["seller"]["bank"]
    if not bank["iban"]:
        return []
    own = printed_reference(document)
    pairs = (
        (words.say("Account holder"), bank["holder"] or document["seller"]["name"]),
        (words.say("Bank"), bank["name"]),
        ("IBAN", in_fours(bank["iban"])),
        ("BIC", bank["bic"]),
        (words.say("Reference"), reference or (grouped(own) if own else document["number"])),
    )
    return [Row(label, words.isolated(plain(value))) for label, value in pairs if value]


def named(document: dict) -> str:
    """What a document calls its customer."""
    customer = document["customer"]
    return plain(customer["name"] or customer["email"])
