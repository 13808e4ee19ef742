"""The columns of the invoices' file that depend on what is in it: a base and a tax for each tax rate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, F

from billing_site.lib.csv.money import AmountText
from billing_site.lib.csv.stream import Column
from billing_site.lib.csv.text import VendorText
from invoicing.issuing.rates_and_coupons import plain
from invoicing.models.query import InvoiceQuerySet
from invoicing.models.tax_rate import TaxRate

MOST = 50  # rates in one file
ID = re.compile(r"\w{1,40}", re.ASCII)
# Exempt and reversed documents name their rates too, without charging them.
CHARGED = ("standard_rated", "zero_rated")
RATES = {
    "sqlite": """SELECT DISTINCT json_extract(tax.value, '$.rate'), json_extract(tax.value, '$.name'),
        json_extract(tax.value, '$.percentage') FROM ({}) chosen, json_each(chosen.figures, '$.taxes') tax
        WHERE json_extract(tax.value, '$.reason') IN (%s, %s)""",
    "postgresql": """SELECT DISTINCT tax ->> 'rate', tax ->> 'name', tax ->> 'percentage' FROM ({}) chosen,
        jsonb_array_elements(chosen.figures -> 'taxes') tax WHERE tax ->> 'reason' IN (%s, %s)""",
}


class TooManyRates(ValueError):
    """The file would be too wide; the text says so in plain words."""


class SumAtRates(VendorText):
    """What the taxes of an invoice at some rates come to in its figures: their `amount` or `taxable_amount`."""

    output_field = BigIntegerField()

    def __init__(self, part: str, ids: Sequence[str], **extra) -> None:
        super().__init__(F("figures"), **extra)
        self.part, self.ids = part, ids

    def template_for(self, vendor: str) -> str:
        ids = ", ".join(f"'{each}'" for each in self.ids if ID.fullmatch(each))
        reasons = ", ".join(f"'{each}'" for each in CHARGED)
        if vendor == "sqlite":
            return (
                f"(SELECT sum(json_extract(value, '$.{self.part}')) FROM json_each({{}}, '$.taxes') "  # noqa: S608
                f"WHERE json_extract(value, '$.rate') IN ({ids}) AND json_extract(value, '$.reason') IN ({reasons}))"
            )
        return (
            f"(SELECT sum((value ->> '{self.part}')::bigint)::bigint FROM jsonb_array_elements({{}} -> 'taxes') "  # noqa: S608
            f"WHERE value ->> 'rate' IN ({ids}) AND value ->> 'reason' IN ({reasons}))"
        )


def rate_columns(invoices: InvoiceQuerySet) -> tuple[Column, ...]:
    """Two columns for each rate charged on these invoices; equal ones share theirs. Raises TooManyRates."""
    groups = rates_of(invoices)
    if len(groups) > MOST:
        raise TooManyRates(
            f"These invoices charge {len(groups):,} tax rates, more than the {MOST} that one file can hold. "
            "Choose a shorter period or fewer invoices."
        )
    found = []
    for label, ids in groups.items():
        for part, head in (("taxable_amount", "Base"), ("amount", "Tax")):
            text = AmountText(SumAtRates(part, ids), "currency")
            found.append(Column(f"{part}.{ids[0]}", f"{label} {head}", text, typed_header=True))
    return tuple(found)


def rates_of(invoices: InvoiceQuerySet) -> dict[str, list[str]]:
    """{'USt 19 % DE': ids of the rates of this name, percentage, country and region}, the highest rate first."""
    try:
        sql, params = invoices.order_by().values("figures").query.sql_with_params()
    except EmptyResultSet:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(RATES[connection.vendor].replace("{}", sql), [*params, *CHARGED])
        rates = cursor.fetchall()
    places = {
        public_id: (country, region)
        for public_id, country, region in TaxRate.objects.filter(
            public_id__in=[rate for rate, _, _ in rates]
        ).values_list("public_id", "country", "jurisdiction")
    }
    groups: dict[str, list[str]] = {}
    for rate, name, percentage in sorted(rates, key=lambda each: (-Decimal(each[2]), each[1], each[0])):
        words = (name, f"{plain(Decimal(percentage))} %", *places.get(rate, ()))
        groups.setdefault(" ".join(word for word in words if word), []).append(rate)
    return groups
