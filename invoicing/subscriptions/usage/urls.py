"""URLs of the usage of one subscription."""

from django.urls import path

from billing_site.pages.list_pages import list_urls
from invoicing.subscriptions.usage import views

urlpatterns = [
    *list_urls(views.usage_list, "usage"),
    path("add/", views.usage_add, name="usage_add"),
    path("<slug:record>/correct/", views.usage_correct, name="usage_correct"),
]
