"""A price in a few words, as lists and suggestions show it."""

from decimal import Decimal

from billing_site.lib.money.text import format_number, format_unit_price
from invoicing.models.catalog.price import Price
from invoicing.totals.pricing import GRADUATED


def price_words(price: Price, currency: str = "") -> str:
    """'€960.00 EUR', '€8.00 EUR / month', 'Volume from €8.00 EUR every 3 months', '€25.00 EUR per 5, by use / month'.

    In a `currency` that it has amounts in, else in its own.
    """
    currency = currency if currency in price.amounts else price.currency
    size = f" per {format_number(Decimal(price.divide_by))}" if price.divide_by > 1 else ""
    by_use = ", by use" if price.usage_type == Price.METERED else ""
    return f"{amount_words(price, currency)}{size}{by_use}{interval_words(price)}"


def amount_words(price: Price, currency: str) -> str:
    """'€8.00 EUR', 'Graduated from €8.00 EUR': what one unit, or the first, costs in one of the price's currencies."""
    pricing = price.pricing_in(currency)
    first = pricing.tiers[0].unit_amount if pricing.tiers else pricing.unit_amount
    amount = f"{format_unit_price(first or Decimal(0), currency)} {currency.upper()}"
    if not pricing.tiers:
        return amount
    return f"Graduated from {amount}" if pricing.tiers_mode == GRADUATED else f"Volume from {amount}"


def currencies_words(price: Price) -> str:
    """'USD, JPY': in which other currencies it has amounts."""
    return ", ".join(code.upper() for code in sorted(price.currency_options))


def interval_words(price: Price) -> str:
    """' / month', ' every 3 months', '' for a one-time price."""
    if not price.interval:
        return ""
    count = price.interval_count
    return f" / {price.interval}" if count == 1 else f" every {count:,} {price.interval}s"
