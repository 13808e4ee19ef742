"""The customer portal in the Django admin, to look at: hashes of secrets are left out."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from billing_site.pages.admin.rows import ReadOnlyAdmin
from invoicing.models.portal.link import PortalLink
from invoicing.models.portal.request import PortalRequest
from invoicing.models.portal.visit import PortalVisit


class PortalAdmin(ReadOnlyAdmin):
    """Rows of customers, found by the address that mail went to."""

    search_fields = ("email", "customer__public_id")
    search_help_text = "The address, or the id of the customer"
    exclude = ("token_hash",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("customer").defer("customer__search_text")


@admin.register(PortalLink)
class PortalLinkAdmin(PortalAdmin):
    list_display = ("email", "customer", "created", "expires", "used_at")
    ordering = ("-created", "-id")


@admin.register(PortalVisit)
class PortalVisitAdmin(PortalAdmin):
    list_display = ("email", "customer", "begun", "seen_at", "ended_at", "language")
    ordering = ("-begun", "-id")


@admin.register(PortalRequest)
class PortalRequestAdmin(PortalAdmin):
    list_display = ("customer", "email", "state", "created", "closed_at", "public_id")
    list_filter = ("state",)
    ordering = ("-created", "-id")
