"""What the settings page E-mail shows beside its form: whether mails leave, what to ask for, the mailbox of reports."""

from collections import Counter
from urllib.parse import urlsplit

from django import template
from django.conf import settings

from billing_site.mail.emails.filters import AUTOMATIC
from billing_site.mail.models.mailbox import BounceMailbox
from billing_site.mail.models.message import Message
from billing_site.mail.models.query import BY_ITSELF
from billing_site.mail.models.unlisted import why_unlisted
from billing_site.mail.sender.dns import domain_of, records
from billing_site.mail.sender.forms import MailboxForm
from billing_site.mail.server import leaves

register = template.Library()
MOST = 1000  # mails counted
# Setting -> what its mails bring.
MAILS = {
    "send_on_finalize": ("an invoice", "invoices"),
    "send_receipts": ("a receipt", "receipts"),
    "send_credit_notes": ("a credit note", "credit notes"),
}


@register.simple_tag
def why_nothing_leaves() -> str:
    return leaves()


@register.simple_tag
def where_a_test_mails_to() -> str:
    return why_unlisted()


@register.inclusion_tag("mail/sender/still_waiting.html", takes_context=True)
def still_waiting(context) -> dict:
    """Mails that wait though what sent them by itself is off by now: how many, and the list of just these."""
    company, user = context["company"], context["request"].user
    off = [setting for setting, _ in AUTOMATIC if not getattr(company, setting)]
    if not off or not user.has_perm("mail.view_message"):
        return {"rows": []}
    found = Message.objects.waiting_because_of(off).values_list(f"data__{BY_ITSELF}", flat=True)
    counts = Counter(found[:MOST])
    at_least = counts.total() >= MOST
    rows = [(MAILS[each], counts[each], at_least, f"automatic={each}") for each in off if counts[each]]
    return {"rows": rows, "may_cancel": user.has_perm("mail.change_message")}


@register.inclusion_tag("mail/sender/records.html")
def records_to_ask_for() -> dict:
    sender = settings.DEFAULT_FROM_EMAIL
    return {"sender": sender, "domain": domain_of(sender), "records": records(sender, settings.EMAIL_HOST)}


@register.inclusion_tag("mail/sender/mailbox.html", takes_context=True)
def mailbox_of_reports(context) -> dict:
    """Where reports are read from, how the last look went, and the form of its password."""
    place = urlsplit(settings.BOUNCE_IMAP_URL)
    mailbox = BounceMailbox.objects.filter(pk=BounceMailbox.KEY).first()
    return {
        "place": f"{place.username or ''}@{place.hostname}".lstrip("@") if place.hostname else "",
        "in_address": bool(place.password),
        "mailbox": mailbox,
        "kept": bool(mailbox and mailbox.password),
        "form": MailboxForm(),
        "may_change": context["request"].user.has_perm("company.change_company"),
        "csrf_token": context.get("csrf_token"),
    }
