"""A document read as its reader would: the amounts that are printed, added up from the lines to the total."""

import re
from decimal import Decimal

from billing_site.lib.money.amounts import round_half_up


def minor(text):
    """The minor units of an amount in euros as English writes it."""
    sign = -1 if text.startswith("-") else 1
    return sign * int(re.sub(r"\D", "", text))


def check_rows(doc, total="Total"):
    """Every row of the table and under it, of a document in English and euros."""
    rows = [(label, minor(amount)) for label, amount, _ in doc.summary]
    labels = [label for label, _ in rows]
    assert len(labels) == len(set(labels)), labels
    lines = doc.lines
    for line in lines:
        if line["unit_price"] and line["quantity"]:
            price = Decimal(re.sub(r"[^\d.-]", "", line["unit_price"]))
            quantity = Decimal(line["quantity"].replace(",", ""))
            assert round_half_up(price * 100 * quantity) == minor(line["amount"]), line
    subtotal = sum(minor(line["amount"]) for line in lines)
    assert rows[0] == ("Subtotal", subtotal)
    end = labels.index(total)
    without = labels.index("Total excluding tax") if "Total excluding tax" in labels else end
    discounts, taxes = rows[1:without], rows[without + 1 : end]
    rest = subtotal + sum(amount for _, amount in discounts)
    if without == end:
        assert rest == rows[end][1]
    else:
        in_prices = sum(amount for label, amount in taxes if " inclusive on " in label)
        assert rest == rows[without][1] + in_prices
        assert rows[without][1] + sum(amount for _, amount in taxes) == rows[end][1]
    if doc.shows_net:
        assert not any("inclusive" in label for label in labels)
    return rows
