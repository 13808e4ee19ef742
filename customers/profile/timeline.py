"""The timeline of a customer in words: who, when, what (old -> new)."""

from billing_site.events.models import Event
from billing_site.events.timeline import Wording, change, metadata_rows, newest
from billing_site.lib.places import countries
from billing_site.lib.places.locales import own_name
from customers.models.balance import balance_words
from customers.models.customer import Customer
from customers.models.tax_id import TaxId
from customers.rules import contacts
from customers.rules.fields import LABELS

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
    "customer.reminded": ("send", "Reminder sent"),
    "customer.reminders_changed": ("pencil", "Reminders changed"),
    "customer.reminders_paused": ("pause", "Reminders paused"),
    "customer.reminders_resumed": ("play", "Reminders resumed"),
    "customer.portal_link_sent": ("mail", "Portal link sent"),
    "customer.portal_opened": ("door-open", "Portal opened"),
    "customer.portal_payment": ("banknote", "Payment of several invoices shown in the portal"),
    "customer.portal_requested": ("pencil", "Changes asked for in the portal"),
    "customer.portal_withdrawn": ("undo-2", "Changes asked for in the portal taken back"),
    "customer.portal_refused": ("x", "Changes asked for in the portal refused"),
    "customer.payment_method_asked_for": ("mail", "Link to add a payment method"),
    "customer.payment_method_attached": ("credit-card", "Payment method added"),
    "customer.payment_method_saved": ("save", "Payment method kept for future payments"),
    "customer.payment_method_updated": ("pencil", "Payment method edited"),
    "customer.payment_method_renewed": ("refresh-cw", "Payment method renewed by the bank"),
    "customer.payment_method_made_default": ("star", "Default payment method"),
    "customer.payment_method_detached": ("unlink", "Payment method detached for good"),
    "customer.payment_method_expiring": ("clock-alert", "Told that a payment method expires"),
    "customer.payment_method_expiry_not_told": ("mail-x", "Not told that a payment method expires"),
}

# Events whose operation customers.undo.operation can take back.
UNDOABLE = (
    *("customer.created", "customer.updated", "customer.deleted", "customer.restored"),
    *("customer.merged", "customer.unmerged"),
    *("customer.tax_id.created", "customer.tax_id.deleted"),
)


def label(event: Event) -> str:
    """What happened, in a few words: "Information edited", "Import of customers.csv"."""
    return event.data.get("cause") or KINDS.get(event.type, ("", event.type))[1]


def timeline(customer: Customer, before=None):
    """(events for components/timeline.html newest first, the id to ask on from or None)."""
    events, more = newest(customer, before)
    return undoable(events), more


def undoable(events: list[Event]) -> list:
    """Entries for components/timeline.html, newest first; the newest of an operation that stands names it as `undo`."""
    done, found = {event.data.get("undoes") for event in events}, []
    for event in events:
        stands = event.batch not in done and event.type in UNDOABLE and not event.redacted_at
        found.append(WORDING.row(event) | {"undo": event.batch if stands else ""})
        done.add(event.batch)
    return found


def latest_changes(limit=10) -> list:
    """The newest events of all customers for components/timeline.html, each naming its customer."""
    events = list(Event.objects.select_related("actor").filter(object_id__startswith="cus_").order_by("-id")[:limit])
    about = Customer.objects.filter(public_id__in={event.object_id for event in events}).defer("search_text")
    names = {customer.public_id: customer for customer in about}
    found = []
    for event in events:
        row = WORDING.row(event)
        customer = names.get(event.object_id)
        found.append(row | {"changes": [], "text": f"{row['text']}: {customer}" if customer else row["text"]})
    return found


def wording_of(event: Event, text):
    """What happened, in the words of whatever caused it where that has some."""
    if event.type.startswith("customer.payment_method_") and not event.redacted_at:
        return method_words(event, text)
    if event.type.startswith("customer.discount.") and {"subscription", "code"} & event.data.keys():
        return discount_words(event, text)
    return event.data.get("cause") or (f"{text} (details erased)" if event.redacted_at else text)


