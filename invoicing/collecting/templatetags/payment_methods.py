"""What the page of a customer shows of payment methods."""

from typing import Any

from django import template

from customers.models.customer import Customer
from invoicing.collecting.methods.access import ADD, CHANGE, DELETE, VIEW
from invoicing.collecting.methods.shown import rows_of

register = template.Library()


@register.inclusion_tag("collecting/methods/customer_block.html", takes_context=True)
def payment_methods_block(context, customer: Customer) -> dict[str, Any]:
    """The methods of a customer, and what may be done with them."""
    may = context["request"].user.has_perm
    there = not customer.deleted_at
    return {
        "customer": customer,
        "may_view": may(VIEW),
        "rows": rows_of(customer) if may(VIEW) and there else [],
        "may_add": there and may(ADD),
        "may_change": there and may(CHANGE),
        "may_detach": there and may(DELETE),
    }
