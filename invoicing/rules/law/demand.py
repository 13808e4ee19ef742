"""What one demand of the law is: who asks, for what, where that stands, and whether the account has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from billing_site.company.letterhead import titles
from billing_site.company.models import Company


class Place(NamedTuple):
    """Where something is entered: a page's URL name, the id of the input ('' for the page), what people call it."""

    page: str
    field: str
    label: str


NAME = Place("company_profile", "div_id_name", "Settings, Company")
ADDRESS = Place("company_profile", "div_id_address_country", "Settings, Company")
TAX_IDS = Place("company_profile", "tax-ids", "Settings, Company, Tax IDs")
REGISTER = Place("company_profile", "div_id_register_number", "Settings, Company")
TITLE = Place("company_documents", "div_id_invoice_title", "Settings, Branding and documents")
SUPPLY = Place("company_documents", "div_id_supply_date", "Settings, Branding and documents")
ROUNDING = Place("company_documents", "div_id_tax_rounding", "Settings, Branding and documents")
FOOTER = Place("company_documents", "div_id_footer", "Settings, Branding and documents")
NUMBERING = Place("company_numbering", "div_id_credit_note_numbering", "Settings, Numbering")
CUSTOMERS = Place("customer_list", "", "The customer's page")
RATES = Place("tax_rate_list", "", "Tax rates")
EXCHANGE_RATES = Place("exchange_rate_list", "", "Tax report, Exchange rates")

# What becomes of a draft without it: it is not issued; staff are warned; the page alone tells; Billfold cannot do it.
REFUSED, WARNED, TOLD, BEYOND = "refused", "warned", "told", "beyond"


@dataclass(frozen=True)
class Demand:
    """One thing that must stand on an invoice, or happen to it.

    `there` answers for an account; None where only each document can say (`how` tells how it gets there). `refusal`
    is the sentence by which a draft is refused or warned of.
    """

    what: str
    source: str
    place: Place | None = None
    weight: str = TOLD
    there: Callable[[Company], bool] | None = None
    how: str = ""
    refusal: str = ""

    def holds(self, company: Company) -> bool:
        """Whether the account has it; what only each document can say counts as there."""
        return self.there is None or self.there(company)


def has_title(company: Company) -> bool:
    """Whether its invoices bear the title that the law asks for, or one of its own words, or may not bear it."""
    law = titles.law_of(company.address_country)
    return bool(titles.kept(company)) or law is None or not titles.has_number(law, company.tax_ids)


def tells_supply(company: Company) -> bool:
    return bool(company.supply_date)


def is_registered(company: Company) -> bool:
    """Whether the entry in the register of companies is told."""
    return bool(company.register_number)


def notes_have_a_series(company: Company) -> bool:
    return company.credit_notes_count_alone


def rounds_once(company: Company) -> bool:
    return company.tax_rounding == Company.INVOICE


def has_footer(company: Company) -> bool:
    return bool(company.footer)


def has_number(*types: str) -> Callable[[Company], bool]:
    """Whether it has a tax ID of one of these types."""
    return lambda company: any(row["type"] in types for row in company.tax_ids)
