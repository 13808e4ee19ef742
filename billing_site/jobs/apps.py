"""The jobs app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "billing_site.jobs"
    verbose_name = "Jobs"
