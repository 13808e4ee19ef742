"""What the pages of things that are archived instead of deleted share: filter, status cell, editing, archiving."""

import django_filters
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from billing_site.pages.columns import badge
from billing_site.pages.confirm import form_page, updated
from billing_site.pages.filters import text_filter

STATUSES = [("active", "Active"), ("archived", "Archived"), ("all", "All")]


class ArchivableFilter(django_filters.FilterSet):
    """Filters of a list whose rows are archived instead of deleted: those in use unless asked otherwise."""

    SEARCHED: tuple = ()
    q = text_filter("Search", "by_search")
    status = django_filters.ChoiceFilter(label="Status", choices=STATUSES, method="keep")

    @property
    def qs(self):
        queryset = super().qs
        status = self.form.cleaned_data.get("status") if self.form.is_valid() else ""
        return queryset if status == "all" else queryset.filter(active=status != "archived")

    def keep(self, queryset, name, value):
        return queryset

    def by_search(self, queryset, name, value):
        condition = Q(public_id=value.strip())
        for field in self.SEARCHED:
            condition |= Q(**{f"{field}__icontains": value.strip()})
        return queryset.filter(condition)


def in_use(active):
    return "Active" if active else "Archived"


def status_cell(thing):
    return badge(in_use(thing.active), "good" if thing.active else "neutral")


def edit_page(request, thing, form_class, lead):
    """Change what of a thing may change: its EDITABLE properties."""
    form = form_class(request.POST or None, initial={name: getattr(thing, name) for name in thing.EDITABLE})
    if form.is_valid():
        return updated(request, thing, thing.change(form.values(), by=request.user, now=timezone.now()))
    submit = f"Update {thing.noun}"
    return form_page(request, form, f"Edit {thing.noun}", submit=submit, back=thing, lead=lead)


def archive(request, thing, effect):
    """Archive it and say so with the `effect`, a sentence."""
    return set_active(request, thing, False, f"Archived {thing}. {effect}")


def use_again(request, thing):
    return set_active(request, thing, True, f"{thing} can be used again.")


def set_active(request, thing, active, text):
    """Archive or bring back, say so with `text`, and offer the other way; addresses are <noun>_archive, _unarchive."""
    thing.change({"active": active}, by=request.user, now=timezone.now())
    stem = thing.noun.replace(" ", "_")
    back = reverse(f"{stem}_{'archive' if active else 'unarchive'}", args=[thing.public_id])
    messages.success(request, text, extra_tags=back)
    return redirect(thing)
