"""Answered requests in the Django admin: to look at, for administrators."""

from django.contrib import admin
from django.http import HttpRequest

from billing_site.once.models import KeyedRequest


@admin.register(KeyedRequest)
class KeyedRequestAdmin(admin.ModelAdmin):
    """Rows that only requests write. What was answered may name people, and is not shown."""

    list_display = ("created", "actor", "key")
    search_fields = ("=key", "=actor")
    search_help_text = "A whole key, or the whole id of who asked"
    fields = ("created", "actor", "key", "fingerprint")
    ordering = ("-created", "-id")
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False
