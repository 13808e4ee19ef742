"""URLs of the people at the desk, below the team page."""

from django.urls import path

from billing_site.staff.people import views

urlpatterns = [
    path("", views.staff_team, name="staff_team"),
    path("<slug:public_id>/", views.staff_member, name="staff_member"),
    path("<slug:public_id>/edit/", views.staff_edit, name="staff_edit"),
    path("<slug:public_id>/deactivate/", views.staff_deactivate, name="staff_deactivate"),
    path("<slug:public_id>/reactivate/", views.staff_reactivate, name="staff_reactivate"),
    path("<slug:public_id>/two-step/", views.staff_drop_two_step, name="staff_drop_two_step"),
]
