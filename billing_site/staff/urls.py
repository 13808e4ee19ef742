"""URLs of the staff pages, below /settings/."""

from django.urls import include, path

from billing_site.staff.people.views import staff_profile

urlpatterns = [
    path("profile/", staff_profile, name="staff_profile"),
    path("security-log/", include("billing_site.staff.security.urls")),
    path("team/", include("billing_site.staff.invitations.urls")),
    path("team/", include("billing_site.staff.people.urls")),
]
