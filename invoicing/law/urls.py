"""URL of the page "What the law asks"."""

from django.urls import path

from invoicing.law import views

urlpatterns = [path("", views.law, name="law")]
