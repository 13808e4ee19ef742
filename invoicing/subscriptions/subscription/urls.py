"""URLs of one subscription."""

from django.urls import path

from invoicing.subscriptions.subscription import views

urlpatterns = [path("", views.subscription_detail, name="subscription_detail")]
