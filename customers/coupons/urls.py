"""URLs of the coupons pages, and of a customer's coupon."""

from django.urls import path

from billing_site.pages.access import list_urls
from customers.coupons import views

urlpatterns = [
    *list_urls(views, "coupon"),
    path("add/", views.coupon_add, name="coupon_add"),
    path("<slug:public_id>/", views.coupon_detail, name="coupon_detail"),
    path("<slug:public_id>/edit/", views.coupon_edit, name="coupon_edit"),
    path("<slug:public_id>/delete/", views.coupon_delete, name="coupon_delete"),
    path("<slug:public_id>/restore/", views.coupon_restore, name="coupon_restore"),
]
of_a_customer = [
    path("", views.coupon_apply, name="coupon_apply"),
    path("remove/", views.coupon_remove, name="coupon_remove"),
]
