"""The schedule of a new subscription: rows that say from which day an item has another price or quantity."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from invoicing.lines.cells import read_day
from invoicing.subscriptions.editor.pickers import PriceFinder
from invoicing.subscriptions.editor.rows import Row, find_price, whole_quantity
from invoicing.subscriptions.models.verbs.creating import Choice, Phase, check_choices, check_new
from invoicing.subscriptions.models.verbs.terms import SubscriptionRefused
from invoicing.subscriptions.rules.calendar import local_day, midnight

PHASE = ("from", "item", "price", "chosen", "pick", "quantity")
MOST_PHASES = 50


class PhaseReader:
    """Reads rows of a schedule over the items that it begins with, {key of a row: choice}."""

    def __init__(
        self, rows: list[Row], items: Mapping[str, Choice], currency: str, *, now: datetime, zone: str
    ) -> None:
        self.rows, self.currency = rows, currency
        self.items = dict(items)
        self.today, self.zone = local_day(now, zone), zone
        self.finder = PriceFinder([row.cells[name] for row in rows for name in ("chosen", "pick")], currency)

    def phases(self, proration: str) -> list[Phase]:
        """The phases by their days: what changes stays until something else is said of it."""
        days: dict[date, list[Row]] = {}
        for row in self.rows:
            day = row.read("from", self.day)
            if day:
                days.setdefault(day, []).append(row)
        if len(days) > MOST_PHASES:
            self.rows[-1].errors["from"] = f"A schedule has at most {MOST_PHASES} phases."
        return [
            Phase(midnight(day, self.zone), choices, proration)
            for day, rows in sorted(days.items())
            if (choices := self.from_then_on(rows))
        ]

    def day(self, text: str) -> date | None:
        day = read_day(text)
        if day is None:
            raise ValueError("From which day?")
        if day <= self.today:
            raise ValueError("A phase begins in the future. Choose a later day.")
        if day.year > 2199:
            raise ValueError("Choose a day before the year 2200.")
        return day

    def from_then_on(self, rows: Iterable[Row]) -> list[Choice]:
        """All items once these rows are done; nothing where one cannot be."""
        last = None
        for row in rows:
            self.put(row)
            last = row
        choices = list(self.items.values())
        if last and not last.errors and not choices:
            last.errors["quantity"] = "Nothing would be left. End the subscription on that day instead."
        if last and not last.errors:
            try:
                check_choices(choices, self.currency)
            except SubscriptionRefused as refusal:
                last.errors["price"] = str(refusal)
        return choices if last and not last.errors else []

    def put(self, row: Row) -> None:
        key, text = row.cells["item"], row.cells["quantity"]
        before = self.items.get(key)
        if key and before is None:
            row.errors["item"] = "This item is not there on that day. Choose another."
            return
        names_price = row.cells["price"] or row.cells["chosen"] or row.cells["pick"]
        if before and not names_price and not text:
            row.errors["quantity"] = "What changes on that day? Give a price or a quantity."
            return
        price = find_price(row, self.finder) if names_price or before is None else before.price
        quantity = row.read("quantity", whole_quantity) if text or before is None else before.quantity
        if price is None or row.errors:
            return
        if before and text and not quantity and not names_price:
            del self.items[key]
            return
        choice = replace(before, price=price, quantity=quantity) if before else Choice(price, quantity)
        try:
            check_new([choice], self.currency)
        except SubscriptionRefused as refusal:
            row.errors["price"] = str(refusal)
            return
        self.items[key if before else row.key] = choice
