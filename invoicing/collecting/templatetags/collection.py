"""What pages of invoices and payments show of charges: how the collection stands, all tries, what staff can do."""

from django import template
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from invoicing.collecting.charges.wording import story
from invoicing.collecting.invoice.block import SHOWN, block_of, may_charge
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.models.invoice import Invoice
from invoicing.models.payment import InvoicePayment

register = template.Library()


@register.filter
def breakable(code: str) -> SafeString:
    """A code such as insufficient_funds, which may go on in the next line behind each of its words."""
    return format_html_join(mark_safe("_<wbr>"), "{}", ((part,) for part in code.split("_")))


@register.inclusion_tag("collecting/invoice/block.html", takes_context=True)
def collection(context, invoice: Invoice) -> dict:
    """The block of an invoice that is charged automatically or was charged; `row` and `story` empty: no block."""
    request = context["request"]
    found = block_of(invoice, request.user)
    return found | {"request": request, "csrf_token": context.get("csrf_token"), "invoice": invoice}


@register.inclusion_tag("collecting/charges/of_payment.html", takes_context=True)
def charge_of_payment(context, payment: InvoicePayment) -> dict:
    """The charge that a payment came of, with all that was tried for its invoice; nothing of what came in otherwise."""
    charge = ChargeAttempt.objects.filter(payment=payment).first()
    if charge is None or not context["request"].user.has_perm("collecting.view_chargeattempt"):
        return {"charge": None}
    tries = charge.invoice.charge_attempts.select_related("method", "actor").order_by("-id")[:SHOWN]
    return {"request": context["request"], "charge": charge, "story": story(tries)}


@register.inclusion_tag("invoicing/emails/send_action.html", takes_context=True)
def charge_action(context, invoice: Invoice) -> dict:
    """The way to the dialog that charges the invoice, where that is possible now."""
    return {
        "may_send": may_charge(invoice, context["request"].user),
        "label": "Charge now",
        "url": reverse("invoice_charge", args=[invoice.public_id]),
        "css": "menu-item",
    }


@register.inclusion_tag("invoicing/emails/send_action.html", takes_context=True)
def finalize_and_charge(context, invoice: Invoice) -> dict:
    """The same for a draft that is charged automatically, which is finalized first."""
    may = context["request"].user.has_perm("collecting.add_chargeattempt")
    return {
        "may_send": may and invoice.collection_method == invoice.CHARGE,
        "label": "Finalize and charge",
        "url": reverse("invoice_finalize_and_charge", args=[invoice.public_id]),
        "css": "btn btn-quiet",
    }
