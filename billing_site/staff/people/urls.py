"""URLs of the people at the desk, below the team page."""

from django.urls import path

from billing_site.pages.access import urls_of
from billing_site.staff.people import views

urlpatterns = [
    path("", views.staff_team, name="staff_team"),
    *urls_of(views, "staff", "edit", "deactivate", "reactivate", below="<slug:public_id>/", home="member"),
    path("<slug:public_id>/unlock/", views.staff_lift_lock, name="staff_lift_lock"),
    path("<slug:public_id>/two-step/", views.staff_drop_two_step, name="staff_drop_two_step"),
]
