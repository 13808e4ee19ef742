"""The staff app."""

from django.apps import AppConfig
from django.core import checks

from billing_site.lib.encryption import key_file


class StaffConfig(AppConfig):
    name = "billing_site.staff"
    verbose_name = "Staff"

    def ready(self) -> None:
        checks.register(key_file.check, checks.Tags.security)
