"""What a bulk change would change, before it is done."""

from customers.bulk.settings import Setting
from customers.models.query import CustomerQuerySet
from customers.profile.timeline import shown

SHOWN = 5


def preview(customers: CustomerQuerySet, setting: Setting) -> dict:
    """{change, same: counts; first: up to five rows of (customer, what changes as timeline rows)}."""
    differing = setting.differing(customers)
    change = differing.count()
    first = [
        (customer, [row for field, pair in setting.changes(customer).items() for row in shown(field, *pair)])
        for customer in differing.order_by("-pk").defer("search_text")[:SHOWN]
    ]
    return {"change": change, "same": customers.count() - change, "first": first}
