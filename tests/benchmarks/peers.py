"""The peers: Django's own admin changelist and the usual admin CSV action over the same table, and an empty view."""

import csv

from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path

from billing_site.urls import urlpatterns as desk
from customers.models.customer import Customer

COLUMNS = ("public_id", "name", "email", "phone", "address_country", "currency", "tax_exempt", "created")


class PlainAdmin(admin.ModelAdmin):
    """A changelist at its best: the desk's columns, search over the same properties, an order that an index has.

    It shows the same rows as the desk; no filter over the values of a column, which admin would read whole for a page.
    """

    list_display = ("name", "email", "address_country", "currency", "created")
    search_fields = ("name", "email", "phone", "description", "public_id")
    list_filter = ("tax_exempt",)
    ordering = ("-created", "-id")
    list_per_page = 50

    def get_queryset(self, request):
        return super().get_queryset(request).existing()


class AnyRow(PlainAdmin):
    """The least that admin can do: deleted rows too, so that its counts need no condition, in the order of the keys."""

    ordering = ("-id",)

    def get_queryset(self, request):
        return super(PlainAdmin, self).get_queryset(request)


class OpenSite(admin.AdminSite):
    def has_permission(self, request):
        return request.user.is_authenticated


peer_site = OpenSite(name="peer")
peer_site.register(Customer, PlainAdmin)
least_site = OpenSite(name="least")
least_site.register(Customer, AnyRow)


def nothing(request):
    """What a page costs before it does anything: session and user."""
    return HttpResponse(request.user.email)


def usual_csv_action(queryset, out):
    """The CSV action of many a project: model instances, a writer, everything at once."""
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for customer in queryset:
        writer.writerow([getattr(customer, column) for column in COLUMNS])


urlpatterns = [
    path("nothing/", nothing),
    path("peer/", include((peer_site.get_urls(), "admin"), "peer")),
    path("least/", include((least_site.get_urls(), "admin"), "least")),
    *desk,
]
