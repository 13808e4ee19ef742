"""URLs of what staff try by hand with charges, refunds and methods of the test gateway."""

from django.urls import path

from invoicing.collecting.test_bank import staff_views

CHARGE, REFUND = "payments/charges/<slug:public_id>/test/", "payments/refunds/<slug:public_id>/test/"
METHOD = "payment-methods/<slug:public_id>/test/"

urlpatterns = [
    path(f"{CHARGE}dispute/", staff_views.charge_dispute, name="charge_dispute"),
    path(f"{CHARGE}return/", staff_views.charge_return, name="charge_return"),
    path(f"{REFUND}turn/", staff_views.refund_turn, name="refund_turn"),
    path(f"{METHOD}renew/", staff_views.payment_method_renew, name="payment_method_renew"),
]
