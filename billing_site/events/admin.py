"""Events in the Django admin: to read and search, never to change."""

from django.contrib import admin

from billing_site.events.models import Event
from billing_site.pages.admin import ReadOnlyAdmin


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("created", "type", "object_id", "actor", "batch")
    list_filter = ("type",)
    search_fields = ("=object_id", "=public_id", "=batch")
    search_help_text = "The whole id of an object, an event or an operation"
    list_select_related = ("actor",)
    ordering = ("-id",)
