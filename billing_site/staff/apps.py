"""The staff app."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.core import checks

from billing_site.lib.encryption import key_file
from billing_site.staff.sign_in import sessions


class StaffConfig(AppConfig):
    name = "billing_site.staff"
    verbose_name = "Staff"

    def ready(self) -> None:
        checks.register(key_file.check, checks.Tags.security)
        user_logged_in.connect(sessions.begin)
