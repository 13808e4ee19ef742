"""URLs of what staff try by hand with a charge of the test gateway."""

from django.urls import path

from invoicing.collecting.test_bank import staff_views

urlpatterns = [
    path("dispute/", staff_views.charge_dispute, name="charge_dispute"),
    path("return/", staff_views.charge_return, name="charge_return"),
]
