"""The desk app; its checks of the settings are registered here."""

from django.apps import AppConfig

from billing_site.desk import checks

__all__ = ["DeskConfig", "checks"]


class DeskConfig(AppConfig):
    name = "billing_site.desk"
