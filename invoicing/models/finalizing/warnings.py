"""What staff are warned of before a draft is issued: nothing forbids it, and it is seldom meant.

What the law asks for, and in which words it is warned of: the table in invoicing/rules/law.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, FloatField, OuterRef, Q
from django.db.models.functions import Cast

from billing_site.company.models import Company
from billing_site.lib.money.text import format_unit_price
from invoicing.models.catalog.price import Price
from invoicing.models.finalizing.demanded import lacking, lacks, sentence
from invoicing.models.finalizing.lost_signs import lost_signs, with_lost_signs
from invoicing.models.line import InvoiceLine
from invoicing.models.product import Product
from invoicing.rules.law.asked import demands_in
from invoicing.rules.law.demand import WARNED, Demand

if TYPE_CHECKING:
    from invoicing.models.invoice import Invoice
    from invoicing.models.query import InvoiceQuerySet

# A price typed more than so many times above or below the product's is asked about: a comma or a nought is soon wrong.
UNUSUAL = 2
# So many lines are named; the others are counted.
NAMED = 3


@dataclass(frozen=True)
class Warning:
    """`words(invoice, lines)` gives the sentences for one draft, `query(drafts)` the condition that finds all such.

    `many` says it of several: "without the customer's address".
    """

    words: Callable[[Invoice, list[InvoiceLine]], Iterable[str]]
    query: Callable[[InvoiceQuerySet], Any]
    many: str


def nothing_asked(invoice: Invoice, lines: list[InvoiceLine]) -> Iterable[str]:
    if lines and not any(line.amount for line in lines):
        yield "Every line comes to nothing: the invoice asks for no money."


def is_unusual(amount: Decimal, usual: Decimal) -> bool:
    """Whether a unit price is far from the product's; what is given away or taken off is no slip."""
    return amount > 0 and usual > 0 and (amount > usual * UNUSUAL or amount * UNUSUAL < usual)


def usual_prices(invoice: Invoice, lines: list[InvoiceLine]) -> dict[int, list[tuple[Decimal, Product]]]:
    """{key of a line: the amounts of its product in this currency}: of its prices in use, and of its own price.

    A line with another price than its product's is made from none of them, and names the product alone.
    """
    sold = {line.pk: line.product_id or (line.price.product_id if line.price else None) for line in lines}
    once = Price.objects.filter(interval="", currency=invoice.currency, unit_amount__gt=0)
    found = once.filter(product__in={*sold.values()} - {None})
    prices = list(found.select_related("product").order_by("pk"))
    return {
        line.pk: [
            (price.unit_amount or Decimal(0), price.product)
            for price in prices
            if price.product_id == sold[line.pk] and (price.active or price.pk == line.price_id)
        ]
        for line in lines
    }


def unusual_prices(invoice: Invoice, lines: list[InvoiceLine]) -> Iterable[str]:
    usual, found = usual_prices(invoice, lines), []
    for position, line in enumerate(lines, 1):
        here, prices = line.unit_amount, usual[line.pk]
        if prices and all(is_unusual(here, amount) for amount, _ in prices):
            nearest, product = min(prices, key=lambda price: abs(price[0] - here))
            typed, other = (format_unit_price(each, invoice.currency) for each in (here, nearest))
            found.append(f"Line {position} bills {typed} each; the price of {product} is {other}.")
    yield from found[:NAMED]
    if len(found) > NAMED:
        yield f"{len(found) - NAMED} more lines have a price far from their product's."


def with_unusual_price() -> Exists:
    # As numbers: only about how far apart they are, so that a rounded digit does not matter.
    sold = Q(product=OuterRef("product_id")) | Q(product=OuterRef("price__product_id"))
    prices = Price.objects.filter(interval="", currency=OuterRef("invoice__currency"), unit_amount__gt=0)
    prices = prices.filter(sold, Q(active=True) | Q(pk=OuterRef("price_id")))
    prices = prices.annotate(usual=Cast("unit_amount", FloatField()))
    near = prices.filter(usual__gte=OuterRef("here") / UNUSUAL, usual__lte=OuterRef("here") * UNUSUAL)
    lines = InvoiceLine.objects.filter(invoice=OuterRef("pk"), unit_amount__gt=0)
    return Exists(lines.annotate(here=Cast("unit_amount", FloatField())).filter(Exists(prices), ~Exists(near)))


BY_HAND = (
    Warning(
        nothing_asked,
        lambda drafts: (
            Exists(InvoiceLine.objects.filter(invoice=OuterRef("pk")))
            & ~Exists(InvoiceLine.objects.filter(invoice=OuterRef("pk")).exclude(amount=0))
        ),
        "on which every line comes to nothing",
    ),
    Warning(unusual_prices, lambda drafts: with_unusual_price(), "with a price far from its product's"),
    Warning(lost_signs, with_lost_signs, "with characters that no installed font has"),
)


def by_law(demand: Demand) -> Warning:
    """The warning of drafts that lack what the table asks for."""

    def words(invoice: Invoice, lines: list[InvoiceLine]) -> Iterable[str]:
        if lacks(invoice, demand):
            yield sentence(invoice, demand)

    return Warning(words, lambda drafts: lacking(demand), demand.says_of_many)


def warnings_in(country: str) -> list[Warning]:
    """What is warned of where the seller is: what the law asks for, then what is seldom meant."""
    asked = [by_law(demand) for demand in demands_in(country) if demand.weight == WARNED]
    return [BY_HAND[0], *asked, *BY_HAND[1:]]


def warnings_of(invoice: Invoice, lines: list[InvoiceLine]) -> list[str]:
    """The sentences that staff read before this draft (with its customer and today's figures) is issued."""
    asked = warnings_in(invoice.seller.address_country)
    return [sentence for warning in asked for sentence in warning.words(invoice, lines)]


def warnings_of_many(drafts: InvoiceQuerySet) -> list[tuple[int, str]]:
    """[(how many of these drafts, what is unusual about them)], only of what there is."""
    asked = warnings_in(Company.current().address_country)
    counted = ((drafts.filter(warning.query(drafts)).count(), warning.many) for warning in asked)
    return [(count, many) for count, many in counted if count]
