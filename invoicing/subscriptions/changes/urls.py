"""URLs of changes of one subscription."""

from django.urls import path

from invoicing.subscriptions.changes import views

urlpatterns = [
    path("change/", views.subscription_change, name="subscription_change"),
]
