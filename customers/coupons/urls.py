"""URLs of the coupons pages, and of a customer's coupon."""

from django.urls import path

from billing_site.pages.access import list_urls, urls_of
from customers.coupons import views

urlpatterns = [
    *list_urls(views, "coupon"),
    path("add/", views.coupon_add, name="coupon_add"),
    *urls_of(views, "coupon", "detail", "edit", "delete", "restore", below="<slug:public_id>/"),
]
of_a_customer = [
    path("", views.coupon_apply, name="coupon_apply"),
    path("remove/", views.coupon_remove, name="coupon_remove"),
]