def discount_words(event: Event, text: str) -> str:
    """'Coupon applied to the subscription sub_… with the code SPRING-26', whatever of this there is."""
    became = {"created": "applied to", "updated": "applied again to", "deleted": "removed from"}
    if event.data.get("subscription"):
        text = f"Coupon {became[event.type.rsplit('.', 1)[1]]} the subscription {event.data['subscription']}"
    if event.data.get("code"):
        text = f"{text} with the code {event.data['code']}"
    return f"{text}: {event.data['cause']}" if event.data.get("cause") else text


def method_words(event: Event, text: str) -> str:
    """'Payment method added: Visa •••• 4242 (default)'; of a link, where it went."""
    data = event.data
    if event.type == "customer.payment_method_asked_for":
        return f"{text} sent to {data['email']}" if data.get("email") else f"{text} made, to be handed on"
    became = ("customer.payment_method_attached", "customer.payment_method_saved")
    added_as_default = data.get("default") and event.type in became
    why = f". {data['why']}" if data.get("why") else ""
    if event.type == "customer.payment_method_renewed":
        parts = (
            f"it was {data['was']}" if data.get("was") else "",
            f"expires {data['expiry']}" if data.get("expiry") else "",
        )
        why = "".join(f", {part}" for part in parts if part)
    return f"{text}: {data.get('words', '')}{' (default)' if added_as_default else ''}{why}"


def shown(field: str, before, after, currency: str = "") -> list:
    """One row a field; metadata gives a row a key; `currency` is that of an amount."""
    if field == "balance":
        return [change(LABELS[field], *(balance_words(amount, currency) for amount in (before, after)))]
    if field == "metadata":
        return metadata_rows(before, after)
    if field == "contacts":
        return contact_rows(*(each_of(several) for several in (before, after)))
    return [change(LABELS.get(field, field), display(field, before), display(field, after))]


def each_of(several: list | dict | None) -> list[dict]:
    """Contacts as a list; by their keys, a blank one is not there."""
    return [each for each in (several.values() if isinstance(several, dict) else several or []) if each]


def contact_rows(before: list, after: list) -> list[dict]:
    """A row for each contact that was added, removed or changed; one for their order where that is all."""
    old, new = contacts.keyed(before), contacts.keyed(after)
    found = []
    for key in {**old, **new}:
        was, is_now = old.get(key), new.get(key)
        if was and is_now and was != is_now:
            label = f"Contact {contacts.title(was)}"
            found.append(change(label, contacts.differing(was, is_now), contacts.differing(is_now, was)))
        elif was != is_now:
            found.append(came_or_went(was, is_now))
    return found or [change("Order of contacts", *(", ".join(map(contacts.title, each)) for each in (before, after)))]


def came_or_went(was: dict | None, is_now: dict | None) -> dict:
    contact, what = (is_now, "added") if is_now else (was or {}, "removed")
    values = [contacts.line(each) if each else "" for each in (was, is_now)]
    text = f"{contacts.title(contact)} {what} ({contacts.details(contact)})"
    return change("Contacts", *values) | {"text": text}


def changed(field: str, before, after, event: Event) -> list:
    """The rows of one change that an event tells of."""
    return shown(field, before, after, event.data.get("currency"))


WORDING = Wording(KINDS, wording_of, changed)


def display(field: str, value) -> str:
    """A stored value as staff read it."""
    if not value:
        return ""
    if field == "preferred_locales":
        return ", ".join(own_name(tag) for tag in value)
    if field == "invoice_custom_fields":
        return ", ".join(f"{row['name']}: {row['value']}" for row in value)
    if field == "tax_ids" and isinstance(value, list):
        return ", ".join(TaxId.printed(written) for written in value)
    if field == "contacts":
        return "\n".join(map(contacts.line, value))
    if isinstance(value, list):
        return ", ".join(value)
    if field == "amount_tax_display":
        return dict(Customer.TAX_DISPLAY).get(value, value)
    if field.endswith("_country"):
        return countries.country_name(value)
    if field == "tax_exempt":
        return dict(Customer.TAX_STATUS).get(value, value)
    return value.upper() if field == "currency" else str(value)
