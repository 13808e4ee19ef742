"""URLs of the test gateway's pages; what stands in them opens a page, so logs mask it (lib/masking.py)."""

from django.urls import path

from invoicing.collecting.test_bank import views

urlpatterns = [
    path("confirm/<str:page>/", views.test_gateway_confirm, name="test_gateway_confirm"),
    path("setup/<str:page>/", views.test_gateway_setup, name="test_gateway_setup"),
]
