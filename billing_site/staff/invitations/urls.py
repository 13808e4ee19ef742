"""URLs of invitations, below the team page."""

from django.urls import path

from billing_site.pages.access import urls_of
from billing_site.staff.invitations import views

urlpatterns = [
    path("invite/", views.invitation_send, name="invitation_send"),
    *urls_of(views, "invitation", "renew", "revoke", below="invitations/<slug:public_id>/"),
]
