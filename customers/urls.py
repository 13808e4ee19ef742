"""URLs of the customers pages: whatever has a name of its own stands before the pages of one customer."""

from django.urls import include, path

from customers.coupons import urls as coupons
from customers.invoice_settings.views import customer_invoice_settings
from customers.merge.views import customer_merge

urlpatterns = [
    path("", include("customers.directory.urls")),
    path("import/", include("customers.imports.urls")),
    path("", include("customers.bulk_actions.urls")),
    path("", include("customers.undo.urls")),
    path("", include("customers.profile.urls")),
    path("<slug:public_id>/merge/", customer_merge, name="customer_merge"),
    path("<slug:public_id>/tax-ids/", include("customers.tax_ids.urls")),
    path("<slug:public_id>/invoice-settings/", customer_invoice_settings, name="customer_invoice_settings"),
    path("<slug:public_id>/balance/", include("customers.balance.urls")),
    path("<slug:public_id>/coupon/", include(coupons.of_a_customer)),
]
