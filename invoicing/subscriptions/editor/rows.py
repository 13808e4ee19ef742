"""The rows that a subscription's page posts: its items, and the one-off lines of its first invoice.

Rows come as a list of keys (`item`, `extra`) and inputs named `<key>-<cell>`; a key is any word new on the page.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count, islice
from typing import Any

from django.http import QueryDict

from billing_site.lib.money.currencies import AMOUNT_LIMIT
from billing_site.lib.money.text import format_amount, parse_number, propose_number
from invoicing.lines.cells import read_description, read_price, read_quantity
from invoicing.lines.names import MOST_RATES, RateChoices
from invoicing.models.catalog.price import Price
from invoicing.subscriptions.editor.pickers import PriceFinder, label_of
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.creating import Choice, check_choices, check_new
from invoicing.subscriptions.models.verbs.terms import SubscriptionRefused

KEY = re.compile(r"[A-Za-z0-9_]{1,40}")
ITEM = ("price", "chosen", "pick", "quantity", "tax")
EXTRA = ("description", "quantity", "amount", "tax")
# What a row starts with, and says nothing by itself.
GIVEN = {"quantity": "1", "item": ""}
SPARE, MOST_EXTRAS, MOST_POSTED = 3, 20, 200
NO_PRICE = "There is no recurring price “{text}” that can be subscribed to. Choose one from the list."
SEVERAL = "Several prices match “{text}”. Choose one."
BY_USE = "This price is billed by what was used. Leave the quantity empty."
# Quantities beyond this are mistakes of typing.
MOST = 1_000_000_000


@dataclass
class Row:
    """One row as typed: `cells` are texts, `errors` complaints by cell, `options` what its price may mean."""

    key: str
    cells: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    options: list[tuple[str, str]] = field(default_factory=list)
    price: Price | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed: which item a row is about is chosen for it, and it starts with a quantity."""
        given = blank_row(self.key, tuple(self.cells)).cells
        return all(name == "item" or text in ("", given[name]) for name, text in self.cells.items())

    def read(self, cell: str, reader: Callable[[str], Any]) -> Any:
        """What a cell says; None, with a complaint in the row, for what cannot be read."""
        try:
            return reader(self.cells[cell])
        except ValueError as error:
            self.errors[cell] = str(error)
            return None


def typed_rows(post: QueryDict | None, name: str, cells: Sequence[str]) -> list[Row]:
    """The rows of this name, blank ones left out, each key once; none where nothing was posted."""
    if post is None:
        return []
    keys = list(dict.fromkeys(key for key in post.getlist(name) if KEY.fullmatch(key)))[:MOST_POSTED]
    rows = [Row(key, {cell: post.get(f"{key}-{cell}", "").strip() for cell in cells}) for key in keys]
    return [row for row in rows if not row.is_blank]


def blank_row(key: str, cells: Sequence[str]) -> Row:
    """An empty row; in one that begins with a day an empty quantity is the one before."""
    return Row(key, {cell: "" if "from" in cells else GIVEN.get(cell, "") for cell in cells})


def spare_rows(rows: Iterable[Row], prefix: str, cells: Sequence[str], most: int) -> list[Row]:
    """Empty rows for people without a script, with keys of their own."""
    taken = {row.key for row in rows}
    keys = (f"{prefix}{place}" for place in count() if f"{prefix}{place}" not in taken)
    return [blank_row(key, cells) for key in islice(keys, max(0, min(SPARE, most - len(taken))))]


def whole_quantity(text: str) -> Decimal:
    """A whole number from 0 on; 1 where none was typed."""
    quantity = parse_number(text) if text else Decimal(1)
    if quantity < 0 or quantity != int(quantity):
        raise ValueError("A quantity is a whole number, at least 0.")
    if quantity > MOST:
        raise ValueError(f"A quantity is at most {MOST:,}.")
    return quantity


