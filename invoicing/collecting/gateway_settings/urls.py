"""URLs of the settings page Payments gateway, below /settings/gateway/."""

from django.urls import path

from invoicing.collecting.gateway_settings import views

urlpatterns = [
    path("", views.gateway_settings, name="gateway_settings"),
    path("keys/", views.gateway_keys, name="gateway_keys"),
    path("check/", views.gateway_check, name="gateway_check"),
    path("forget/", views.gateway_forget, name="gateway_forget"),
]
