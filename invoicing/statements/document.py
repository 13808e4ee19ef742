"""What a statement of account says, as the one plain document that its PDF is made of."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from billing_site.company.models import Company
from billing_site.lib.places.locales import served
from billing_site.lib.places.regions import regional_locale
from customers.models.customer import Customer
from invoicing.documents.limits import DocumentTooLarge
from invoicing.issuing.snapshot import party, seller
from invoicing.statements.account import MOST, Statement

# What every document has and a statement has nothing of.
EMPTY = {
    "number": "",
    "due": None,
    "memo": "",
    "footer": "",
    "tax_exempt": Customer.NONE,
    "amount_tax_display": "",
    "lines": [],
    "discounts": [],
    "default_tax_rates": [],
    "custom_fields": [],
    "figures": {"discounts": [], "taxes": []},
    "totals": {"amount_due": 0},
}


def document_of(statement: Statement, language: str, company: Company, *, now: datetime) -> dict:
    """All that a statement says, as plain JSON; `language` is a document language, '' for the customer's own.

    Raises DocumentTooLarge for more movements than are printed.
    """
    refuse_too_many(statement)
    customer = statement.customer
    return EMPTY | {
        "issued": now.astimezone(ZoneInfo(company.time_zone)).isoformat(),
        "currency": statement.currency,
        **written_in(language, customer, company),
        "account_language": company.default_language,
        "customer": party(customer),
        # A statement is read by one party: it is in their language alone, so that a row is one line.
        "seller": seller(company) | {"second_language": ""},
        "period": [day.isoformat() for day in statement.period],
        "opening": statement.opening,
        "closing": statement.closing,
        "ages": list(statement.ages),
        "beside": statement.beside,
        "movements": [asdict(each) | {"day": each.day.isoformat()} for each in statement.movements],
    }


def refuse_too_many(statement: Statement) -> None:
    """Raise DocumentTooLarge for more movements than are printed."""
    if statement.more:
        raise DocumentTooLarge(f"Up to {MOST:,} movements can be printed. Choose a shorter period, or export the CSV.")


def written_in(language: str, customer: Customer, company: Company) -> dict:
    """The language of a statement, and the CLDR locale of its numbers and dates."""
    wanted = [language] if language else customer.preferred_locales
    found, wish = served(wanted, company.default_language)
    countries = (customer.address_country, company.address_country)
    return {"language": found, "locale": regional_locale(found, wish, countries)}


def file_name(statement: Statement, language: str = "") -> str:
    """'statement-ACME-2026-11-01-2026-11-30', without an ending."""
    start, end = (day.isoformat() for day in statement.period)
    name = f"statement-{statement.customer.invoice_prefix}-{start}-{end}"
    return f"{name}-{language}" if language else name
