"""URL of the settings of collecting."""

from django.urls import path

from invoicing.collecting.policy import views

urlpatterns = [path("", views.collecting_settings, name="collecting_settings")]
