"""The one URL of checking a file."""

from django.urls import path

from invoicing.verify import views

urlpatterns = [path("", views.verify, name="verify")]
