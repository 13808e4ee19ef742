"""URLs that the gateway calls, below /webhooks/."""

from django.urls import path

from invoicing.collecting.webhooks import views

urlpatterns = [path("stripe/", views.stripe_webhook, name="stripe_webhook")]
