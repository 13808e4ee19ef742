"""Exchange rates and tax entries in the Django admin, to look at: the desk adds rates, documents write their tax."""

from django.contrib import admin
from django.http import HttpRequest

from billing_site.lib.money.text import format_amount
from billing_site.pages.admin.rows import ReadOnlyAdmin
from invoicing.models.tax.entry import TaxEntry
from invoicing.models.tax.exchange_rate import ExchangeRate


@admin.register(ExchangeRate)
class ExchangeRateAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "day", "base", "rate", "currency", "source", "created")
    list_filter = ("base", "currency")
    search_fields = ("=currency", "=base", "=public_id")
    search_help_text = "The whole code of a currency, or the id"
    ordering = ("-day", "-id")


@admin.register(TaxEntry)
class TaxEntryAdmin(ReadOnlyAdmin):
    """What issued documents add to the tax report."""

    list_display = ("document", "kind", "invoice", "day", "words", "country", "status", "shown_base", "shown_tax")
    list_filter = ("kind", "status", "country", "currency")
    search_fields = ("=document", "=invoice__number", "=rate")
    search_help_text = "The whole id of the document or the rate, or the number of the invoice"
    list_select_related = ("invoice",)
    ordering = ("-day", "-id")

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).defer("invoice__frozen")

    @admin.display(description="rate")
    def words(self, entry: TaxEntry) -> str:
        return f"{entry.name} {entry.percentage}%" if entry.rate else "–"

    @admin.display(description="base", ordering="base")
    def shown_base(self, entry: TaxEntry) -> str:
        return format_amount(entry.base, entry.currency)

    @admin.display(description="tax", ordering="tax")
    def shown_tax(self, entry: TaxEntry) -> str:
        return format_amount(entry.tax, entry.currency)
