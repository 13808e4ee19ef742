"""Events in the Django admin: to read and search, never to change; each role sees those of what it sees on the desk."""

import re
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest

from billing_site.events.models import Event
from billing_site.pages.admin.rows import ReadOnlyAdmin


@cache
def permissions_of_nouns() -> dict[str, str]:
    """{first word of an event's type: what one needs to see such things}; the staff's words are nobody's but theirs."""
    found = {}
    for model in apps.get_models():
        if hasattr(model, "public_id"):
            name = model._meta.model_name or ""
            permission = f"{model._meta.app_label}.view_{name}"
            found |= {name: permission, re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower(): permission}
    return found


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("created", "type", "object_id", "actor", "batch")
    list_filter = ("type",)
    search_fields = ("=object_id", "=public_id", "=batch")
    search_help_text = "The whole id of an object, an event or an operation"
    list_select_related = ("actor",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest):
        """Events of customers for those who see customers, and so on; all for those who look after the staff."""
        events: Any = super().get_queryset(request)
        if request.user.has_perm("staff.view_user"):
            return events
        seen = Q()
        for noun, permission in permissions_of_nouns().items():
            if request.user.has_perm(permission):
                seen |= Q(type__startswith=f"{noun}.")
        return events.filter(seen) if seen else events.none()
