"""What pages of documents say of their mails: that one waits and can be canceled, and how to send."""

from typing import Any

from django import template
from django.urls import reverse

from billing_site.company.models import Company
from billing_site.mail.models.message import Message
from invoicing.emails.doors import INVOICE, NOTE, PAYMENT, Door
from invoicing.models.invoice import Invoice
from invoicing.models.sending.automatic import sends_by_itself
from invoicing.models.sending.recipients import NO_ADDRESS, Document
from invoicing.models.sending.verbs import OF_DOCUMENTS
from invoicing.models.states import DRAFT

register = template.Library()
DOORS = {door.named: door for door in (INVOICE, NOTE, PAYMENT)}


@register.inclusion_tag("invoicing/emails/state.html", takes_context=True)
def mail_state(context, document: Any) -> dict:
    """The mail with this document that still waits, with the way to cancel it; that nobody is on file to send it to."""
    door = DOORS[named(document)]
    waiting = Message.objects.about(document).filter(state=Message.WAITING, kind__in=OF_DOCUMENTS).first()
    may_cancel = context["request"].user.has_perm(door.permission)
    nobody = may_cancel and is_to_be_sent(document, door) and NO_ADDRESS.stands(document)
    return {
        "way": NO_ADDRESS.link(document) if nobody else None,
        "mail": waiting,
        "may_cancel": may_cancel,
        "cancel_url": door.address("unsend", document),
        "csrf_token": context.get("csrf_token"),
        "request": context["request"],
    }


@register.inclusion_tag("invoicing/emails/send_action.html", takes_context=True)
def send_action(context, document: Document, css: str = "menu-item", key: str = "") -> dict:
    """The way to the dialog that sends it; shut where nobody is on file, as `mail_state` says on the page."""
    door = DOORS[named(document)]
    may = context["request"].user.has_perm(door.permission) and not door.problem(document)
    nobody = may and NO_ADDRESS.stands(document)
    return {
        "may_send": may,
        "label": door.move.label,
        "url": reverse(f"{door.named}_send", args=[document.public_id]),
        "nobody": nobody,
        "css": css,
        "key": key,
    }


@register.inclusion_tag("invoicing/emails/send_action.html")
def finalize_and_send(invoice: Invoice) -> dict:
    """The same for a draft, which is finalized first; nothing where finalizing alone sends it."""
    return {
        "may_send": not sends_by_itself(invoice, Company.current()),
        "label": "Finalize and send",
        "url": reverse("invoice_finalize_and_send", args=[invoice.public_id]),
        "nobody": NO_ADDRESS.stands(invoice),
        "css": "btn btn-quiet",
    }


def is_to_be_sent(document: Any, door: Door) -> bool:
    """Whether it is sent, or will be once it is issued."""
    if document.status == DRAFT:
        return document.collection_method == document.SEND
    return not door.problem(document)


def named(document: Document) -> str:
    return document.noun.replace(" ", "_")
