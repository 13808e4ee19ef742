"""URLs of paying by the link of an invoice, below /i/; what stands behind the invoice opens it (lib/masking.py)."""

from django.urls import path

from invoicing.collecting.hosted import views

PAGE = "<str:public_id>/<str:part>/pay/"

urlpatterns = [
    path(PAGE, views.hosted_pay, name="hosted_pay"),
    path(f"{PAGE}<str:key>/", views.hosted_pay_step, name="hosted_pay_step"),
]
