"""The staff app."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "billing_site.staff"
    verbose_name = "Staff"
