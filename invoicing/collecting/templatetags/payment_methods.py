"""What the pages of a customer and of an invoice show of payment methods."""

from typing import Any

from django import template
from django.utils import timezone

from customers.models.customer import Customer
from invoicing.collecting.methods.access import ADD, CHANGE, DELETE, VIEW
from invoicing.collecting.methods.choosing import NOTHING, chosen_words
from invoicing.collecting.methods.links.desk import take_link
from invoicing.collecting.methods.shown import rows_of
from invoicing.collecting.models.setup_request import SetupRequest
from invoicing.models.invoice import Invoice

register = template.Library()


@register.inclusion_tag("collecting/methods/customer_block.html", takes_context=True)
def payment_methods_block(context, customer: Customer) -> dict[str, Any]:
    """The methods of a customer, and what may be done with them."""
    may = context["request"].user.has_perm
    there = not customer.deleted_at
    return {
        "link": take_link(context["request"], customer) if may(ADD) else "",
        "asked": SetupRequest.objects.filter(customer=customer).order_by("-id").first() if may(VIEW) else None,
        "now": timezone.now(),
        "customer": customer,
        "may_view": may(VIEW),
        "rows": rows_of(customer) if may(VIEW) and there else [],
        "may_add": there and may(ADD),
        "may_change": there and may(CHANGE),
        "may_detach": there and may(DELETE),
    }


@register.inclusion_tag("collecting/methods/invoice_fact.html", takes_context=True)
def charged_to(context, invoice: Invoice) -> dict[str, Any]:
    """What an invoice is charged to, and the way to another; nothing where it is not charged."""
    may, words = context["request"].user.has_perm("invoicing.change_invoice"), chosen_words(invoice)
    return {"invoice": invoice, "words": words, "may_change": may and words != NOTHING}
