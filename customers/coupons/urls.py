"""URLs of the coupons pages, and of a customer's coupon."""

from billing_site.pages.access import urls_of
from billing_site.pages.list_pages import list_urls
from customers.coupons import views

urlpatterns = [
    *list_urls(views.coupon_list, "coupon"),
    *urls_of(views, "coupon", "add"),
    *urls_of(views, "coupon", "edit", "delete", "restore", "invoices", below="<slug:public_id>/", home="detail"),
]
of_a_customer = urls_of(views, "coupon", "remove", home="apply")
