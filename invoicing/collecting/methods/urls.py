"""URLs of payment methods: below a customer's address what is added, below their own what is done with one."""

from django.urls import include, path

from billing_site.pages.access import urls_of
from invoicing.collecting.methods import choosing, views
from invoicing.collecting.methods.links import desk

urlpatterns = [
    path("methods/", include("invoicing.collecting.methods.links.urls")),
    path("customers/<slug:public_id>/payment-methods/ask/", desk.payment_method_ask, name="payment_method_ask"),
    path("customers/<slug:public_id>/payment-methods/add/", views.payment_method_add, name="payment_method_add"),
    path("invoices/<slug:public_id>/payment-method/", choosing.invoice_payment_method, name="invoice_payment_method"),
    *urls_of(
        views, "payment_method", "default", "edit", "detach", below="payment-methods/<slug:public_id>/", home="detail"
    ),
]
