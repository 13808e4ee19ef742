"""URLs of invitations, below the team page."""

from django.urls import path

from billing_site.staff.invitations import views

urlpatterns = [
    path("invite/", views.invitation_send, name="invitation_send"),
    path("invitations/<slug:public_id>/renew/", views.invitation_renew, name="invitation_renew"),
    path("invitations/<slug:public_id>/revoke/", views.invitation_revoke, name="invitation_revoke"),
]
