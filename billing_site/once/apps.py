"""The app of kept answers."""

from django.apps import AppConfig


class OnceConfig(AppConfig):
    name = "billing_site.once"
    verbose_name = "Repeated requests"
