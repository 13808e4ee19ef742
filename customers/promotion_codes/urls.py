"""URLs of the pages of promotion codes."""

from django.urls import path

from billing_site.pages.access import urls_of
from billing_site.pages.list_pages import list_urls
from customers.promotion_codes import views

NOUN = "promotion_code"

urlpatterns = [
    *list_urls(views.promotion_code_list, NOUN),
    *urls_of(views, NOUN, "add"),
    *urls_of(views, NOUN, "edit", below="<slug:public_id>/", home="detail"),
    path("<slug:public_id>/on/", views.promotion_code_switch, {"active": True}, name="promotion_code_on"),
    path("<slug:public_id>/off/", views.promotion_code_switch, {"active": False}, name="promotion_code_off"),
]
