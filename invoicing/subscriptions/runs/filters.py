"""The one definition of which billing runs the list and its file are about."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from billing_site.pages.filters import (
    PERIODS,
    RangeForm,
    asked_filter,
    between,
    choice_chip,
    date_filter,
    period,
    says_period,
    text_filter,
)
from billing_site.pages.listing import Chip
from invoicing.subscriptions.models.run.billing_run import BillingRun
from invoicing.subscriptions.runs.wording import STATES, is_in


class StartedForm(RangeForm):
    """The days of a range in their order."""

    RANGES = ("started",)


class BillingRunFilter(django_filters.FilterSet):
    """By the days on which it started, its state, its id or machine."""

    q = text_filter("Search", "by_search", "ID or machine")
    state = asked_filter("State", STATES, "by_state")
    started = asked_filter("Started", PERIODS, "by_started", "Any time")
    started_from = date_filter("From")
    started_to = date_filter("To")

    class Meta:
        model = BillingRun
        fields: tuple = ()
        form = StartedForm

    def by_search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = value.strip()
        return queryset.filter(Q(public_id=text) | Q(machine__icontains=text)) if text else queryset

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(is_in(value, timezone.now()))

    def by_started(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        data = self.form.cleaned_data
        first, last = period(value, timezone.localdate(), data.get("started_from"), data.get("started_to"))
        return between(queryset, first, last, column="started")

    def keep(self, queryset: QuerySet, name: str, value) -> QuerySet:
        """The days say something only together with the period."""
        return queryset


CHIPS = (
    Chip("started", "Started", ("started", "started_from", "started_to"), says_period(PERIODS)),
    choice_chip("state", "State", STATES),
)
