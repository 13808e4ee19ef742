"""The lines that an entry of the arithmetic becomes on an invoice, in the words of its customer's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from invoicing.documents.language.in_language import InLanguage
from invoicing.documents.language.intervals import interval_words
from invoicing.issuing.rates_and_coupons import plain
from invoicing.issuing.snapshot import written
from invoicing.subscriptions.rules import life
from invoicing.subscriptions.rules.calendar import local_day
from invoicing.subscriptions.rules.life import Entry
from invoicing.totals.pricing import FLAT, PACKAGE, REMEMBERED, TIER, Part, parts

if TYPE_CHECKING:
    from billing_site.company.models import Company
    from customers.models.customer import Customer
    from invoicing.models.catalog.price import Price
    from invoicing.subscriptions.models.subscription import Subscription

AFTER = {
    life.UNUSED: "Unused time on %(item)s after %(date)s",
    life.REMAINING: "Remaining time on %(item)s after %(date)s",
}
# Usage of a period that was billed already: heard of later, and corrected.
AFTERWARDS = {
    life.LATE: "%(item)s, usage reported late for %(period)s",
    life.CORRECTED: "%(item)s, usage corrected for %(period)s",
}
PART_OF = "%(item)s, for part of a period"
AT = "%(quantity)s × %(product)s (at %(price)s / %(interval)s)"
AT_TIER = "%(quantity)s × %(product)s (tier %(tier)s at %(price)s / %(interval)s)"
FLAT_OF_TIER = "%(product)s (tier %(tier)s, flat fee / %(interval)s)"
FLAT_FEE = "%(product)s (flat fee / %(interval)s)"


@dataclass(frozen=True)
class Sold:
    """What an item sells, for its lines: its price with the product, its own tax rates and metadata."""

    price: Price
    tax_rates: tuple[dict, ...] = ()
    metadata: Mapping[str, str] | None = None


class LineWriter:
    """Writes the lines of one subscription's invoices; `used` is what was used of metered entries."""

    def __init__(self, subscription: Subscription, customer: Customer, company: Company) -> None:
        self.zone = subscription.time_zone
        self.subscription = subscription
        spoken = written(customer, company)
        self.spoken = subscription.currency, spoken["language"], spoken["locale"]
        self.words = in_words(*self.spoken)

    def lines(self, entry: Entry, sold: Sold, used: Decimal = Decimal(0)) -> list[dict]:
        """The fields of the lines of an entry, for Invoice.create; none for what comes to nothing by itself."""
        if entry.amount is None:
            quantity = used if entry.kind == life.USAGE else entry.rate.quantity
            found = parts(entry.rate.pricing, quantity)
            return [self.line(entry, sold, self.of_part(part, sold), part.quantity, part.unit_amount) for part in found]
        text = self.of_share(entry, sold)
        line = self.line(entry, sold, text, Decimal(1), Decimal(entry.amount))
        return [line | {"discountable": entry.kind == life.PART or (entry.kind in AFTERWARDS and entry.amount > 0)}]

    def line(self, entry: Entry, sold: Sold, text: str, quantity: Decimal, unit_amount: Decimal) -> dict:
        return {
            "description": text,
            "quantity": quantity,
            "unit_amount": unit_amount,
            "period_start": local_day(entry.start, self.zone),
            "period_end": self.last_day(entry),
            "tax_rates": list(sold.tax_rates),
            "product": sold.price.product,
            "price": sold.price,
            "metadata": dict(sold.metadata or {}),
            "details": details(entry, self.subscription),
        }

    def last_day(self, entry: Entry) -> date:
        return local_day(max(entry.end - timedelta(seconds=1), entry.start), self.zone)

    def of_part(self, part: Part, sold: Sold) -> str:
        price = sold.price
        return words_of(part, price.product.name, price.interval, price.interval_count, price.divide_by, self.spoken)

    def of_share(self, entry: Entry, sold: Sold) -> str:
        item = sold.price.product.name
        if entry.rate.quantity != 1:
            item = f"{self.words.quantity(plain(entry.rate.quantity))} × {item}"
        if entry.kind == life.PART:
            return self.words.say(PART_OF, item=item)
        day = local_day(entry.start, self.zone).isoformat()
        if entry.kind in AFTERWARDS:
            period = self.words.period(day, self.last_day(entry).isoformat())
            return self.words.say(AFTERWARDS[entry.kind], item=item, period=period)
        return self.words.say(AFTER[entry.kind], item=item, date=self.words.date(day))


@lru_cache(maxsize=REMEMBERED)
def in_words(currency: str, language: str, locale: str) -> InLanguage:
    return InLanguage(currency, language, locale)


@lru_cache(maxsize=REMEMBERED)
def words_of(part: Part, product: str, interval: str, count: int, package: int, spoken: tuple[str, str, str]) -> str:
    """The line of a part of a price, in the `spoken` (currency, language, locale); the same for all who have it."""
    words = in_words(*spoken)
    values = {"product": product, "interval": interval_words(interval, count, words.locale)}
    if part.kind == FLAT:
        return words.say(FLAT_OF_TIER if part.tier else FLAT_FEE, **values, **tier_of(part))
    values |= {"price": words.unit_price(part.unit_amount), "quantity": words.quantity(plain(part.quantity))}
    if part.kind == TIER:
        return words.say(AT_TIER, **values, **tier_of(part))
    if part.kind == PACKAGE:
        values["product"] = f"{words.quantity(str(package))} {product}"
    return words.say(AT, **values)


def tier_of(part: Part) -> dict:
    return {"tier": part.tier} if part.tier else {}


def details(entry: Entry, subscription: Subscription) -> dict:
    """What a line keeps of what it bills, to the second."""
    return {
        "subscription": subscription.public_id,
        "kind": entry.kind,
        "item": entry.item,
        "price": entry.rate.price,
        "quantity": plain(entry.rate.quantity),
        "from": entry.start.isoformat(),
        "until": entry.end.isoformat(),
    }


def for_all(
    writer: LineWriter, entries: Iterable[Entry], sold: Mapping[Entry, Sold], used: Mapping[Entry, Decimal]
) -> list:
    """The lines of all these entries, in their order."""
    return [line for entry in entries for line in writer.lines(entry, sold[entry], used.get(entry, Decimal(0)))]
