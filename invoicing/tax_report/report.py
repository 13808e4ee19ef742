"""The figures of the tax report: what documents of a period come to by rate, country and tax status."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Max, Min, Sum

from billing_site.company.models import Company
from invoicing.models.tax.currencies import DayRates, home_currency
from invoicing.models.tax.entry import TaxEntry
from invoicing.rules.accounts.periods import Period

GROUP = ("name", "percentage", "country", "region", "status")
PARTS = {
    TaxEntry.INVOICE: "invoiced",
    TaxEntry.NOTE: "credited",
    TaxEntry.NOTE_VOID: "credited",
    TaxEntry.VOID: "voided",
}


class Key(NamedTuple):
    """What a row of the report is about; `name` and `percentage` are '' where no tax was charged."""

    name: str
    percentage: str
    country: str
    region: str
    status: str


@dataclass(slots=True)
class Amounts:
    """Signed minor units of one currency; see `invoicing.issuing.tax_entries.Share`."""

    base: int = 0
    tax: int = 0
    net: int = 0

    def add(self, base: int, tax: int, net: int) -> None:
        self.base += base
        self.tax += tax
        self.net += net


@dataclass(slots=True)
class Row:
    """One row in one currency. `is_complete` is False where an exchange rate lacks for some of it."""

    key: Key
    currency: str
    invoiced: Amounts = field(default_factory=Amounts)
    credited: Amounts = field(default_factory=Amounts)
    voided: Amounts = field(default_factory=Amounts)
    documents: int = 0
    is_complete: bool = True

    @property
    def left(self) -> Amounts:
        """Invoiced less credited and voided."""
        parts = (self.invoiced, self.credited, self.voided)
        return Amounts(*(sum(getattr(part, name) for part in parts) for name in ("base", "tax", "net")))

    def add(self, other: Row) -> None:
        for name in ("invoiced", "credited", "voided"):
            part = getattr(other, name)
            getattr(self, name).add(part.base, part.tax, part.net)
        self.documents += other.documents
        self.is_complete = self.is_complete and other.is_complete


@dataclass(slots=True)
class Report:
    """`rows` are in the currency `home`, `own` in those of the documents: {currency: rows}, home's first.

    `missing` names for which currencies and days no exchange rate is known; rows that need one are not complete.
    """

    period: Period
    home: str
    rows: list[Row]
    own: dict[str, list[Row]]
    missing: list[tuple[str, date]]

    @property
    def total(self) -> Row:
        return total_of(self.rows, self.home)

    @property
    def is_converted(self) -> bool:
        """Whether any document is in another currency than the report."""
        return any(currency != self.home for currency in self.own)


def total_of(rows: Iterable[Row], currency: str) -> Row:
    """The sum of rows."""
    total = Row(Key("", "", "", "", ""), currency)
    for row in rows:
        total.add(row)
    return total


def report(period: Period, company: Company) -> Report:
    """The report of a period: sums by the database, documents in other currencies one by one.

    Each document of another currency is converted by the rate of the day of its invoice and rounded by itself, so that
    the rows are the sums of the documents they lead to.
    """
    home = home_currency(company, period.end)
    entries = TaxEntry.objects.filter(day__range=period)
    own: dict[str, dict[Key, Row]] = {}
    sums = entries.order_by().values(*GROUP, "currency", "kind")
    for found in sums.annotate(Sum("base"), Sum("tax"), Sum("net"), Count("id")):
        key, currency = Key(*(found[name] for name in GROUP)), found["currency"]
        row = own.setdefault(currency, {}).setdefault(key, Row(key, currency))
        getattr(row, PARTS[found["kind"]]).add(*(int(found[f"{name}__sum"]) for name in ("base", "tax", "net")))
        row.documents += found["id__count"]
    rows: dict[Key, Row] = {}
    for key, row in own.get(home, {}).items():
        rows[key] = Row(key, home)
        rows[key].add(row)
    missing = convert(entries.exclude(currency=home), home, [code for code in own if code != home], rows)
    first = sorted(own, key=lambda code: (code != home, code))
    return Report(
        period, home, in_order(rows.values()), {code: in_order(own[code].values()) for code in first}, missing
    )


def convert(entries, home: str, currencies: list[str], rows: dict[Key, Row]) -> list[tuple[str, date]]:
    """Add `entries` of other `currencies` to `rows` in `home`; returns (currency, day) where no rate is known."""
    if not currencies:
        return []
    days = entries.aggregate(first=Min("chargeable"), last=Max("chargeable"))
    rates, missing = DayRates(home, currencies, days["first"], days["last"]), set()
    names = (*GROUP, "currency", "kind", "chargeable", "base", "tax", "net")
    for *words, currency, kind, day, base, tax, net in entries.values_list(*names).iterator(chunk_size=5000):
        key = Key(*words)
        row = rows.get(key) or rows.setdefault(key, Row(key, home))
        row.documents += 1
        worth = rates.converted(base, currency, day)
        if worth is None:
            row.is_complete = False
            missing.add((currency, day))
            continue
        taxed = rates.converted(tax, currency, day) if tax else 0
        part: Amounts = getattr(row, PARTS[kind])
        part.add(worth, taxed or 0, worth if net == base else rates.converted(net, currency, day) or 0)
    return sorted(missing)


def in_order(rows: Iterable[Row]) -> list[Row]:
    """By status, country, and the highest rate first."""
    statuses = [status for status, _ in TaxEntry.STATUSES]
    return sorted(
        rows,
        key=lambda row: (
            statuses.index(row.key.status),
            row.key.country,
            -float(row.key.percentage or -1),
            row.key.name,
            row.key.region,
        ),
    )
