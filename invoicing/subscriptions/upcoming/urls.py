"""URLs of the page Upcoming."""

from django.urls import path

from invoicing.subscriptions.upcoming import views

urlpatterns = [
    path("", views.upcoming_page, name="upcoming"),
    path("file/", views.upcoming_file, name="upcoming_file"),
]
