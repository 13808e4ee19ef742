"""URLs of charges."""

from django.urls import include, path

from billing_site.pages.list_pages import list_urls
from invoicing.collecting.charges import views

urlpatterns = [
    path("", include(list_urls(views.charge_list, "charge"))),
    path("<slug:public_id>/", views.charge_detail, name="charge_detail"),
    path("<slug:public_id>/ask/", views.charge_ask, name="charge_ask"),
    path("<slug:public_id>/give-up/", views.charge_give_up, name="charge_give_up"),
    path("<slug:public_id>/progress/", views.charge_progress, name="charge_progress"),
]
