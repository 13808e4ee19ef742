"""What the invoice editor posts, read into arguments for `Invoice.change`: the lines cell by cell, the rest by form.

The rows of the lines come as `line` (their keys, in order) and `<key>-<cell>` inputs; a key is the public id of a
line that is there already, or any other word for a new one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.http import QueryDict

from billing_site.lib.ids import public_id
from billing_site.lib.money.currencies import AMOUNT_LIMIT
from billing_site.lib.money.text import format_amount, propose_number, propose_unit_price
from invoicing.lines.cells import read_day, read_description, read_price, read_quantity
from invoicing.lines.names import MOST_DISCOUNTS, MOST_RATES, CouponChoices, ProductChoices, RateChoices
from invoicing.models.catalog.price import Price
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceLine

CELLS = ("description", "quantity", "price", "tax", "start", "end", "discounts", "undiscounted", "product", "sold")
KEY = re.compile(r"[A-Za-z0-9_]{1,40}")


@dataclass
class Row:
    """One row as typed. `cells` are texts by CELLS, `errors` complaints by cell, `amount` a line's amount in words."""

    key: str
    cells: dict
    errors: dict = field(default_factory=dict)
    amount: str = ""
    names_price_alone: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed; a quantity alone is what a new row starts with."""
        return not any(self.cells[name] for name in ("description", "price", "tax", "start", "end", "discounts"))

    @property
    def about(self) -> str:
        """What the cells under the row hold, for where they are folded away."""
        period = " – ".join(day for day in (self.cells["start"], self.cells["end"]) if day)
        undiscounted = "no discounts" if self.cells["undiscounted"] else ""
        return " · ".join(part for part in (self.cells["sold"], period, self.cells["discounts"], undiscounted) if part)


def typed_rows(post: QueryDict) -> list[Row]:
    """The rows of a posted form, blank ones left out, each key once."""
    keys = dict.fromkeys(key for key in post.getlist("line") if KEY.fullmatch(key))
    rows = [Row(key, {cell: post.get(f"{key}-{cell}", "").strip() for cell in CELLS}) for key in keys]
    for row in rows:
        # Whoever posts a price alone sells its product.
        row.names_price_alone = f"{row.key}-sold" not in post
    return [row for row in rows if not row.is_blank]


def kept_rows(invoice: Invoice, rates: RateChoices, coupons: CouponChoices, products: ProductChoices) -> list[Row]:
    """The rows of a draft as the editor shows them."""
    return [kept_row(line, invoice.currency, rates, coupons, products) for line in invoice.lines.all()]


def kept_row(
    line: InvoiceLine, currency: str, rates: RateChoices, coupons: CouponChoices, products: ProductChoices
) -> Row:
    cells = {
        "description": line.description,
        "quantity": propose_number(line.quantity),
        "price": propose_unit_price(line.unit_amount, currency),
        "tax": rates.text(line.tax_rates),
        "start": line.period_start.isoformat() if line.period_start else "",
        "end": line.period_end.isoformat() if line.period_end else "",
        "discounts": coupons.text(line.discounts),
        "undiscounted": "" if line.discountable else "1",
        "product": line.price.public_id if line.price else "",
        "sold": products.labels[line.product.public_id] if line.product else "",
    }
    return Row(line.public_id, cells, amount=format_amount(line.amount, currency))


class LineReader:
    """Reads the rows of one draft: `lines` for `Invoice.change`, and complaints into the rows."""

    def __init__(self, invoice: Invoice, form, coupons: list[dict], *, now: datetime) -> None:
        self.now, self.currency = now, form.typed_currency
        self.saved = {line.public_id: line for line in invoice.lines.all()}
        self.rates = form.rates
        own = {discount["id"]: discount for line in self.saved.values() for discount in line.discounts}
        self.coupons = CouponChoices(coupons, list(own.values()), self.currency)
        self.products = products_for(invoice)
        self.prices = {}

    def lines(self, rows: list[Row]) -> list[dict]:
        """Fields of InvoiceLines; rows with errors give none."""
        chosen = {row.cells["product"] for row in rows if row.cells["product"]}
        prices = Price.objects.filter(public_id__in=chosen, currency=self.currency).select_related("product")
        self.prices = {price.public_id: price for price in prices}
        lines = [self.line(row) for row in rows]
        if len(rows) > Invoice.MAX_LINES:
            words = f"An invoice can have {Invoice.MAX_LINES} lines; these are {len(rows)}."
            rows[Invoice.MAX_LINES].errors.setdefault("description", f"{words} Move some to another invoice.")
        return lines

    def line(self, row: Row) -> dict:
        line = self.saved.get(row.key)
        fields = {
            "public_id": line.public_id if line else public_id("il", self.now),
            "description": self.cell(row, "description", read_description),
            "quantity": self.cell(row, "quantity", read_quantity),
            "unit_amount": self.cell(row, "price", lambda text: read_price(text, self.currency)),
            "tax_rates": self.cell(row, "tax", lambda text: self.rates.parse(text, MOST_RATES)),
            "discounts": self.cell(row, "discounts", lambda text: self.coupons.parse(text, MOST_DISCOUNTS)),
            "period_start": self.cell(row, "start", read_day),
            "period_end": self.cell(row, "end", read_day),
            "discountable": not row.cells["undiscounted"],
            "item": line.item if line else None,
            "metadata": line.metadata if line else {},
            "details": line.details if line else {},
        }
        check_together(row, fields, self.currency)
        price = self.prices.get(row.cells["product"])
        # Another price than this was agreed: the product stays, the price is none of its own.
        fields["price"] = price if price and price.unit_amount == fields["unit_amount"] else None
        fields["product"] = self.cell(row, "sold", self.products.one)
        if row.names_price_alone and fields["price"]:
            fields["product"] = fields["price"].product
        return fields

    def cell(self, row: Row, name: str, read: Callable):
        try:
            return read(row.cells[name])
        except ValueError as error:
            row.errors[name] = str(error)
            return None


def products_for(invoice: Invoice) -> ProductChoices:
    """The products that lines of this draft can name: those that it sells already come first."""
    return ProductChoices({line.product_id: line.product for line in invoice.lines.all() if line.product}.values())


def check_together(row: Row, fields: dict, currency: str) -> None:
    """What cells say together."""
    start, end = fields["period_start"], fields["period_end"]
    if start and end and end < start:
        row.errors.setdefault("end", "The period ends before it begins.")
    quantity, price = fields["quantity"], fields["unit_amount"]
    if quantity is not None and price is not None and abs(quantity * price) > AMOUNT_LIMIT:
        largest = format_amount(AMOUNT_LIMIT, currency)
        row.errors.setdefault("price", f"Quantity times price is more than {largest}, the largest amount there can be.")


def problems(form, rows: list[Row]) -> dict[str, str]:
    """{name of an input: complaint} over the whole editor, in the order of the page; '' names the invoice itself."""
    found = {f"{row.key}-{cell}": text for row in rows for cell, text in row.errors.items()}
    for name, errors in form.errors.items():
        found["" if name == "__all__" else name] = str(errors[0])
    return found
