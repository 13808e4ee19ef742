"""What a customer's page shows of the credit balance and the coupon."""

from django import template
from django.utils import timezone

from customers.models.customer import Customer
from customers.models.discount import Discount

register = template.Library()
NEWEST = 5


@register.inclusion_tag("customers/balance/balance_block.html", takes_context=True)
def balance_block(context, customer: Customer) -> dict:
    """The newest entries with "Adjust balance" and "View details"."""
    may = context["request"].user.has_perm("customers.add_balancetransaction")
    return {
        "customer": customer,
        "entries": customer.balance_transactions.order_by("-id")[:NEWEST],
        "may_adjust": may and not customer.deleted_at,
    }


@register.simple_tag
def running_discount(customer: Customer) -> Discount | None:
    """The discount that invoices get now, or None."""
    found = customer.discount
    return found if found and found.is_running(timezone.now()) else None
