"""URLs of what staff do about the portal."""

from django.urls import include, path

from billing_site.pages.access import urls_of
from billing_site.pages.list_pages import list_urls
from invoicing.portal.desk import views

urlpatterns = [
    path("customers/<slug:public_id>/portal-link/", views.portal_link_send, name="portal_link_send"),
    path("portal-requests/", include(list_urls(views.portal_request_list, "portal_request"))),
    *urls_of(views, "portal_request", "approve", "refuse", below="portal-requests/<slug:public_id>/", home="detail"),
]
