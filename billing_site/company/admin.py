"""The company in the Django admin: every property and version; changed on the pages under Settings."""

from django.contrib import admin

from billing_site.company.fields import EDITABLE
from billing_site.company.models import Company
from billing_site.pages.admin.rows import ReadOnlyAdmin


@admin.register(Company)
class CompanyAdmin(ReadOnlyAdmin):
    """One row that is neither added nor deleted."""

    fields = ("public_id", *EDITABLE, "updated", "version")
    list_display = ("__str__", "public_id", "address_country", "default_currency", "numbering_scheme", "updated")
