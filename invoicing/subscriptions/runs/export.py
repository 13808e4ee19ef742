"""What the CSV files of billing runs, and of the invoices of one, hold; every cell is written by the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Case, IntegerField, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce

from billing_site.lib.csv.columns import amounts, moments, texts, typed
from billing_site.lib.csv.money import decimal
from billing_site.lib.csv.stream import Column
from billing_site.lib.csv.text import VendorText
from billing_site.lib.money.currencies import CURRENCIES, exponent
from invoicing.subscriptions.runs.wording import STATES, is_in


class AmountOf(VendorText):
    """What the invoices in one currency come to, of a run's `totals`; NULL where there are none."""

    def __init__(self, field: str, code: str, **extra) -> None:
        super().__init__(field, **extra)
        self.code = code

    def template_for(self, vendor) -> str:
        read = f"{{}} -> '{self.code}' ->> 1" if vendor == "postgresql" else f"json_extract({{}}, '$.{self.code}[1]')"
        return f"({decimal(f'CAST({read} AS bigint)', exponent(self.code))})"


class Epoch(VendorText):
    """A moment in whole seconds since 1970, for the difference of two."""

    output_field = IntegerField()
    sqlite = "CAST(strftime('%%s', {}) AS integer)"
    postgresql = "CAST(floor(extract(epoch FROM {})) AS bigint)"


def currencies_of(runs: QuerySet) -> list[str]:
    """The currencies in which these runs billed something."""
    found = runs.exclude(totals={}).order_by().values_list("totals", flat=True)
    return sorted({code for totals in found.iterator() for code in totals if code in CURRENCIES})


def columns(zone: ZoneInfo, codes: Iterable[str], now: datetime) -> tuple[Column, ...]:
    """One row a run, with a column for what was billed in each of these currencies."""
    states = Case(
        *(When(is_in(state, now), then=Value(state)) for state, _ in STATES), default=None, output_field=TextField()
    )
    seconds = Epoch(Coalesce("ended", "last_seen")) - Epoch("started")
    counts = {"due": "Due", "subscriptions": "Subscriptions", "invoices": "Invoices", "parked": "Could Not Be Billed"}
    return (
        *texts(public_id="id"),
        *moments(zone, started="Started", until="Due By", ended="Ended"),
        Column("state", "State", states),
        *(Column(field, header, Cast(field, TextField())) for field, header in counts.items()),
        *(Column(f"amount.{code}", f"Amount {code.upper()}", AmountOf("totals", code)) for code in codes),
        Column("seconds", "Seconds", Cast(seconds, TextField())),
        *typed(machine="Machine"),
    )


def invoice_columns(zone: ZoneInfo) -> tuple[Column, ...]:
    """One row a period that was billed, with its invoice."""
    return (
        *texts(invoice__public_id="Invoice ID", invoice__number="Invoice Number", invoice__status="Status"),
        *texts(invoice__currency="Currency"),
        *amounts("invoice__currency", invoice__total="Total"),
        *texts(subscription__public_id="Subscription ID", invoice__customer__public_id="Customer ID"),
        *typed(invoice__customer__name="Customer Name", invoice__customer__email="Customer Email"),
        *moments(zone, start="Period Start", end="Period End", created="Billed"),
    )
