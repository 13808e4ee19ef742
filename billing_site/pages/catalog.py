"""What the pages of things that are archived instead of deleted share: filter, status, page, editing, archiving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone

from billing_site.lib.db.locks import SavedMeanwhile
from billing_site.lib.requests import StaffRequest
from billing_site.pages.access import number
from billing_site.pages.columns import badge
from billing_site.pages.confirm import confirm_page, form_page, refusals_in, updated
from billing_site.pages.conflict import conflict_words
from billing_site.pages.filters import text_filter

if TYPE_CHECKING:
    from billing_site.events.timeline import Wording


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

    def keep(self, queryset: QuerySet, name: str, value):
        return queryset

    def by_search(self, queryset: QuerySet, name: str, value):
        condition = Q(public_id=value.strip())
        for field in self.SEARCHED:
            condition |= Q(**{f"{field}__icontains": value.strip()})
        return queryset.filter(condition)


def in_use(active) -> str:
    return "Active" if active else "Archived"


def status_cell(thing) -> str:
    return badge(in_use(thing.active), "good" if thing.active else "neutral")


def detail_page(request: StaffRequest, template: str, thing, wording: Wording, **facts) -> HttpResponse:
    """The page of one thing: its `facts`, its metadata, and the timeline in the words of `wording`."""
    facts |= {"metadata": sorted(thing.metadata.items()), "events": wording.timeline(thing)[0]}
    return render(request, template, facts)


def edit_page(request: StaffRequest, thing, form_class, lead: str, wording: Wording, *refusals) -> HttpResponse:
    """Change what of a thing may change: its EDITABLE properties. What `refusals` say stands in the form.

    The form may say `how` else to call the verb, and what is said once it is `saved`.
    """
    form = form_class(request.POST or None, initial={name: getattr(thing, name) for name in thing.EDITABLE})
    version, status = number(request.POST.get("version")), None
    if form.is_valid():
        try:
            with refusals_in(form, *refusals):
                how = {"base_version": version} | getattr(form, "how", {})
                changes = thing.change(form.values(), by=request.user, now=timezone.now(), **how)
                return updated(request, thing, changes, text=getattr(form, "saved", "Updated {}."))
        except SavedMeanwhile as conflict:
            thing.refresh_from_db()
            form.add_error(None, conflict_words(thing.noun, conflict.events, wording))
            version, status = None, 409
    page = {"submit": f"Update {thing.noun}", "back": thing, "lead": lead, "status": status}
    hidden = [("version", thing.version if version is None else version)]
    return form_page(request, form, f"Edit {thing.noun}", hidden=hidden, **page)


def archive_urls(view, noun: str) -> list:
    """The addresses of a view that is told whether the thing is to be `active`."""
    return [
        path("archive/", view, {"active": False}, name=f"{noun}_archive"),
        path("unarchive/", view, {"active": True}, name=f"{noun}_unarchive"),
    ]


def kept_page(request: StaffRequest, thing, why: str) -> HttpResponse:
    """In place of the question before a deletion: why the thing stays, and that it can be archived."""
    if thing.active:
        lead = f"{why} It stays on record. Archive it instead: then it is offered no more."
        way = {"submit": f"Archive {thing.noun}", "action": reverse(f"{thing.noun}_archive", args=[thing.public_id])}
    else:
        lead = f"{why} It stays on record, and is archived already."
        way = {
            "submit": f"Use {thing.noun} again",
            "action": reverse(f"{thing.noun}_unarchive", args=[thing.public_id]),
        }
    return confirm_page(request, f"This {thing.noun} cannot be deleted", back=thing, tone="", lead=lead, **way)


def set_active(request: StaffRequest, thing, active, effect) -> HttpResponse:
    """Archive a thing, where the sentence `effect` says what follows, or use it again; and offer the other way."""
    thing.change({"active": active}, by=request.user, now=timezone.now())
    text = f"{thing} can be used again." if active else f"Archived {thing}. {effect}"
    back = f"{thing.noun.replace(' ', '_')}_{'archive' if active else 'unarchive'}"
    messages.success(request, text, extra_tags=reverse(back, args=[thing.public_id]))
    return redirect(thing)
