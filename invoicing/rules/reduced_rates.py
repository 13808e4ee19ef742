"""Which tax rates of a document are reduced ones by the law of Japan, whose lines carry a mark (軽減税率対象)."""

from collections.abc import Iterable
from decimal import Decimal

MARK = "※"
REDUCED = Decimal(8)  # per cent, since 1 October 2019 (Consumption Tax Act, article 2 (1) 9-2)


def reduced_rates(rates: Iterable[dict], *, seller_country: str, tax_exempt: str = "none") -> list[str]:
    """The ids of those of these snapshots of rates that are reduced: Japanese, and of 8 % or below another of theirs.

    A rate without a country is of the seller's. Nothing is reduced at 0 %, nor on a document without tax.
    """
    if tax_exempt in ("exempt", "reverse"):
        return []
    found = {rate["id"]: Decimal(rate["percentage"]) for rate in rates if (rate["country"] or seller_country) == "JP"}
    highest = max(found.values(), default=Decimal(0))
    return sorted(
        id for id, percentage in found.items() if percentage > 0 and (percentage == REDUCED or percentage < highest)
    )
