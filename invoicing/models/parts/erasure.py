"""What invoices, mails, reminders and the portal forget with a customer whose personal data is erased.

Issued documents and the files that were handed out stay as they are, with the names on them: the books need them.
"""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Model, Q, QuerySet

from billing_site.events.models import Event
from billing_site.mail.models.erasure import ERASED, erase
from billing_site.mail.models.message import Message
from customers.models.customer import Customer
from invoicing.models.credit_note import CreditNote
from invoicing.models.hosted.query import InvoiceQuery
from invoicing.models.invoice import Invoice
from invoicing.models.payment import InvoicePayment
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.policy import CustomerReminders
from invoicing.models.reminders.reminder import Reminder

# Whose timelines tell of a customer: the model, and how it names its customer.
OWNERS: dict[type[Model], str] = {
    Invoice: "customer",
    CreditNote: "invoice__customer",
    InvoicePayment: "invoice__customer",
}
MAILED = (
    *("send_requested", "sent", "send_failed", "send_canceled", "send_withheld", "not_sent"),
    *("notice_requested", "notice_sent"),
)
# Events of documents that hold addresses, or what people wrote; the books need none of them.
PERSONAL = (
    *(f"{noun}.{end}" for noun in ("invoice", "credit_note", "payment") for end in MAILED),
    *("invoice.reminded", "invoice.reminder_failed", "invoice.payment_promised"),
    *("invoice.reminders_paused", "invoice.reminders_resumed"),
)


def on_erase(customer_pks: Collection[int], *, now: datetime) -> None:
    """Forget what was written to and about these customers, and those who were merged into them.

    One who was merged into another is that one: what was written stays until the other goes too.
    """
    family = family_of(customer_pks)
    keys = list(family)
    erase(family.values())
    invoices = Invoice.objects.filter(customer__in=keys).order_by().values("pk")
    ReminderHold.objects.filter(invoice__in=invoices).update(pause_reason="", promise_note="")
    CustomerReminders.objects.filter(customer__in=keys).update(pause_reason="")
    Reminder.objects.filter(invoice__in=invoices).exclude(reason="").update(reason=ERASED)
    InvoiceQuery.objects.filter(invoice__in=invoices).update(text=ERASED)
    InvoiceQuery.objects.filter(invoice__in=invoices).exclude(answer="").update(answer=ERASED)
    for told in tellings(keys):
        told.filter(redacted_at=None).update(data={}, redacted_at=now)


def family_of(customer_pks: Collection[int]) -> dict[int, str]:
    """{key: public id} of those of these customers who are nobody else by now, and of all who were merged into them."""
    gone = Customer.objects.filter(pk__in=customer_pks, merged_into=None).order_by().values("pk")
    return dict(Customer.objects.filter(Q(pk__in=gone) | Q(merged_into__in=gone)).values_list("pk", "public_id"))


def erased() -> QuerySet[Customer]:
    """Those whose personal data was erased, and who were merged into such."""
    gone = Customer.objects.filter(anonymized_at__isnull=False, merged_into=None).order_by().values("pk")
    return Customer.objects.filter(Q(pk__in=gone) | Q(merged_into__in=gone)).order_by()


def mails_emptied_without_erasure() -> QuerySet[Message]:
    """Mails that are for nobody any more, though their customer was never erased."""
    return Message.objects.filter(to=[]).exclude(customer__in=erased().values("public_id"))


def events_emptied_without_erasure() -> QuerySet[Event]:
    """Events of others than customers that say nothing any more, though nobody's erasure took what they said."""
    emptied = Event.objects.filter(redacted_at__isnull=False).exclude(object_id__startswith=f"{Customer.prefix}_")
    family, explained = erased().values("pk"), Q()
    for model, whose in OWNERS.items():
        documents = model._default_manager.filter(**{f"{whose}__in": family})
        explained |= Q(object_id__in=documents.order_by().values("public_id"))
    return emptied.exclude(explained & Q(type__in=PERSONAL))


def tellings(keys: list[int]) -> list[QuerySet[Event]]:
    """The PERSONAL events of all documents of these customers."""
    personal = Event.objects.filter(type__in=PERSONAL)
    return [
        personal.filter(
            object_id__in=model._default_manager.filter(**{f"{whose}__in": keys}).order_by().values("public_id")
        )
        for model, whose in OWNERS.items()
    ]