def find_price(row: Row, finder: PriceFinder) -> Price | None:
    """The price that a row names; None with a complaint in the row, and what it may mean."""
    text = row.cells["price"]
    found = finder.find(text, row.cells["chosen"], row.cells.get("pick", ""))
    if len(found) == 1:
        row.price = found[0]
        row.cells |= {"price": label_of(found[0], finder.currency), "chosen": found[0].public_id, "pick": ""}
    elif found:
        row.options = [(price.public_id, label_of(price, finder.currency)) for price in found]
        row.errors["price"] = SEVERAL.format(text=text[:60])
    else:
        row.errors["price"] = NO_PRICE.format(text=text[:60]) if text else "Choose a price."
    return row.price


class ItemReader:
    """Reads the rows of items into choices; what cannot stand together is said at the row that does not fit."""

    def __init__(self, rows: list[Row], currency: str, rates: RateChoices, standing: Iterable[Price] = ()) -> None:
        self.rows, self.currency = rows, currency
        self.rates = rates
        self.standing = list(standing)
        chosen = [row.cells[name] for row in rows for name in ("chosen", "pick")]
        self.finder = PriceFinder(chosen, currency, self.standing)
        self.by_key: dict[str, Choice] = {}

    def choices(self) -> list[Choice]:
        for row in self.rows:
            choice = self.choice(row)
            if choice and self.fits(row, choice):
                self.by_key[row.key] = choice
        if len(self.rows) > Subscription.MOST_ITEMS:
            words = f"A subscription has at most {Subscription.MOST_ITEMS} items."
            self.rows[Subscription.MOST_ITEMS].errors.setdefault("price", words)
        return list(self.by_key.values())

    def choice(self, row: Row) -> Choice | None:
        price = find_price(row, self.finder)
        quantity = row.read("quantity", whole_quantity)
        taxes = row.read("tax", lambda text: self.rates.parse(text, MOST_RATES))
        if taxes:
            row.cells["tax"] = self.rates.text(taxes)
        if price and price.usage_type == Price.METERED and row.cells["quantity"] not in ("", GIVEN["quantity"]):
            row.errors.setdefault("quantity", BY_USE)
        return None if price is None or row.errors else Choice(price, quantity, taxes)

    def fits(self, row: Row, choice: Choice) -> bool:
        check = check_choices if choice.price in self.standing else check_new
        try:
            check([choice], self.currency)
            for other in self.by_key.values():
                check_choices([other, choice], self.currency)
        except SubscriptionRefused as refusal:
            row.errors["price"] = str(refusal)
        return not row.errors


def read_extras(rows: list[Row], currency: str, rates: RateChoices) -> list[dict]:
    """The one-off lines, as `Invoice.create` takes them."""
    if len(rows) > MOST_EXTRAS:
        rows[MOST_EXTRAS].errors["description"] = f"The first invoice takes at most {MOST_EXTRAS} one-off items."
    return [read_extra(row, currency, rates) for row in rows]


def read_extra(row: Row, currency: str, rates: RateChoices) -> dict:
    line = {
        "description": row.read("description", read_description),
        "quantity": row.read("quantity", read_quantity),
        "unit_amount": row.read("amount", lambda text: read_price(text, currency)),
        "tax_rates": row.read("tax", lambda text: rates.parse(text, MOST_RATES)),
    }
    if not row.errors and not line["description"]:
        row.errors["description"] = "Say what is billed."
    if not row.errors and abs(line["quantity"] * line["unit_amount"]) > AMOUNT_LIMIT:
        largest = format_amount(AMOUNT_LIMIT, currency)
        row.errors["amount"] = f"Quantity times price is more than {largest}, the largest amount there can be."
    return line


def row_of(key: str, price: Price, quantity: Decimal, tax: str, *, currency: str) -> Row:
    """The row of an item that is there already, of a subscription in this currency."""
    shown = "" if price.usage_type == Price.METERED else propose_number(quantity)
    cells = {"price": label_of(price, currency), "chosen": price.public_id, "pick": "", "quantity": shown, "tax": tax}
    return Row(key, cells, price=price)


def problems_of(rows: Iterable[Row]) -> dict[str, str]:
    """{name of an input: complaint}"""
    return {f"{row.key}-{cell}": text for row in rows for cell, text in row.errors.items()}
