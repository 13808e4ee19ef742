"""The one definition of which mails the list, its file and its bulk actions are about."""

from django.utils import timezone

from billing_site.mail.emails.subjects import few_called, is_called
from billing_site.mail.kinds import KINDS
from billing_site.mail.models.message import Message
from billing_site.mail.models.query import BOUNCED, FAILED, IN_DOUBT, IN_PART, LATE, MessageQuerySet
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

CUSTOMER_PREFIX = "cus_"
AUTOMATIC = [
    ("send_on_finalize", "Waiting invoices"),
    ("send_receipts", "Waiting receipts"),
    ("send_credit_notes", "Waiting credit notes"),
]
NEEDS = [
    (FAILED, "Failed, and not sent since"),
    (IN_PART, "Sent in part, and not sent since"),
    (BOUNCED, "Not sent because the address bounced, and not sent since"),
    (IN_DOUBT, "In doubt: it may have come, or not"),
    (LATE, "Not taken by the mail server yet"),
]


class EmailFilter(DatedFilter):
    """Filters of the page Emails."""

    q = text_filter("Search", "by_search")
    state = choice_filter("State", Message.STATES)
    kind = choice_filter("Kind", KINDS)
    needs = asked_filter("Needs attention", NEEDS, "by_need")
    address = text_filter("Address", "by_address", "anna@rossi.example")
    customer = text_filter("Name, email or id", "by_customer", "Acme")
    about = text_filter("Id of a document", "by_about", "in_…")
    automatic = asked_filter("Sent by themselves, by the settings", AUTOMATIC, "by_setting")
    created = period_filter()
    created_from = date_filter("From")
    created_to = date_filter("To")

    class Meta:
        model = Message
        fields: tuple = ()
        form = RangeForm

    def by_search(self, queryset: MessageQuerySet, name: str, value: str) -> MessageQuerySet:
        """Words of subject, addresses, names, numbers, ids and Message-IDs; all mails to customers whom they find."""
        customers = few_called(value)
        narrow = {name: chosen for name in ("state", "kind") if (chosen := self.form.cleaned_data.get(name))}
        # Where few are of this state or kind, those are read: a common word finds most of the table first.
        if narrow and Message.objects.filter(**narrow).are_few():
            return queryset.reading(value, customers)
        return queryset.search(value, customers)

    def by_need(self, queryset: MessageQuerySet, name: str, value: str) -> MessageQuerySet:
        return queryset.needing(value, timezone.now())

    def by_setting(self, queryset: MessageQuerySet, name: str, value: str) -> MessageQuerySet:
        return queryset.waiting_because_of([value])

    def by_address(self, queryset: MessageQuerySet, name: str, value: str) -> MessageQuerySet:
        """Those that go to this very address, in whatever case."""
        return queryset.to_address(value)

    def by_customer(self, queryset: MessageQuerySet, name: str, value: str) -> MessageQuerySet:
        value = value.strip()
        if value.startswith(CUSTOMER_PREFIX):
            return queryset.filter(customer=value)
        return queryset.filter(is_called(value))

    def by_about(self, queryset: MessageQuerySet, name: str, value: str) -> MessageQuerySet:
        return queryset.filter(about=value.strip())


CHIPS = (
    choice_chip("state", "State", Message.STATES),
    choice_chip("kind", "Kind", KINDS),
    choice_chip("needs", "Needs attention", NEEDS),
    created_chip(),
    Chip("customer", "Customer", ("customer",)),
    Chip("address", "Address", ("address",)),
    Chip("about", "About", ("about",)),
    choice_chip("automatic", "Automatic", AUTOMATIC),
)
