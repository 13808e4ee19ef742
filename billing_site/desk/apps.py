"""The desk app, which has no tables."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "billing_site.desk"
