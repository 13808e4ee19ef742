"""The lines of a document, as the rows of its table."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property

from invoicing.documents.text.reading import Reading

LONGEST_FIGURE = 14  # characters that stand in the columns of amounts without a break
LONGEST_ROW = 1000  # characters of a description: a longer one may not fit a page, so its row may continue on the next


class Table(Reading):
    """Rows of the table."""

    @property
    def has_taxes(self) -> bool:
        return bool(self.document["figures"]["taxes"])

    @cached_property
    def lines(self) -> list:
        """Rows of the table: description, period, quantity, unit price, taxes, amount, and the line's own discounts."""
        return [self.line(line) for line in self.document["lines"]]

    @property
    def is_wide(self) -> bool:
        """Whether a figure is too long for the usual columns."""
        figures = [figure for line in self.lines for figure in (line["amount"], line.get("unit_price", ""))]
        return any(len(figure) > LONGEST_FIGURE for figure in figures)

    @property
    def shows_net(self) -> bool:
        """Whether item prices stand without the tax that they include, as the account or the customer wants them."""
        return self.document.get("amount_tax_display") == "exclude_tax"

    def shown_prices(self, line: dict) -> tuple[Decimal, int]:
        """(unit price, amount) of a line as this document shows prices, in minor units."""
        unit, amount = Decimal(line["unit_amount"]), line["amount"]
        contained = line["figures"].get("contained_tax", 0)
        if not (self.shows_net and contained):
            return unit, amount
        return (unit * (amount - contained) / amount).quantize(Decimal("0.01")), amount - contained

    def shown_amounts(self) -> Iterable[int | Decimal]:
        yield from super().shown_amounts()
        for line in self.document["lines"]:
            yield from self.shown_prices(line) if "unit_amount" in line else ()

    def line(self, line: dict) -> dict:
        unit_price, amount = self.shown_prices(line)
        taxes = [tax["rate"] for tax in line["figures"].get("taxes", [])]
        own = {discount["id"] for discount in line["discounts"]}
        return {
            "description": line["description"],
            "is_long": len(line["description"]) > LONGEST_ROW,
            "period": self.period(*line["period"]),
            "quantity": self.quantity(line["quantity"]),
            "unit_price": self.unit_price(unit_price),
            "taxes": [self.percent(self.rates[rate]["percentage"]) for rate in taxes],
            "discounts": [
                (self.discount_label(self.discounts[discount]), self.amount(-amount))
                for discount, amount in line["figures"].get("discounts", [])
                if discount in own
            ],
            "amount": self.amount(amount),
        }
