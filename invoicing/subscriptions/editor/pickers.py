"""The prices that can be subscribed to: found by what somebody types, and called so that they can be told apart."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from billing_site.lib.money.currencies import CURRENCIES
from billing_site.lib.text import text_problem
from invoicing.models.catalog.price import Price
from invoicing.models.catalog.wording import price_words

OFFERED = 12
SEPARATOR = " · "
LONGEST_TEXT, MOST_WORDS = 400, 8


def label_of(price: Price, currency: str = "") -> str:
    """'Gold · Friends · €10.00 EUR / month': product, nickname, what it costs in the currency that is billed in."""
    parts = (price.product.name, price.nickname, price_words(price, currency))
    return SEPARATOR.join(part for part in parts if part)


def is_called(price: Price, text: str) -> bool:
    """Whether this is its label, in whichever of its currencies: another one may have been chosen since."""
    return any(label_of(price, currency).casefold() == text.casefold() for currency in price.amounts)


def sold() -> QuerySet[Price]:
    """Recurring prices that are offered, each with its product."""
    found = Price.objects.filter(active=True, product__active=True).exclude(interval="")
    return found.select_related("product").order_by("product__name", "id")


def search_prices(text: str, currency: str = "") -> list[Price]:
    """At most OFFERED prices that a text names: by id, by lookup key, else by words of product and nickname."""
    text = text.strip()[:LONGEST_TEXT]
    if not text or text_problem(text):
        return []
    prices = sold()
    if currency in CURRENCIES:
        prices = prices.filter(Q(currency=currency) | Q(currency_options__has_key=currency))
    exact = list(prices.filter(Q(public_id=text) | Q(lookup_key=text))[:1])
    if exact:
        return exact
    if SEPARATOR in text:
        alike = prices.filter(product__name__iexact=text.split(SEPARATOR)[0])
        return [price for price in alike[: 10 * OFFERED] if is_called(price, text)][:OFFERED]
    for word in text.split()[:MOST_WORDS]:
        prices = prices.filter(Q(product__name__icontains=word) | Q(nickname__icontains=word))
    return list(prices[:OFFERED])


class PriceFinder:
    """Finds the price of each row: `chosen` are the ids that rows name already, read once for all."""

    def __init__(self, chosen: Iterable[str], currency: str, standing: Iterable[Price] = ()) -> None:
        self.currency = currency
        self.standing = {price.public_id: price for price in standing}
        asked = {id for id in chosen if id and not text_problem(id)} - self.standing.keys()
        found = Price.objects.filter(public_id__in=asked).select_related("product") if asked else ()
        self.known = {price.public_id: price for price in found} | self.standing

    def find(self, text: str, chosen: str, picked: str) -> list[Price]:
        """The prices that a row may mean: one where it is clear."""
        if picked in self.known:
            return [self.known[picked]]
        known = self.known.get(chosen)
        if known and (not text or is_called(known, text)):
            return [known]
        standing = [price for price in self.standing.values() if is_called(price, text)]
        return standing or search_prices(text, self.currency)
