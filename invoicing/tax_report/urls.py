"""URLs of the tax report."""

from django.urls import path

from invoicing.tax_report import views

urlpatterns = [
    path("", views.tax_report, name="tax_report"),
    path("file/", views.tax_report_file, name="tax_report_file"),
    path("documents/", views.tax_report_documents, name="tax_report_documents"),
]
