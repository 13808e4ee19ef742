"""URLs of billing runs; a fixed word stands before any id."""

from django.urls import path

from billing_site.pages.list_pages import list_urls
from invoicing.subscriptions.runs import views

urlpatterns = [
    *list_urls(views.billing_run_list, "billing_run"),
    path("<slug:public_id>/", views.billing_run_detail, name="billing_run_detail"),
    path("<slug:public_id>/progress/", views.billing_run_progress, name="billing_run_progress"),
    path("<slug:public_id>/export/file/", views.billing_run_invoices_file, name="billing_run_invoices_file"),
]
