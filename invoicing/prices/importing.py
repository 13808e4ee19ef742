"""Prices from a CSV file: new ones of products that there are, notes of those that there are, and taking them back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from billing_site.jobs.models import Job
from billing_site.staff.models.user import User
from customers.models.csv_import import ImportBatch, ImportRow
from invoicing.imports import work
from invoicing.imports.kind import Checked, Kind, Read, Target
from invoicing.imports.rows import change_as_checked, take_back
from invoicing.imports.shown import differences, named
from invoicing.models.catalog.price import Price
from invoicing.models.catalog.removal import delete_price
from invoicing.models.catalog.wording import price_words
from invoicing.models.product import Product
from invoicing.prices.cells import read_notes, read_terms

NOTES = {"nickname": "Note", "lookup_key": "Lookup key", "tax_behavior": "Tax"}
TERMS = (
    *("currency", "unit_amount", "billing_scheme", "tiers_mode", "tiers", "divide_by", "round", "interval"),
    *("interval_count", "usage_type", "currency_options"),
)


def check(rows: Sequence[Read]) -> list[Checked]:
    """What each row does: two queries, however many they are."""
    asked = {row.values[name] for row in rows for name in ("id", "lookup_key", "product") if name in row.values}
    of_products = Product.objects.filter(Q(public_id__in=asked) | Q(name__in=asked, active=True))
    products: dict[str, list[Product]] = {}
    for each in of_products.prefetch_related("prices"):
        for name in {each.public_id, each.name}:
            products.setdefault(name, []).append(each)
    known = Price.objects.filter(Q(public_id__in=asked) | Q(lookup_key__in=asked - {""})).select_related("product")
    prices = {name: each for each in known for name in (each.public_id, f"key {each.lookup_key}")}
    return [check_row(row, products, prices) for row in rows]


def check_row(row: Read, products: dict[str, list[Product]], prices: dict[str, Price]) -> Checked:
    checked = Checked(row.number, row.values.get("product", ""), problems=list(row.problems))
    key = row.values.get("lookup_key", "")
    price = prices.get(row.values["id"]) if "id" in row.values else prices.get(f"key {key}")
    if "id" in row.values and price is None:
        checked.problems.append(["id", "No price has this id. Leave the id empty to add a new price."])
        return checked
    notes = read_notes(row, price, checked.problems)
    if price is None:
        return check_new(row, checked, notes, products)
    checked.thing = checked.key = price.public_id
    checked.label = f"{price.product}, {price_words(price)}"
    refuse_other_terms(row, price, checked)
    values = {name: value for name, value in notes.items() if value != getattr(price, name)}
    old = {name: getattr(price, name) for name in values}
    checked.kind = ImportRow.CHANGED if values else ImportRow.SAME
    checked.values = {"fields": values, "old": old}
    checked.shown = differences(old, values, NOTES)
    return checked


def refuse_other_terms(row: Read, price: Price, checked: Checked) -> None:
    """The amounts and terms of a price are fixed: a row that says other ones is an error, never a change."""
    given = {"currency", "price", "unit_amount", "tiers", "interval"} & row.values.keys()
    if not given or checked.problems:
        return
    terms = read_terms(row, checked.problems)
    if terms and any(terms[name] != getattr(price, name) for name in TERMS):
        checked.problems.append(["", Price.FIXED])


def check_new(row: Read, checked: Checked, notes: dict, products: dict[str, list[Product]]) -> Checked:
    """A new price, or one that says what its product has already."""
    name = row.values.get("product", "")
    found = products.get(name, [])
    if len(found) != 1:
        words = "Say of which product it is: by its name or its id."
        if name:
            many = f"{len(found)} products are called “{name[:60]}”. Give the id of the one that is meant."
            words = many if found else f"There is no product “{name[:60]}”. Import or add it first."
        checked.problems.append(["product", words])
    terms = read_terms(row, checked.problems)
    if checked.problems or terms is None:
        return checked
    (product,) = found
    checked.label = f"{product}, {price_words(Price(product=product, **terms))}"
    like = [price for price in product.prices.all() if all(getattr(price, each) == terms[each] for each in TERMS)]
    same = next((price for price in like if price.active and not notes.get("lookup_key")), None)
    if same:
        checked.kind, checked.thing = ImportRow.SAME, same.public_id
    checked.key = (
        f"key {notes['lookup_key']}" if notes.get("lookup_key") else f"{product.public_id} {sorted(terms.items())}"
    )
    written = {
        name: str(value) if name == "unit_amount" and value is not None else value for name, value in terms.items()
    }
    checked.values = {"fields": written | notes, "product": product.public_id, "old": {}}
    checked.shown = differences({}, {"price": checked.label} | notes, {"price": "Price"} | NOTES)
    return checked


def apply(values: dict, thing: str, *, by: User | None, now: datetime) -> str:
    if not thing:
        product = named(Product, values["product"])
        fields = values["fields"]
        amount = fields["unit_amount"]
        exact = {"unit_amount": None if amount is None else Decimal(amount)}
        return Price.create(product, by=by, now=now, **fields | exact).public_id
    return change_as_checked(named(Price, thing), values, by=by, now=now)


def undo(values: dict, thing: str, *, by: User | None, now: datetime) -> None:
    take_back(Price.objects.filter(public_id=thing).first(), values, delete_price, by=by, now=now)


KIND = Kind(
    subject=ImportBatch.PRICES,
    targets={
        "id": Target("Price ID", "id, price id"),
        "product": Target("Product", "product name, product id, produkt, artikel", "Its name or its id."),
        "price": Target("Price", "amount, unit price, preis", "As people write it: 8.00 is eight euros."),
        "unit_amount": Target("Unit amount", "amount in cents", "In the smallest unit: 800 is eight euros."),
        "currency": Target("Currency", "währung"),
        "interval": Target("Interval", "recurring interval, every", "day, week, month or year; empty: charged once."),
        "interval_count": Target("Interval count", "recurring interval count"),
        "usage_type": Target("Usage type", "usage, charged by", "licensed (by quantity) or metered (by use)."),
        "tiers_mode": Target("Tiers mode", "", "graduated or volume."),
        "tiers": Target("Tiers", "", "As 10: 800 + 0; inf: 650 + 99: up to where, each unit, once; in cents."),
        "divide_by": Target("Units per package", "package size, transform quantity divide by"),
        "round": Target("Rounding of packages", "round, transform quantity round", "up or down."),
        "options": Target(
            "Other currencies",
            "currency options",
            "As jpy: 1500; usd: 900, in the smallest unit; with tiers as usd [10: 900 + 0; inf: 700 + 0].",
        ),
        "tax_behavior": Target("Tax", "tax behavior", "inclusive or exclusive; empty: as the tax rate says."),
        "lookup_key": Target("Lookup key", "key"),
        "nickname": Target("Note", "nickname, notiz"),
    },
    needed=[
        (("id", "product", "lookup_key"), "Say which column holds the product, or the id or key of a price."),
    ],
    view="invoicing.view_product",
    change="invoicing.change_product",
    lead="A row with the id or the lookup key of a price changes its notes; every other row adds a price to a product "
    "that there is.",
    example=[
        ["Product", "Price", "Currency", "Interval", "Interval count", "Tiers mode", "Tiers", "Lookup key", "Note"],
        ["Team plan", "8.00", "eur", "month", "1", "", "", "team_monthly", ""],
        ["Team plan", "", "eur", "year", "1", "graduated", "10: 8000 + 0; inf: 6500 + 0", "team_yearly", ""],
        ["Onboarding", "95", "eur", "", "", "", "", "", "Partners"],
    ],
    check=check,
    apply=apply,
    undo=undo,
    jobs="invoicing.prices.importing",
)


def check_job(job: Job) -> Iterator[int]:
    return work.check(KIND, job)


def apply_job(job: Job) -> Iterator[int]:
    return work.apply(KIND, job)


def undo_job(job: Job) -> Iterator[int]:
    return work.undo(KIND, job)
