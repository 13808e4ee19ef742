"""The timeline of an exchange rate in words."""

from billing_site.events.timeline import Wording, labelled

WORDING = Wording(
    {
        "exchange_rate.created": ("percent", "Exchange rate added"),
        "exchange_rate.updated": ("pencil", "Exchange rate edited"),
        "exchange_rate.deleted": ("trash-2", "Exchange rate deleted"),
    },
    rows=labelled({"day": "Day", "base": "One", "currency": "Of", "rate": "Is"}),
)
