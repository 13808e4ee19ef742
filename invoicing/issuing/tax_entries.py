"""What a frozen document adds to the tax report: one row for each of its rates, and one for what bears no tax."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from invoicing.issuing.rates_and_coupons import plain


class Share(NamedTuple):
    """What one rate comes to on a document, in its minor units.

    `base` is what the rate was charged on; lines with two rates stand in the base of both, and in the `net` of the
    first alone, so that the nets of a document make its total without tax. '' as `rate`: no tax was charged. `country`
    is the rate's; where it names none the seller's, and without tax the customer's.
    """

    rate: str
    name: str
    percentage: str
    country: str
    region: str
    status: str
    base: int
    tax: int
    net: int


def shares(document: dict, known: Mapping[str, dict] | None = None) -> list[Share]:
    """The shares of the frozen document of an invoice or a credit note, which make its totals.

    `known` are snapshots of rates by their ids, for notes of before, which kept little of them.
    """
    customer = document["customer"]["address"]["country"]
    seller = document["seller"]["address"]["country"]
    status, total = document["tax_exempt"], document["totals"]["total_excluding_tax"]
    if status != "none":
        return [Share("", "", "", customer or seller, "", status, total, document["totals"]["total_tax"], total)]
    rates, net = {**(known or {})}, nets(document)
    for rate in rates_named(document):
        rates[rate["id"]] = rates.get(rate["id"], {}) | rate
    found = []
    for tax in document["figures"]["taxes"]:
        rate, key = rates[tax["rate"]], tax["rate"]
        country, region = rate.get("country") or seller, rate.get("jurisdiction", "")
        words = (rate["display_name"], plain(Decimal(rate["percentage"])), country, region, status)
        found.append(Share(key, *words, tax["taxable_amount"], tax["amount"], net.get(key, 0)))
    if "" in net or not found:
        untaxed = net.get("", 0)
        found.append(Share("", "", "", customer or seller, "", status, untaxed, 0, untaxed))
    return found


def rates_named(document: dict) -> list[dict]:
    """The snapshots of all rates in a document: of an invoice on it and its lines, of a note in one place."""
    lines = [rate for line in document["lines"] for rate in line.get("tax_rates", ())]
    return [*document.get("tax_rates", ()), *document.get("default_tax_rates", ()), *lines]


def rates_of_line(document: dict, line: dict) -> list[dict]:
    """The snapshots of the rates of a line of an invoice: its own, else the invoice's."""
    return line["tax_rates"] or document["default_tax_rates"]


def nets(document: dict) -> dict[str, int]:
    """{rate: what the lines that name it first come to after discounts and without tax}, '' for those without one."""
    found: dict[str, int] = {}
    for line in document["lines"]:
        taxes = line["figures"]["taxes"]
        key = taxes[0]["rate"] if taxes else ""
        taken = sum(amount for _, amount in line["figures"]["discounts"])
        included = sum(tax["amount"] for tax in taxes if tax["inclusive"])
        found[key] = found.get(key, 0) + line["amount"] - taken - included
    return found
