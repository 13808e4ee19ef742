"""What the desk's page of an invoice shows of the page that its customer sees."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

from billing_site.lib.encryption.key_file import KeyFault
from invoicing.models.hosted.claim import TRUSTED_FOR, PaymentClaim
from invoicing.models.hosted.key import LinkKey
from invoicing.models.hosted.link import HostedLink
from invoicing.models.hosted.query import InvoiceQuery
from invoicing.models.invoice import Invoice
from invoicing.models.sending.recipients import receiver

register = template.Library()
NO_KEY = "The link cannot be shown: the server cannot read its key file. Whoever runs the server finds why in its log."
LATER = "The link cannot be made just now. Load the page again in a moment."


@register.inclusion_tag("invoicing/hosted/customers_page.html", takes_context=True)
def customers_page(context, invoice: Invoice) -> dict:
    """The link of an issued invoice, whether it was opened, and what can be done with it."""
    if invoice.is_draft:
        return {}
    link = HostedLink.of(invoice)
    return {"invoice": invoice, "link": link, "may": may_change(context)} | address_or_why(link)


def address_or_why(link: HostedLink) -> dict[str, str]:
    try:
        address = link.address(LinkKey.take())
    except KeyFault:
        return {"why": NO_KEY}
    return {"address": address} if address or link.revoked else {"why": LATER}


@register.inclusion_tag("invoicing/hosted/customers_words.html", takes_context=True)
def customers_words(context, invoice: Invoice) -> dict:
    """What the customer said on that page and nobody settled yet."""
    if invoice.is_draft:
        return {}
    claim = PaymentClaim.objects.open().filter(invoice=invoice).first()
    return {
        "claim": claim,
        "waits_until": waits_until(claim),
        "queries": list(InvoiceQuery.objects.unsettled().filter(invoice=invoice).order_by("id")[:20]),
        "may": may_change(context),
        "reachable": bool(receiver(invoice).billing_emails),
        # For the tokens of the forms.
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
    }


def waits_until(claim: PaymentClaim | None) -> datetime | None:
    """When reminders go again although staff did nothing; None where they do already."""
    end = claim and claim.said_at + TRUSTED_FOR
    return end if end and end > timezone.now() else None


def may_change(context: Any) -> bool:
    return context["request"].user.has_perm("invoicing.change_invoice")
