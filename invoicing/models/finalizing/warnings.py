"""What staff are warned of before a draft is issued: nothing forbids it, and it is seldom meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, FloatField, OuterRef, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from billing_site.company.letterhead.law import LAWS
from billing_site.company.letterhead.supply import SOURCES, is_asked
from billing_site.company.models import Company, today
from billing_site.lib.money.currencies import CURRENCIES
from billing_site.lib.money.text import format_unit_price
from billing_site.lib.places.countries import country_name
from customers.models.customer import Customer
from customers.models.tax_id import TaxId
from customers.rules.fields import ADDRESS
from invoicing.models.finalizing.lost_signs import lost_signs, with_lost_signs
from invoicing.models.finalizing.obstacles import ALL, NONE, day_of_issue, is_reversed, reverses_abroad
from invoicing.models.line import InvoiceLine
from invoicing.models.product import Price
from invoicing.models.tax.currencies import DayRates, home_currency
from invoicing.rules.law.asked import titles
from invoicing.rules.law.everywhere import BUYER_ADDRESS

if TYPE_CHECKING:
    from invoicing.models.invoice import Invoice
    from invoicing.models.query import InvoiceQuerySet

# A price typed more than so many times above or below the product's is asked about: a comma or a nought is soon wrong.
UNUSUAL = 2
# So many lines are named; the others are counted.
NAMED = 3


@dataclass(frozen=True)
class Warning:
    """`words(invoice, lines)` gives the sentences for one draft, `query` the condition that finds all such drafts.

    `many` says it of several: "without the customer's address".
    """

    words: Callable[[Invoice, list[InvoiceLine]], Iterable[str]]
    query: Callable[[], Any]
    many: str


def nothing_asked(invoice: Invoice, lines: list[InvoiceLine]) -> Iterable[str]:
    if lines and not any(line.amount for line in lines):
        yield "Every line comes to nothing: the invoice asks for no money."


def no_address(invoice: Invoice, lines: list[InvoiceLine]) -> Iterable[str]:
    if not any(getattr(invoice.customer, part) for part in ADDRESS):
        yield BUYER_ADDRESS.refusal.format(customer=invoice.customer)


def no_tax_id(invoice: Invoice, lines: list[InvoiceLine]) -> Iterable[str]:
    customer = invoice.customer
    if not is_reversed(customer) or reverses_abroad(customer, invoice.seller):
        return
    if not TaxId.objects.filter(customer=customer).exists():
        yield f"The tax is reversed to {customer}, who has no tax ID on file."


def reversed_without_tax_id() -> Combinable | Q:
    return Q(customer__tax_exempt=Customer.REVERSE) & ~Exists(TaxId.objects.filter(customer=OuterRef("customer")))


def is_unusual(amount: Decimal, usual: Decimal) -> bool:
    """Whether a unit price is far from the product's; what is given away or taken off is no slip."""
    return amount > 0 and usual > 0 and (amount > usual * UNUSUAL or amount * UNUSUAL < usual)


def usual_prices(invoice: Invoice, lines: list[InvoiceLine]) -> dict[int, list[Price]]:
    """{key of a line: the prices of its product in this currency}: those in use, and the one that it was made from.

    A line with another price than its product's is made from none of them, and names the product alone.
    """
    sold = {line.pk: line.product_id or (line.price.product_id if line.price else None) for line in lines}
    found = Price.objects.filter(currency=invoice.currency, unit_amount__gt=0, product__in={*sold.values()} - {None})
    prices = list(found.select_related("product").order_by("pk"))
    return {
        line.pk: [
            price
            for price in prices
            if price.product_id == sold[line.pk] and (price.active or price.pk == line.price_id)
        ]
        for line in lines
    }


def unusual_prices(invoice: Invoice, lines: list[InvoiceLine]) -> Iterable[str]:
    usual, found = usual_prices(invoice, lines), []
    for position, line in enumerate(lines, 1):
        here, prices = line.unit_amount, usual[line.pk]
        if prices and all(is_unusual(here, price.unit_amount) for price in prices):
            nearest = min(prices, key=lambda price: abs(price.unit_amount - here))
            typed, other = (format_unit_price(each, invoice.currency) for each in (here, nearest.unit_amount))
            found.append(f"Line {position} bills {typed} each; the price of {nearest.product} is {other}.")
    yield from found[:NAMED]
    if len(found) > NAMED:
        yield f"{len(found) - NAMED} more lines have a price far from their product's."


