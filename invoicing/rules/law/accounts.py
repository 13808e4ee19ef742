"""Whether an account has what the law asks of it: the answers that the table gives."""

from __future__ import annotations

from collections.abc import Callable

from billing_site.company.letterhead import titles
from billing_site.company.letterhead.law import LawOfTitles
from billing_site.company.models import Company
from billing_site.lib.text import fold


def has_name(company: Company) -> bool:
    return bool(fold(company.name))


def has_address(company: Company) -> bool:
    """Whether a letter reaches it: its country, and a street or a town."""
    return bool(company.address_country and (company.address_line1 or company.address_city))


def has_any_number(company: Company) -> bool:
    return bool(company.tax_ids)


def has_number(*types: str) -> Callable[[Company], bool]:
    """Whether it has a tax ID of one of these types."""
    return lambda company: any(row["type"] in types for row in company.tax_ids)


def has_title(law: LawOfTitles) -> Callable[[Company], bool]:
    """Whether its invoices bear the title that this law asks for, or one of its own words, or may not bear it."""
    return lambda company: bool(titles.kept(company)) or not titles.has_number(law, company.tax_ids)


def tells_supply(company: Company) -> bool:
    return bool(company.supply_date)


def is_registered(company: Company) -> bool:
    """Whether the entry in the register of companies is told."""
    return bool(company.register_number)


def notes_have_a_series(company: Company) -> bool:
    return company.credit_notes_count_alone


def rounds_as_registered(company: Company) -> bool:
    """Whether tax is rounded once for each rate, as Japan asks of those with a registration number."""
    return company.tax_rounding == Company.INVOICE or not has_number("jp_trn")(company)


def has_footer(company: Company) -> bool:
    return bool(company.footer)
