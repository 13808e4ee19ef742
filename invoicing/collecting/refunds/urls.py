"""URLs of refunds."""

from django.urls import include, path

from billing_site.pages.list_pages import list_urls
from invoicing.collecting.refunds import views

urlpatterns = [
    path("refunds/", include(list_urls(views.refund_list, "refund"))),
    path("refunds/<slug:public_id>/", views.refund_detail, name="refund_detail"),
    path("refunds/<slug:public_id>/again/", views.refund_again, name="refund_again"),
    path("refunds/<slug:public_id>/ask/", views.refund_ask, name="refund_ask"),
    path("refunds/<slug:public_id>/set-aside/", views.refund_set_aside, name="refund_set_aside"),
    path("charges/<slug:public_id>/refund/", views.charge_refund, name="charge_refund"),
]
