"""The peers of the invoices list and export: Django's own admin changelist over the same table, a usual CSV action."""

from django.contrib import admin
from django.urls import include, path

from invoicing.models.invoice import Invoice
from tests.benchmarks import peers


class PlainAdmin(admin.ModelAdmin):
    """A changelist as one writes it first: the desk's columns, search by number and customer."""

    list_display = ("number", "customer", "total", "currency", "status", "due_date", "created")
    search_fields = ("number", "public_id", "customer__name", "customer__email")
    list_filter = ("status", "currency")
    ordering = ("-created", "-id")
    list_per_page = 50


site = peers.OpenSite(name="invoice_peer")
site.register(Invoice, PlainAdmin)
urlpatterns = [path("invoice_peer/", include((site.get_urls(), "admin"), "invoice_peer")), *peers.urlpatterns]
