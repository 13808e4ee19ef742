"""URLs of the staff pages, below /settings/."""

from django.urls import include, path

from billing_site.staff.people.views import staff_profile
from billing_site.staff.sign_in.views import sign_in_rules

urlpatterns = [
    path("profile/", staff_profile, name="staff_profile"),
    path("security-log/", include("billing_site.staff.security.urls")),
    path("team/sign-in/", sign_in_rules, name="staff_sign_in_rules"),
    path("team/", include("billing_site.staff.invitations.urls")),
    path("team/", include("billing_site.staff.people.urls")),
]
