"""What drafts lack of what the law asks (invoicing/rules/law): of one draft in words, of many as a query.

The table says what is asked, in which words and with which weight; here stands how it is found in a draft.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable

from billing_site.company.models import Company, today
from billing_site.lib.money.currencies import CURRENCIES
from billing_site.lib.tax_ids.types import EU_COUNTRIES
from customers.models.customer import Customer
from customers.models.tax_id import TaxId
from customers.rules.fields import ADDRESS
from invoicing.models.line import InvoiceLine
from invoicing.models.tax.currencies import DayRates, home_currency, rates_of
from invoicing.rules.law import demand as law
from invoicing.rules.law.demand import Demand

if TYPE_CHECKING:
    from invoicing.models.invoice import Invoice

ALL, NONE = ~Q(pk__in=[]), Q(pk__in=[])
TAX, REVERSE = ~Q(total_tax=0), Q(customer__tax_exempt=Customer.REVERSE)
EU_VAT = "eu_vat"


class Case(NamedTuple):
    """Which drafts a demand is about: asked of one (with its customer and today's figures), and as a condition."""

    of: Callable[[Any], bool]
    query: Callable[[], Any]


class Fact(NamedTuple):
    """What a draft itself must have: whether one lacks it, which ones do, and the words for the sentence."""

    lacked: Callable[[Any], bool]
    query: Callable[[], Any]
    words: Callable[[Any], dict] = lambda invoice: {"customer": invoice.customer}


def day_of_issue(invoice: Invoice) -> date:
    """The account's day on which the draft is issued: the day of the moment it has, else today."""
    if invoice.effective_at:
        return invoice.effective_at.astimezone(ZoneInfo(invoice.seller.time_zone)).date()
    return today(invoice.seller.time_zone)


def is_reversed(customer: Customer) -> bool:
    return customer.tax_exempt == Customer.REVERSE


def reverses_in_union(invoice: Invoice) -> bool:
    """Whether both sides are in the Union, in two of its states, and the customer is to account for the tax."""
    theirs, ours = invoice.customer.address_country, invoice.seller.address_country
    return is_reversed(invoice.customer) and theirs != ours and {theirs, ours} <= set(EU_COUNTRIES)


def reversed_in_union() -> Q:
    ours = Company.current().address_country
    if ours not in EU_COUNTRIES:
        return NONE
    return REVERSE & Q(customer__address_country__in=[country for country in EU_COUNTRIES if country != ours])


def bills_abroad(invoice: Invoice) -> bool:
    return bool(invoice.total_tax) and invoice.currency != home_currency(invoice.seller, day_of_issue(invoice))


def billed_abroad() -> Q:
    company = Company.current()
    return TAX & ~Q(currency=home_currency(company, today(company.time_zone)))


CASES = {
    law.EACH: Case(lambda invoice: True, lambda: ALL),
    law.TAXED: Case(lambda invoice: bool(invoice.total_tax), lambda: TAX),
    law.REVERSED: Case(lambda invoice: is_reversed(invoice.customer), lambda: REVERSE),
    law.TAXED_OR_REVERSED: Case(
        lambda invoice: bool(invoice.total_tax) or is_reversed(invoice.customer), lambda: TAX | REVERSE
    ),
    law.REVERSED_IN_UNION: Case(reverses_in_union, reversed_in_union),
    law.REVERSED_ELSEWHERE: Case(
        lambda invoice: is_reversed(invoice.customer) and not reverses_in_union(invoice),
        lambda: REVERSE & ~reversed_in_union(),
    ),
    law.FOREIGN_TAX: Case(bills_abroad, billed_abroad),
}


def tells_no_supply(invoice: Invoice) -> bool:
    return not invoice.supply and any(not (line.period_start or line.period_end) for line in invoice.lines.all())


def without_supply() -> Combinable | Q:
    untold = InvoiceLine.objects.filter(invoice=OuterRef("pk"), period_start=None, period_end=None)
    return Q(supply=None) & Exists(untold)


def numbers_of(customer: Any, *types: str) -> Any:
    found = TaxId.objects.filter(customer=customer)
    return found.filter(type__in=types) if types else found


def has_number(customer: Customer, *types: str) -> bool:
    """Whether it has a tax number, of one of these types; no query where they were read."""
    return any(not types or number.type in types for number in customer.tax_ids.all())


def lacks_words(invoice: Invoice) -> bool:
    return any(not line.description.strip() for line in invoice.lines.all())


def no_rate(invoice: Invoice) -> bool:
    day = day_of_issue(invoice)
    return rates_of(home_currency(invoice.seller, day), invoice.currency, day).worth(invoice.currency, day) is None


def without_rate() -> Q:
    company = Company.current()
    day = today(company.time_zone)
    rates = DayRates(home_currency(company, day), CURRENCIES, day, day)
    return ~Q(currency__in=[currency for currency in CURRENCIES if rates.worth(currency, day) is not None])


def currencies(invoice: Invoice) -> dict:
    day = day_of_issue(invoice)
    home = home_currency(invoice.seller, day)
    return {"currency": invoice.currency.upper(), "home": home.upper(), "day": f"{day:%Y-%m-%d}"}


FACTS = {
    law.LINES: Fact(
        lambda invoice: not invoice.lines.all(),
        lambda: ~Exists(InvoiceLine.objects.filter(invoice=OuterRef("pk"))),
    ),
    law.DESCRIPTIONS: Fact(
        lacks_words,
        lambda: Exists(InvoiceLine.objects.filter(invoice=OuterRef("pk"), description__regex=r"^\s*$")),
    ),
    law.SUPPLY_DAY: Fact(tells_no_supply, without_supply),
    law.EXCHANGE_RATE: Fact(no_rate, without_rate, currencies),
    law.BUYER_NAME: Fact(lambda invoice: not invoice.customer.name, lambda: Q(customer__name="")),
    law.BUYER_ADDRESS: Fact(
        lambda invoice: not any(getattr(invoice.customer, part) for part in ADDRESS),
        lambda: Q(**{f"customer__{part}": "" for part in ADDRESS}),
    ),
    law.BUYER_TAX_ID: Fact(
        lambda invoice: not has_number(invoice.customer), lambda: ~Exists(numbers_of(OuterRef("customer")))
    ),
    law.BUYER_VAT_NUMBER: Fact(
        lambda invoice: not has_number(invoice.customer, EU_VAT),
        lambda: ~Exists(numbers_of(OuterRef("customer"), EU_VAT)),
    ),
}


def is_let_off(invoice: Invoice, small: tuple[int, str]) -> bool:
    """Whether it is so small that the demand is not made; not where the tax is reversed."""
    most, currency = small
    return invoice.currency == currency and invoice.total <= most and not is_reversed(invoice.customer)


def lacks(invoice: Invoice, demand: Demand) -> bool:
    """Whether this draft is one of whom it is asked, and does not have it."""
    missing = demand.missing
    if missing is None or not CASES[missing.on].of(invoice) or (missing.small and is_let_off(invoice, missing.small)):
        return False
    return FACTS[missing.fact].lacked(invoice) if missing.fact else not demand.holds(invoice.seller)


def lacking(demand: Demand) -> Any:
    """The condition that finds all drafts that do not have it."""
    missing = demand.missing
    if missing is None:
        return NONE
    fact = FACTS[missing.fact].query() if missing.fact else NONE if demand.holds(Company.current()) else ALL
    found = CASES[missing.on].query() & fact
    if not missing.small:
        return found
    most, currency = missing.small
    return found & ~(Q(currency=currency, total__lte=most) & ~REVERSE)


def sentence(invoice: Invoice, demand: Demand) -> str:
    """What is said of a draft that lacks it: what is missing, and where to enter it."""
    fact = demand.missing.fact if demand.missing else ""
    return demand.says(**FACTS[fact].words(invoice) if fact else {})
