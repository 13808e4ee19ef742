"""The mail app."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "billing_site.mail"
    verbose_name = "E-mail"
