"""What admin pages share: rows that only verbs write, to look at or through the verbs."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone

from billing_site.lib.requests import signed_in
from billing_site.lib.text import count_of
from billing_site.pages.admin.inputs import OneRecord
from billing_site.pages.admin.words import ByValue, Shown


class InWords:
    """For pages and inline tables of records: what can only be looked at stands there in words."""

    model: Any
    # Columns that mean nothing to people.
    quiet: tuple[str, ...] = ()

    def fixed_fields(self, request: HttpRequest, obj=None) -> tuple:
        """What can only be looked at, by name; all, for those who may not change the record."""
        return tuple(self.readonly_fields)  # type: ignore[attr-defined]

    def get_readonly_fields(self, request: HttpRequest, obj=None) -> tuple:
        return tuple(self.shown(name, request) for name in self.fixed_fields(request, obj))

    def get_fieldsets(self, request: HttpRequest, obj=None) -> list:
        fixed: Any = self.fixed_fields(request, obj)
        closed = not self.may_edit(request, obj)
        found = []
        for title, options in super().get_fieldsets(request, obj):  # type: ignore[misc]
            fields = [self.shown(each, request) if closed or each in fixed else each for each in options["fields"]]
            # What only a form has (the version that was seen) is nothing to look at.
            found.append((title, {**options, "fields": [f for f in fields if not closed or self.is_of_record(f)]}))
        return found

    def is_of_record(self, field: Any) -> bool:
        return not isinstance(field, str) or hasattr(self.model, field) or hasattr(type(self), field)

    def currency_of(self, record: Any) -> str:
        """The currency of the record's amounts, '' where it has none."""
        return getattr(record, "currency", "")

    def may_edit(self, request: HttpRequest, obj=None) -> bool:
        if obj is None:
            return bool(self.has_add_permission(request))  # type: ignore[attr-defined]
        return bool(self.has_change_permission(request, obj))  # type: ignore[attr-defined]

    def shown(self, name: Any, request: HttpRequest | None = None) -> Any:
        """The field of this name in words; what a page words itself stays as it is, and so do links to other records
        for who may look at them (on a list, without a `request`, there are none).
        """
        if not isinstance(name, str) or hasattr(type(self), name):
            return name
        known = vars(self).setdefault("in_words", {})
        if name not in known:
            try:
                field = self.model._meta.get_field(name)
            except FieldDoesNotExist:
                return name
            known[name] = Shown(field, self.currency_of)
        field = known[name].field
        leads_on = field.is_relation and (request is None or self.may_open(field.related_model, request))
        return name if leads_on else known[name]

    def may_open(self, model: Any, request: HttpRequest) -> bool:
        pages = self.admin_site._registry.get(model)  # type: ignore[attr-defined]
        return pages is None or pages.has_view_or_change_permission(request)


class RowsAdmin(InWords, admin.ModelAdmin):
    """What all pages of rows share: an address narrows a list by the filters that the page offers alone."""

    list_per_page = 50
    show_full_result_count = False

    def get_form(self, request: HttpRequest, obj=None, change=False, **kwargs) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        for name in self.fixed_fields(request, obj):
            form.base_fields.pop(name, None)
        return form

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = OneRecord(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_list_display(self, request: HttpRequest) -> list:
        return [self.shown(name) for name in super().get_list_display(request)]

    def get_list_filter(self, request: HttpRequest) -> list:
        return [self.by_value(each) for each in super().get_list_filter(request)]

    def by_value(self, each: Any) -> Any:
        """A plain text column is narrowed by its values in words."""
        field: Any = self.model._meta.get_field(each) if isinstance(each, str) else None
        return (each, ByValue) if isinstance(field, models.CharField) and not field.choices else each

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Django lets an address ask any column, so that `?password__startswith=` tells what no page shows."""
        filters: Any = self.get_list_filter(request or HttpRequest())
        names = [each[0] if isinstance(each, tuple) else each for each in filters]
        offered = {getattr(name, "parameter_name", name) for name in names}
        name, _, how = lookup.partition("__")
        return name in offered and how in ("", "exact", "isnull")


class ReadOnlyAdmin(RowsAdmin):
    """Rows that staff may look at and search, but that only the verbs of the product write."""

    def get_fields(self, request: HttpRequest, obj=None) -> list:
        """Every column that says something, also those that no form of Django's would hold."""
        if self.fields:
            return list(self.fields)
        hidden = (*self.quiet, *(self.exclude or ()))
        return [
            each.name for each in self.model._meta.concrete_fields if not each.primary_key and each.name not in hidden
        ]

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


class ShownRows(BaseInlineFormSet):
    """Rows that a page shows and nobody sends: what a post says of them, or of how many there are, is nothing."""

    def __init__(self, data=None, files=None, **kwargs) -> None:
        super().__init__(None, None, **kwargs)

    def is_valid(self) -> bool:
        return True

    def save(self, commit=True) -> list:
        self.new_objects: list = []
        self.changed_objects: list = []
        self.deleted_objects: list = []
        return []


class RowsInline(InWords, admin.TabularInline):
    """Rows that hang on a record, on its page: to look at."""

    formset = ShownRows
    extra = 0
    can_delete = False

    def fixed_fields(self, request: HttpRequest, obj=None) -> tuple:
        return tuple(self.fields or self.readonly_fields)

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False
