"""URLs of the credit balance, below a customer's balance/."""

from django.urls import path

from customers.balance import views

urlpatterns = [
    path("", views.balance_ledger, name="balance_ledger"),
    path("adjust/", views.balance_adjust, name="balance_adjust"),
    path("preview/", views.balance_preview, name="balance_preview"),
    path("export/", views.balance_export, name="balance_export"),
    path("<slug:entry>/note/", views.balance_note, name="balance_note"),
    path("<slug:entry>/reverse/", views.balance_reverse, name="balance_reverse"),
]
