"""What admin pages share: rows that only verbs write, to look at or through the verbs."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone

from billing_site.lib.requests import signed_in
from billing_site.lib.text import count_of


class RowsAdmin(admin.ModelAdmin):
    """What all pages of rows share: an address narrows a list by the filters that the page offers alone."""

    list_per_page = 50
    show_full_result_count = False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Django lets an address ask any column, so that `?password__startswith=` tells what no page shows."""
        filters: Any = self.get_list_filter(request or HttpRequest())
        offered = {getattr(each[0] if isinstance(each, tuple) else each, "parameter_name", each) for each in filters}
        name, _, how = lookup.partition("__")
        return name in offered and how in ("", "exact", "isnull")


class ReadOnlyAdmin(RowsAdmin):
    """Rows that staff may look at and search, but that only the verbs of the product write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class DeletableAdmin(RowsAdmin):
    """Rows that staff may add, edit and delete by the same verbs as on the desk; a deleted row stays as it is."""

    ordering = ("-created", "-id")

    def get_actions(self, request: HttpRequest):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.deleted_at)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.deleted_at)

    def delete_model(self, request: HttpRequest, obj) -> None:
        obj.mark_deleted(by=signed_in(request), now=timezone.now())

    def get_deleted_objects(self, objs, request: HttpRequest):
        return [str(obj) for obj in objs], {f"{self.model.noun}s": len(objs)}, set(), []

    def say(self, request: HttpRequest, word, count) -> None:
        """'Deleted 3 coupons.'"""
        messages.success(request, f"{word} {count_of(count, self.model.noun)}.")
