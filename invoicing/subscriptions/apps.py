"""The subscriptions app: what is billed again and again, what was used, and the runs that bill it."""

from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "invoicing.subscriptions"
    label = "subscriptions"
    verbose_name = "Subscriptions"
