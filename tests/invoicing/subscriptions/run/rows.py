"""All rows that billing writes, with random ids and keys named by their place, so that two ways can be compared."""

import json
import re

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder

TABLES = (
    *("invoicing.Invoice", "invoicing.InvoiceLine", "invoicing.TaxEntry", "customers.BalanceTransaction"),
    *("customers.Redemption", "customers.Customer", "customers.Coupon", "customers.Discount", "company.Company"),
    *("collecting.Collection", "mail.Message", "subscriptions.Subscription", "subscriptions.SubscriptionItem"),
    *(
        "subscriptions.SubscriptionPeriod",
        "subscriptions.PlannedChange",
        "subscriptions.BilledUsage",
        "invoicing.InvoiceItem",
    ),
    *("invoicing.SendLater", "events.Event"),
)
EVENTS = "events.Event"
# Of no consequence: which run it was, and what only a machine at work holds.
LEFT_OUT = {"run", "leased_until", "search_text", "hash"}
ID = re.compile(r"\b(?:in|il|di|cbtxn|evt|msg|sub|si|cus|ii)_[0-9A-Za-z]{18}")
# Over ids, so another one each time; the chain of them is proven by itself.
HASH = re.compile(r"(?<=\"hash\": \")[0-9a-f]{64}")
LINK = re.compile(r"(?<=/1-)[\w-]{43}")


def every_row():
    """{table: its rows as JSON texts}; each random id, and each key, is named by its place."""
    names, keys, found = {}, {}, {}
    for label in TABLES:
        if label == EVENTS:
            continue
        for place, row in enumerate(rows_of(label)):
            keys[label.lower(), row.pk] = place
            if ID.fullmatch(getattr(row, "public_id", "") or ""):
                names[row.public_id] = f"{label}#{place}"
    for label in TABLES:
        rows = rows_of(label)
        if label == EVENTS:
            # Of one thing they come in one order, of two in any.
            rows.sort(key=lambda event: names.get(event.object_id, event.object_id))
        found[label] = [text_of(row, names, keys) for row in rows]
    return found


def rows_of(label):
    return list(apps.get_model(label).objects.order_by("pk"))


def text_of(row, names, keys):
    values = {}
    for field in row._meta.concrete_fields:
        if field.name in LEFT_OUT or field.primary_key:
            continue
        value = getattr(row, field.attname)
        if field.is_relation and value is not None:
            value = keys.get((field.related_model._meta.label_lower, value), value)
        values[field.name] = value
    text = json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False)
    text = LINK.sub("its link", HASH.sub("its hash", text))
    return ID.sub(lambda found: names.get(found[0], "another"), text)
