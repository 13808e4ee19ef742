"""What a row of the tax rates list shows, and the list page itself."""

from django.db.models import QuerySet

from billing_site.lib.money.text import format_number
from billing_site.lib.places.countries import country_name
from billing_site.pages.catalog import ArchivableFilter, status_cell
from billing_site.pages.columns import Column, created_column
from billing_site.pages.filters import asked_filter, choice_chips, choice_filter
from billing_site.pages.listing import Listing
from invoicing.models.tax_rate import TaxRate

KINDS = [("exclusive", "Exclusive"), ("inclusive", "Inclusive")]


class TaxRateFilter(ArchivableFilter):
    SEARCHED = ("display_name", "jurisdiction", "description")
    kind = asked_filter("Kind", KINDS, "by_kind")
    tax_type = choice_filter("Type", TaxRate.TYPES)

    class Meta:
        model = TaxRate
        fields = []

    def by_kind(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(inclusive=value == "inclusive")


def percent_cell(rate: TaxRate) -> str:
    return f"{format_number(rate.percentage)}%"


def country_cell(rate: TaxRate) -> str:
    name = country_name(rate.country) if rate.country else ""
    return f"{name} {rate.state}".strip()


LISTING = Listing(
    plural="tax rates",
    columns=(
        Column("name", "Name", lambda r: r.display_name, css="main", fixed=True),
        Column("percentage", "Rate", percent_cell, css="num", fixed=True),
        Column("kind", "Kind", lambda r: "Inclusive" if r.inclusive else "Exclusive"),
        Column("type", "Type", lambda r: r.get_tax_type_display() if r.tax_type else ""),
        Column("region", "Region", lambda r: r.jurisdiction),
        Column("country", "Country", country_cell),
        Column("status", "Status", status_cell),
        Column("id", "ID", lambda r: r.public_id, default=False),
        created_column(),
    ),
    filter_class=TaxRateFilter,
    chips=choice_chips(TaxRateFilter, "status", "kind", "tax_type"),
    icon="percent",
    empty_text="A tax rate is a percentage on top of a price or contained in it. Invoices and lines can have several.",
    add_label="Add tax rate",
)
