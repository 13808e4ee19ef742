"""URLs of the staff pages, below /settings/."""

from django.urls import path

from billing_site.staff.invitations import views as invitation_views
from billing_site.staff.people import views

urlpatterns = [
    path("profile/", views.staff_profile, name="staff_profile"),
    path("team/", views.staff_team, name="staff_team"),
    path("team/invite/", invitation_views.invitation_send, name="invitation_send"),
    path("team/invitations/<slug:public_id>/renew/", invitation_views.invitation_renew, name="invitation_renew"),
    path("team/invitations/<slug:public_id>/revoke/", invitation_views.invitation_revoke, name="invitation_revoke"),
    path("team/<slug:public_id>/", views.staff_member, name="staff_member"),
    path("team/<slug:public_id>/edit/", views.staff_edit, name="staff_edit"),
    path("team/<slug:public_id>/deactivate/", views.staff_deactivate, name="staff_deactivate"),
    path("team/<slug:public_id>/reactivate/", views.staff_reactivate, name="staff_reactivate"),
    path("team/<slug:public_id>/two-step/", views.staff_drop_two_step, name="staff_drop_two_step"),
]
