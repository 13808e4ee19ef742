"""The collecting app: payment methods, charges, retries, refunds, disputes."""

from django.apps import AppConfig


class CollectingConfig(AppConfig):
    name = "invoicing.collecting"
    label = "collecting"
    verbose_name = "Collecting"
