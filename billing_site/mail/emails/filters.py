"""The one definition of which mails the list, its file and its bulk actions are about."""

import json

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from billing_site.mail.emails.subjects import customers_called
from billing_site.mail.kinds import KINDS
from billing_site.mail.models.message import Message, MessageQuerySet
from billing_site.pages.filters import (
    DatedFilter,
    RangeForm,
    choice_chip,
    choice_filter,
    created_chip,
    date_filter,
    period_filter,
    text_filter,
)
from billing_site.pages.listing import Chip

CUSTOMER_PREFIX = "cus_"


def holding(*texts: str) -> Q:
    """Mails with one of these texts in an address, written as either database keeps a list."""
    found = Q()
    for text in {*texts, *(json.dumps(text)[1:-1] for text in texts)}:
        found |= Q(to_text__icontains=text) | Q(cc_text__icontains=text)
    return found


def with_addresses(queryset: MessageQuerySet) -> MessageQuerySet:
    return queryset.alias(to_text=Cast("to", TextField()), cc_text=Cast("cc", TextField()))


class EmailFilter(DatedFilter):
    """Filters of the page Emails."""

    q = text_filter("Search", "by_search")
    state = choice_filter("State", Message.STATES)
    kind = choice_filter("Kind", KINDS)
    address = text_filter("Address", "by_address", "anna@rossi.example")
    customer = text_filter("Name, email or id", "by_customer", "Acme")
    about = text_filter("Id of a document", "by_about", "in_…")
    created = period_filter()
    created_from = date_filter("From")
    created_to = date_filter("To")

    class Meta:
        model = Message
        fields: tuple = ()
        form = RangeForm

    def by_search(self, queryset: MessageQuerySet, name: str, value: str) -> MessageQuerySet:
        """An address or a part of one, words of the subject, a Message-ID or an id."""
        value = value.strip()
        exact = Q(message_id__in=[value, f"<{value}>"]) | Q(public_id=value)
        return with_addresses(queryset).filter(exact | Q(subject__icontains=value) | holding(value))

    def by_address(self, queryset: MessageQuerySet, name: str, value: str) -> MessageQuerySet:
        """Those that go to this very address, in whatever case."""
        return with_addresses(queryset).filter(holding(f'"{value.strip()}"'))

    def by_customer(self, queryset: MessageQuerySet, name: str, value: str) -> MessageQuerySet:
        value = value.strip()
        if value.startswith(CUSTOMER_PREFIX):
            return queryset.filter(customer=value)
        return queryset.filter(customer__in=customers_called(value))

    def by_about(self, queryset: MessageQuerySet, name: str, value: str) -> MessageQuerySet:
        return queryset.filter(about=value.strip())


CHIPS = (
    choice_chip("state", "State", Message.STATES),
    choice_chip("kind", "Kind", KINDS),
    created_chip(),
    Chip("customer", "Customer", ("customer",)),
    Chip("address", "Address", ("address",)),
    Chip("about", "About", ("about",)),
)
