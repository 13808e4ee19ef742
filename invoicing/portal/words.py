"""The words, amounts and dates of the portal's pages, in the language that the visitor reads."""

from billing_site.company.models import Company
from customers.models.customer import Customer
from invoicing.emails.composing.mail_words import MailWords, words_for


class PortalWords(MailWords):
    """What templates call `doc`: one language, and no document."""

    second = None


def words_of(customer: Customer, language: str, currency: str = "") -> PortalWords:
    """How the portal writes to a customer."""
    known = currency or customer.currency or Company.current().default_currency
    words = words_for(customer, known, language)
    return PortalWords(known, words.language, words.locale, home=words.home)
