"""What the security log can be filtered by."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from billing_site.lib.origin import as_address
from billing_site.pages.filters import (
    DatedFilter,
    RangeForm,
    asked_filter,
    choice_chip,
    choice_filter,
    created_chip,
    date_filter,
    period_filter,
    text_filter,
)
from billing_site.pages.listing import Chip
from billing_site.staff.models.security_entry import SecurityEntry, SecurityEntryQuerySet
from billing_site.staff.models.user import User


def people() -> list[tuple[str, str]]:
    """Everybody at the desk, also those who left."""
    return [(user.public_id, str(user)) for user in User.objects.order_by("name", "email")]


def refuse_parts(text: str) -> None:
    if not as_address(text):
        raise ValidationError("Write a whole address, such as 192.0.2.7 or 2001:db8::7.")


class SecurityLogFilter(DatedFilter):
    q = text_filter("Search", "by_search")
    kind = choice_filter("What", SecurityEntry.KINDS)
    outcome = choice_filter("Outcome", SecurityEntry.OUTCOMES)
    person = asked_filter("Person", people, "by_person")
    address = django_filters.CharFilter(
        label="Address",
        method="by_address",
        max_length=60,
        validators=[refuse_parts],
        widget=forms.TextInput(attrs={"placeholder": "192.0.2.7", "autocomplete": "off"}),
    )
    created = period_filter("When")
    created_from = date_filter("From")
    created_to = date_filter("To")

    class Meta:
        model = SecurityEntry
        fields = []
        form = RangeForm

    def by_search(self, queryset: SecurityEntryQuerySet, name: str, value: str) -> QuerySet:
        """A word of the detail, of a person's name or address, or a whole address or id."""
        word = value.strip()
        named = User.objects.filter(Q(name__icontains=word) | Q(email__icontains=word))
        found = list(named.values_list("pk", flat=True))
        about = Q(person__in=found) | Q(by__in=found) | Q(detail__icontains=word) | Q(public_id=word)
        return queryset.filter(about | Q(address=as_address(word)) if as_address(word) else about)

    def by_person(self, queryset: SecurityEntryQuerySet, name: str, value: str) -> QuerySet:
        user = User.objects.filter(public_id=value).first()
        return queryset.about(user) if user else queryset.none()

    def by_address(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(address=as_address(value))


CHIPS = (
    choice_chip("kind", "What", SecurityEntry.KINDS),
    choice_chip("outcome", "Outcome", SecurityEntry.OUTCOMES),
    choice_chip("person", "Person", people),
    Chip("address", "Address", ("address",)),
    created_chip("When"),
)
