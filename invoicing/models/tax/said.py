"""What a document says of its taxes beside their amounts, which tables of the day know: why none, and in our money."""

from __future__ import annotations

from datetime import date

from billing_site.company.models import Company, today
from invoicing.issuing.own_currency import own_currency
from invoicing.issuing.tax_entries import rates_of_line
from invoicing.models.tax.currencies import home_currency, rates_of
from invoicing.models.tax_rate import exemptions


def with_tax_words(content: dict, company: Company) -> dict:
    """The content of an invoice's document (`issuing.snapshot.document`) with what it says of its taxes today.

    "exemptions" are the reasons of the rates of 0 % that its lines have, for exempt customers else the account's;
    "own_currency" is the tax in the currency of the seller's country by the rate of the day. Each is left out where
    there is none.
    """
    found = exemptions(rate for line in content["lines"] for rate in rates_of_line(content, line))
    if not found and content["tax_exempt"] == "exempt" and company.exempt_reason:
        found = [{"rate": "", "reason": company.exempt_reason, "reasons": company.exempt_reasons, "code": ""}]
    added = {"exemptions": found} if found else {}
    return content | added | in_own_currency(content, company)


def in_own_currency(content: dict, company: Company) -> dict:
    taxes, currency = content["figures"]["taxes"], content["currency"]
    if not any(tax["amount"] for tax in taxes):
        return {}
    day = date.fromisoformat(content["issued"][:10]) if content["issued"] else today(company.time_zone)
    home = home_currency(company, day)
    quotes = rates_of(home, currency, day).quotes(currency, day) if home != currency else []
    return {"own_currency": own_currency(taxes, currency, home, quotes)} if quotes else {}
