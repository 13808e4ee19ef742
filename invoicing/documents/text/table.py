"""The lines of a document, as the rows of its table."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from invoicing.documents.text.law.by_law import ByLaw
from invoicing.totals.on_paper import WithoutTax, price_on_paper, without_tax

LONGEST_ROW = 1000  # characters of a description: a longer one may not fit a page, so its row may continue on the next


class Table(ByLaw):
    """Rows of the table."""

    @property
    def is_taxed(self) -> bool:
        """Whether tax is charged at all: a reverse charge and an exempt customer know no rate, only a note."""
        return self.document["tax_exempt"] == "none"

    @cached_property
    def lines(self) -> list:
        """Rows of the table: description, period, quantity, unit price, taxes, amount, and the line's own discounts."""
        return [self.line(line) for line in self.document["lines"]]

    @property
    def columns(self) -> list[str]:
        """The columns between description and amount in which anything stands: 'quantity', 'unit_price', 'taxes'."""
        return [name for name in ("quantity", "unit_price", "taxes") if any(line[name] for line in self.lines)]

    @property
    def shows_net(self) -> bool:
        """Whether item prices stand without the tax that they include, as the account or the customer wants them."""
        return self.document.get("amount_tax_display") == "exclude_tax"

    @cached_property
    def shown(self) -> dict[str, WithoutTax]:
        """What each line comes to as this document shows prices, by the line's id."""
        return {line["id"]: self.shown_line(line) for line in self.document["lines"]}

    def shown_line(self, line: dict) -> WithoutTax:
        figures = line["figures"]
        discounts = [amount for _, amount in figures.get("discounts", [])]
        if not self.shows_net:
            return WithoutTax(line["amount"], discounts)
        included = sum(tax["amount"] for tax in figures.get("taxes", []) if tax["inclusive"])
        return without_tax(line["amount"], discounts, figures.get("contained_tax", included), included)

    def shown_price(self, line: dict) -> Decimal | None:
        """The unit price with which the quantity reads as the amount; None for what was credited by its amount."""
        unit_amount, quantity = line.get("unit_amount"), line["quantity"]
        if unit_amount is None or quantity is None:
            return None
        taxes = line["figures"].get("taxes", []) if self.shows_net or not self.is_taxed else []
        included = sum((Fraction(tax["percentage"]) for tax in taxes if tax["inclusive"]), Fraction())
        amount = self.shown[line["id"]].amount
        return price_on_paper(Decimal(unit_amount), included, Decimal(quantity), amount)

    def shown_amounts(self) -> Iterable[int | Decimal]:
        yield from super().shown_amounts()
        for line in self.document["lines"]:
            shown, price = self.shown[line["id"]], self.shown_price(line)
            yield from (shown.amount, *shown.discounts)
            if price is not None:
                yield price

    def own_discounts(self, line: dict) -> Collection[str]:
        """The ids of the discounts that stand at the line itself."""
        return {discount["id"] for discount in line["discounts"]}

    def line(self, line: dict) -> dict:
        figures, shown, own = line["figures"], self.shown[line["id"]], self.own_discounts(line)
        taken = zip(figures.get("discounts", []), shown.discounts, strict=True)
        taxes = figures.get("taxes", []) if self.is_taxed else []
        price, quantity = self.shown_price(line), line["quantity"]
        return {
            "description": self.described(line),
            "is_long": len(line["description"]) > LONGEST_ROW,
            "period": self.period(*line.get("period", ())),
            "quantity": "" if quantity is None else self.quantity(quantity),
            "unit_price": "" if price is None else self.unit_price(price),
            "taxes": [self.percent(self.rates[tax["rate"]]["percentage"]) for tax in taxes],
            "discounts": [
                (self.discount_name(discount), self.amount(-amount))
                for (discount, _), amount in taken
                if discount in own
            ],
            "amount": self.amount(shown.amount),
        }

    def discount_name(self, discount: str) -> str:
        """A discount in words, by its id; an amount off is named alone where another stands beside it without tax."""
        snapshot = self.discounts[discount]
        if self.shows_net and snapshot.get("percent_off") is None:
            return self.name_of(snapshot)
        return self.discount_label(snapshot)
