"""The events app."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "billing_site.events"
    verbose_name = "Events"
