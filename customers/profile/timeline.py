"""The timeline of a customer in words: who, when, what (old -> new)."""

from billing_site.events.models import Event
from billing_site.lib.places import countries
from billing_site.lib.places.locales import own_name
from customers.models.balance import balance_words
from customers.models.customer import Customer
from customers.models.tax_id import TaxId
from customers.rules.fields import LABELS

PAGE = 20
KINDS = {
    "customer.created": ("user-plus", "Customer added"),
    "customer.updated": ("pencil", "Information edited"),
    "customer.deleted": ("trash-2", "Customer deleted"),
    "customer.restored": ("undo-2", "Deletion undone"),
    "customer.anonymized": ("eraser", "Personal data erased"),
    "customer.merged": ("merge", "Customers merged"),
    "customer.unmerged": ("split", "Merge undone"),
    "customer.discount.created": ("ticket-percent", "Coupon applied"),
    "customer.discount.updated": ("ticket-percent", "Coupon replaced"),
    "customer.discount.deleted": ("ticket-percent", "Coupon removed"),
    "customer.tax_id.created": ("landmark", "Tax ID added"),
    "customer.tax_id.updated": ("shield-check", "Tax ID checked with the registry"),
    "customer.tax_id.deleted": ("landmark", "Tax ID removed"),
    "coupon.created": ("ticket-percent", "Coupon added"),
    "coupon.updated": ("pencil", "Coupon edited"),
    "coupon.deleted": ("trash-2", "Coupon deleted"),
    "coupon.restored": ("undo-2", "Deletion undone"),
}

# Events whose operation customers.undo.operation can take back.
UNDOABLE = (
    *("customer.created", "customer.updated", "customer.deleted", "customer.restored"),
    *("customer.merged", "customer.unmerged"),
    *("customer.tax_id.created", "customer.tax_id.deleted"),
)


def label(event):
    """What happened, in a few words: "Information edited", "Import of customers.csv"."""
    return event.data.get("cause") or KINDS.get(event.type, ("", event.type))[1]


def timeline(customer, before=None):
    """(events for components/timeline.html newest first, the id to ask on from or None)."""
    events = Event.objects.of(customer).select_related("actor")
    if before:
        events = events.filter(id__lt=before)
    found = list(events[: PAGE + 1])
    more = found[PAGE - 1].pk if len(found) > PAGE else None
    return undoable(found[:PAGE]), more


def undoable(events):
    """Entries for components/timeline.html, newest first; the newest of an operation that stands names it as `undo`."""
    done, found = {event.data.get("undoes") for event in events}, []
    for event in events:
        stands = event.batch not in done and event.type in UNDOABLE and not event.redacted_at
        found.append(entry(event) | {"undo": event.batch if stands else ""})
        done.add(event.batch)
    return found


def latest_changes(limit=10):
    """The newest events of all customers for components/timeline.html, each naming its customer."""
    events = list(Event.objects.select_related("actor").filter(object_id__startswith="cus_").order_by("-id")[:limit])
    about = Customer.objects.filter(public_id__in={event.object_id for event in events}).defer("search_text")
    names = {customer.public_id: customer for customer in about}
    found = []
    for event in events:
        row = entry(event)
        customer = names.get(event.object_id)
        found.append(row | {"changes": [], "text": f"{row['text']}: {customer}" if customer else row["text"]})
    return found


def entry(event):
    icon, text = KINDS.get(event.type, ("circle", event.type))
    if event.redacted_at:
        text += " (details erased)"
    return {
        "icon": icon,
        "text": event.data.get("cause") or text,
        "actor": str(event.actor) if event.actor else "Billfold",
        "when": event.created,
        "changes": [
            row for field, pair in event.changes.items() for row in shown(field, *pair, event.data.get("currency"))
        ],
    }


def shown(field, before, after, currency=""):
    """One row a field; metadata gives a row a key; `currency` is that of an amount."""
    if field == "balance":
        words = [balance_words(amount, currency) for amount in (before, after)]
        return [{"field": LABELS[field], "before": words[0], "after": words[1]}]
    if field == "metadata":
        keys = sorted({*(before or {}), *(after or {})})
        pairs = [(f"Metadata {key}", (before or {}).get(key, ""), (after or {}).get(key, "")) for key in keys]
        return [{"field": label, "before": old, "after": new} for label, old, new in pairs if old != new]
    return [{"field": LABELS.get(field, field), "before": display(field, before), "after": display(field, after)}]


def display(field, value):
    """A stored value as staff read it."""
    if not value:
        return ""
    if field == "preferred_locales":
        return ", ".join(own_name(tag) for tag in value)
    if field == "invoice_custom_fields":
        return ", ".join(f"{row['name']}: {row['value']}" for row in value)
    if field == "tax_ids" and isinstance(value, list):
        return ", ".join(TaxId.printed(written) for written in value)
    if isinstance(value, list):
        return ", ".join(value)
    if field == "amount_tax_display":
        return dict(Customer.TAX_DISPLAY).get(value, value)
    if field.endswith("_country"):
        return countries.country_name(value)
    if field == "tax_exempt":
        return dict(Customer.TAX_STATUS).get(value, value)
    return value.upper() if field == "currency" else str(value)
