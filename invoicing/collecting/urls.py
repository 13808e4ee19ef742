"""URLs of collecting, one list for each folder of pages."""

from django.urls import include, path

urlpatterns = [
    path("test-gateway/", include("invoicing.collecting.test_bank.urls")),
]
