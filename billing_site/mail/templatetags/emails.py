"""What other pages show of mails: those to a customer, and those about an invoice."""

from typing import Any

from django import template
from django.urls import reverse

from billing_site.events.models import Subject
from billing_site.mail.emails.listing import HEAVY
from billing_site.mail.emails.wording import recipients, state_of
from billing_site.mail.models.message import Message
from billing_site.mail.models.query import MessageQuerySet

register = template.Library()
NEWEST = 5


@register.inclusion_tag("mail/emails/emails_block.html", takes_context=True)
def customer_emails(context, customer: Subject) -> dict:
    """The newest mails to a customer, with the way to all of them."""
    return block(context, Message.objects.to_customer(customer), f"customer={customer.public_id}")


@register.inclusion_tag("mail/emails/emails_block.html", takes_context=True)
def invoice_emails(context, invoice: Subject) -> dict:
    """The newest mails that tell of an invoice, with the way to all of them."""
    return block(context, Message.objects.about(invoice), f"about={invoice.public_id}")


def block(context: Any, found: MessageQuerySet, query: str) -> dict:
    may_view = context["request"].user.has_perm("mail.view_message")
    rows = list(found.defer(*HEAVY)[: NEWEST + 1]) if may_view else []
    return {
        "may_view": may_view,
        "rows": [(message, recipients(message), state_of(message)) for message in rows[:NEWEST]],
        "all_url": f"{reverse('email_list')}?{query}" if len(rows) > NEWEST else "",
    }
