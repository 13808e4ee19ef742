"""What the tests of customers' pages share: an invoice that asks for money, and the address that opens it."""

from invoicing.models.hosted.link import HostedLink
from tests.factories import customer, issued, line, seller

BANK = {"bank_iban": "DE89370400440532013000", "bank_bic": "COBADEFFXXX", "bank_name": "Commerzbank"}


def owed(*, now, lines=None, language="en", **fields):
    """An open invoice in euros of a seller with a bank account."""
    seller(**BANK)
    buyer = customer(currency="eur", preferred_locales=[language], address_country="DE")
    return issued(buyer, now=now, days_until_due=14, lines=lines or [line("Design", 3, 4000)], **fields)


def address_of(invoice, page=""):
    """The address of the page, as a path of this site, and of what stands below it."""
    return "/" + HostedLink.address_of(invoice).split("/", 3)[3] + page
