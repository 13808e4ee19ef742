"""Verbs of what is offered for invoices: products with their prices, tax rates, and exchange rates."""

from datetime import date
from decimal import Decimal

from invoicing.models.catalog import removal
from invoicing.models.catalog.price import Price
from invoicing.models.product import Product
from invoicing.models.tax.exchange_rate import ExchangeRate, Rate
from invoicing.models.tax_rate import TaxRate
from tests.abuse.verbs.each.shared import again, events, table

VERBS, verb = table()


def change(world, thing, fields):
    """What changes `thing`. Of two who do the same one does: the event tells."""
    kind = f"{thing.noun.replace(' ', '_')}.updated"
    return lambda: events(kind, thing) if again(thing).change(fields, **world.now) else []


@verb
def edit_product(world):
    return change(world, world.product, {"name": f"Day {world.number}"})


@verb
def archive_product(world):
    return change(world, world.product, {"active": False})


@verb
def use_product_again(world):
    return change(world, world.archived_product, {"active": True})


@verb
def add_product(world):
    return lambda: [Product.create(name=f"Hour {world.number}", **world.now).public_id]


@verb
def add_price(world):
    product = world.product
    return lambda: [Price.create(again(product), currency="usd", unit_amount=Decimal(700), **world.now).public_id]


@verb
def delete_product(world):
    product = Product.create(name=f"Never sold {world.number}", **world.now)
    Price.create(product, currency="eur", unit_amount=Decimal(900), **world.now)

    def remove():
        return events("product.deleted", product) if removal.delete_product(product, **world.now) else []

    return remove


@verb
def delete_price(world):
    price = Price.create(world.product, currency="chf", unit_amount=Decimal(900), **world.now)

    def remove():
        return events("price.deleted", price) if removal.delete_price(price, **world.now) else []

    return remove


@verb
def archive_price(world):
    price = world.price
    return lambda: events("price.updated", price) if again(price).archive(**world.now) else []


@verb
def edit_price(world):
    return change(world, world.price, {"nickname": f"Partners {world.number}"})


@verb
def give_a_price_a_key(world):
    price, key = world.price, f"standard_{world.number}"

    def give():
        changed = again(price).change({"lookup_key": key}, transfer_lookup_key=True, **world.now)
        return events("price.updated", price) if changed else []

    return give


@verb
def add_a_currency_to_a_price(world):
    price = world.price

    def add():
        amounts = {"unit_amount": str(world.nth + 2)}
        return events("price.updated", price) if again(price).set_amounts("usd", amounts, **world.now) else []

    return add


@verb
def edit_tax_rate(world):
    return change(world, world.tax_rate, {"display_name": f"VAT {world.number}"})


@verb
def archive_tax_rate(world):
    return change(world, world.tax_rate, {"active": False})


@verb
def use_tax_rate_again(world):
    return change(world, world.archived_tax_rate, {"active": True})


@verb
def add_tax_rate(world):
    return lambda: [TaxRate.create(display_name="GST", percentage=Decimal(5), **world.now).public_id]


def worth(world, rate):
    return {"day": date(2026, 1, 1 + world.nth % 28), "base": "eur", "currency": "usd", "rate": Decimal(rate)}


@verb
def add_exchange_rate(world):
    return lambda: [ExchangeRate.create(**worth(world, "1.08"), **world.now).public_id]


@verb
def edit_exchange_rate(world):
    return change(world, world.exchange_rate, {"rate": Decimal(world.nth + 2)})


@verb
def delete_exchange_rate(world):
    rate = world.exchange_rate

    def remove():
        found = ExchangeRate.objects.filter(pk=rate.pk).first()
        removed = found is not None and found.remove(**world.now)
        return events("exchange_rate.deleted", rate) if removed else []

    return remove


@verb
def import_exchange_rates(world):
    rates = [Rate(date(2025, 1, 2), "eur", "usd", Decimal("1.03"))]

    def take_in():
        before = set(ExchangeRate.objects.values_list("public_id", flat=True))
        counts = ExchangeRate.take_in(rates, **world.now)
        found = ExchangeRate.objects.filter(day=rates[0].day, currency="usd").values_list("public_id", flat=True)
        return [made for made in found if made not in before] if counts["new"] else []

    return take_in
