"""What on the home page waits for somebody: invoices that nobody gets, mails that did not leave, customers who said
something. Each is counted over a bounded part of its table, and leads to the list of just these.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from billing_site.lib.requests import StaffRequest
from billing_site.mail.models.message import Message
from billing_site.mail.models.query import BOUNCED, FAILED, IN_DOUBT, IN_PART, LATE
from billing_site.pages.counts import count_label
from invoicing.collecting.charges.filters import PERSON, UNCONFIRMED
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.refund import Refund
from invoicing.models.hosted.claim import PaymentClaim
from invoicing.models.hosted.query import InvoiceQuery
from invoicing.models.invoice import Invoice
from invoicing.models.portal.request import PortalRequest
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.sending.recipients import NO_ADDRESS
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.subscription import Subscription

# Of the invoices that were never sent so many, the newest, are looked at.
LOOKED_AT = 10_000
NOUN = "subscription"


@dataclass(frozen=True)
class Matter:
    """One line: `count` in words, what of, and the list of them."""

    count: str
    words: str
    url: str
    icon: str


def matters(request: StaffRequest, *, now: datetime) -> list[Matter]:
    """What waits, as far as this person may see it; nothing where all is well."""
    may = request.user.has_perm
    found: list[Matter] = []
    if may("invoicing.view_invoice"):
        found += of_invoices()
    if may("subscriptions.view_subscription"):
        found += of_subscriptions()
    if may("collecting.view_chargeattempt"):
        found += of_charges(now)
    if may("collecting.view_dispute"):
        url = f"{reverse('dispute_list')}?needs=response"
        found += counted(Dispute.objects.needing(), "waiting for your response", url, "scale", "dispute")
    if may("collecting.view_refund"):
        url = f"{reverse('refund_list')}?needs=person"
        found += counted(Refund.objects.needing(), "failed or not known", url, "undo-2", "refund")
    if may("customers.view_customer"):
        waiting = PortalRequest.objects.open()
        url = f"{reverse('portal_request_list')}?state={PortalRequest.OPEN}"
        found += counted(waiting, "waiting for approval", url, "door-open", "portal request")
    if may("mail.view_message"):
        found += of_mails(now)
    return found


def of_invoices() -> Iterator[Matter]:
    invoices = f"{reverse('invoice_list')}?"
    newest = Invoice.objects.unsent().order_by("-created", "-id").values("pk")[:LOOKED_AT]
    nobody = Invoice.objects.filter(NO_ADDRESS.query(), pk__in=newest)
    yield from counted(
        nobody, "not sent: no e-mail address on file", f"{invoices}sent=nobody", "mail-x", "open invoice"
    )
    claims, queries = PaymentClaim.objects.open(), InvoiceQuery.objects.open()
    yield from counted(claims, "said to be paid", f"{invoices}says=paid", "banknote", "invoice")
    broken = ReminderHold.objects.broken()
    yield from counted(broken, "promised to be paid by now", f"{invoices}says=broken", "handshake", "open invoice")
    yield from counted(queries, "saying that something is wrong", f"{invoices}says=wrong", "message-circle", "message")


def of_subscriptions() -> Iterator[Matter]:
    """Subscriptions that could not be billed, and those whose invoice is not paid."""
    listed, subscriptions = f"{reverse('subscription_list')}?", Subscription.objects
    parked = subscriptions.needing_a_person()
    yield from counted(parked, "not billed: something stands in the way", f"{listed}planned=person", "repeat", NOUN)
    for status, words in (
        (states.PAST_DUE, "past due"),
        (states.UNPAID, "unpaid: new invoices stay drafts"),
        (states.INCOMPLETE, "waiting for the first payment"),
    ):
        yield from counted(subscriptions.filter(status=status), words, f"{listed}status={status}", "repeat", NOUN)


def of_charges(now: datetime) -> Iterator[Matter]:
    """Charges whose result somebody has to find out, and invoices that cannot be charged any further by themselves."""
    charges, invoices = f"{reverse('charge_list')}?", f"{reverse('invoice_list')}?"
    tries, collected = ChargeAttempt.objects, Collection.objects
    stuck, unconfirmed = tries.needing_a_person(), tries.unconfirmed(now)
    yield from counted(
        stuck,
        "not sent, or with a result that nobody knows",
        f"{charges}needs={PERSON}",
        "circle-question-mark",
        "charge",
    )
    yield from counted(
        *(unconfirmed, "not confirmed by the customer for more than a day", f"{charges}needs={UNCONFIRMED}"),
        *("user-round-check", "charge"),
    )
    yield from counted(
        *(collected.wanting_method(), "not charged: another payment method is needed", f"{invoices}collecting=method"),
        *("credit-card", "open invoice"),
    )
    newest = collected.failed().order_by("-id").values("invoice")[:LOOKED_AT]
    untold = Invoice.objects.filter(NO_ADDRESS.query(), pk__in=newest)
    yield from counted(
        *(untold, "whose charge failed: no e-mail address on file", f"{invoices}collecting=untold"),
        *("mail-x", "open invoice"),
    )
    yield from counted(
        *(collected.ended(), "not collected: all tries were made", f"{invoices}collecting=ended"),
        *("circle-slash", "open invoice"),
    )


def of_mails(now: datetime) -> Iterator[Matter]:
    emails = reverse("email_list")
    for what, words, icon in (
        (FAILED, "failed", "mail-x"),
        (IN_PART, "sent in part: not to all of the addresses", "mail-warning"),
        (IN_DOUBT, "in doubt: it may have come, or not", "mail-question-mark"),
        (BOUNCED, "not sent: the address bounced", "mail-warning"),
        (LATE, "not taken by the mail server yet: tried again", "clock-alert"),
    ):
        yield from counted(Message.objects.needing(what, now), words, f"{emails}?needs={what}", icon, "email")


def counted(rows: QuerySet, words: str, url: str, icon: str, noun: str) -> Iterator[Matter]:
    """A Matter, if there are any rows."""
    label = count_label(rows)
    if label != "0":
        noun = noun if label == "1" else f"{noun}s"
        yield Matter(label, f"{noun} {words}", url, icon)