def with_unusual_price() -> Exists:
    # As numbers: only about how far apart they are, so that a rounded digit does not matter.
    sold = Q(product=OuterRef("product_id")) | Q(product=OuterRef("price__product_id"))
    prices = Price.objects.filter(currency=OuterRef("invoice__currency"), unit_amount__gt=0)
    prices = prices.filter(sold, Q(active=True) | Q(pk=OuterRef("price_id")))
    prices = prices.annotate(usual=Cast("unit_amount", FloatField()))
    near = prices.filter(usual__gte=OuterRef("here") / UNUSUAL, usual__lte=OuterRef("here") * UNUSUAL)
    lines = InvoiceLine.objects.filter(invoice=OuterRef("pk"), unit_amount__gt=0)
    return Exists(lines.annotate(here=Cast("unit_amount", FloatField())).filter(Exists(prices), ~Exists(near)))


def no_title(invoice: Invoice, lines: list[InvoiceLine]) -> Iterable[str]:
    country = invoice.seller.address_country
    yield from (
        f"{country_name(country)} asks for the title “{LAWS[country].invoice}” ({title.source}). Choose it under "
        "Settings, Branding and documents."
        for title in titles(country)
        if not title.holds(invoice.seller)
    )


def untitled() -> Q:
    company = Company.current()
    return NONE if all(title.holds(company) for title in titles(company.address_country)) else ALL


def no_supply(invoice: Invoice, lines: list[InvoiceLine]) -> Iterable[str]:
    country = invoice.seller.address_country
    told = invoice.supply or (lines and all(line.period_start or line.period_end for line in lines))
    if is_asked(country) and not told and (invoice.total_tax or is_reversed(invoice.customer)):
        yield (
            f"{country_name(country)} asks for the day or period of supply ({SOURCES[country]}), and this invoice "
            "does not say it. Choose it in the draft, or for all invoices under Settings, Branding and documents."
        )


def without_supply() -> Combinable | Q:
    if not is_asked(Company.current().address_country):
        return NONE
    untold = InvoiceLine.objects.filter(invoice=OuterRef("pk"), period_start=None, period_end=None)
    taxed = ~Q(total_tax=0) | Q(customer__tax_exempt=Customer.REVERSE)
    return Q(supply=None) & taxed & Exists(untold)


def no_exchange_rate(invoice: Invoice, lines: list[InvoiceLine]) -> Iterable[str]:
    if not invoice.total_tax:
        return
    day = day_of_issue(invoice)
    home, currency = home_currency(invoice.seller, day), invoice.currency
    if home != currency and DayRates(home, [currency], day, day).worth(currency, day) is None:
        yield (
            f"There is no exchange rate from {currency.upper()} to {home.upper()} for {day:%Y-%m-%d}: the document "
            f"will not say what its tax is in {home.upper()}. Enter the rate under Tax report, Exchange rates."
        )


def taxed_without_exchange_rate() -> Q:
    company = Company.current()
    day = today(company.time_zone)
    home = home_currency(company, day)
    rates = DayRates(home, CURRENCIES, day, day)
    known = [currency for currency in CURRENCIES if rates.worth(currency, day) is not None]
    return ~Q(total_tax=0) & ~Q(currency__in=known)


WARNINGS = (
    Warning(
        nothing_asked,
        lambda: (
            Exists(InvoiceLine.objects.filter(invoice=OuterRef("pk")))
            & ~Exists(InvoiceLine.objects.filter(invoice=OuterRef("pk")).exclude(amount=0))
        ),
        "on which every line comes to nothing",
    ),
    Warning(no_address, lambda: Q(**{f"customer__{part}": "" for part in ADDRESS}), "to a customer without address"),
    Warning(no_tax_id, reversed_without_tax_id, "with reverse charge to a customer without tax ID"),
    Warning(no_title, untitled, "without the title that the law of your country asks for"),
    Warning(no_supply, without_supply, "with tax and without the day or period of supply, which your law asks for"),
    Warning(no_exchange_rate, taxed_without_exchange_rate, "with tax in a currency without an exchange rate of today"),
    Warning(unusual_prices, with_unusual_price, "with a price far from its product's"),
    Warning(lost_signs, with_lost_signs, "with characters that no installed font has"),
)


def warnings_of(invoice: Invoice, lines: list[InvoiceLine]) -> list[str]:
    """The sentences that staff read before this draft (with its customer and today's figures) is issued."""
    return [sentence for warning in WARNINGS for sentence in warning.words(invoice, lines)]


def warnings_of_many(drafts: InvoiceQuerySet) -> list[tuple[int, str]]:
    """[(how many of these drafts, what is unusual about them)], only of what there is."""
    counted = ((drafts.filter(warning.query()).count(), warning.many) for warning in WARNINGS)
    return [(count, many) for count, many in counted if count]
