"""What was reported of usage never changes, and stays once it is billed: only its identifier is erased with a person."""

from django.db import migrations

from billing_site.events.migrations._guards import frozen, never_emptied, never_replaced, refused_by_query

USAGE = "subscriptions_usagerecord"
WORDS = "subscriptions_usagerecord: what was reported never changes, and stays once it is billed"
COLUMNS = ("id", "item_id", "timestamp", "quantity", "action", "change", "replaces_id", "reported_by_id", "created")
# The stretch that its moment lies in was billed with it: its key is not above the newest one of then.
BILLED = (
    "EXISTS (SELECT 1 FROM subscriptions_billedusage b WHERE b.item_id = OLD.item_id "
    'AND b.start <= OLD.timestamp AND b."end" > OLD.timestamp AND OLD.id <= b.through)'
)


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0013_seeks"), ("events", "0002_guards")]

    operations = [
        frozen(USAGE, COLUMNS, words=WORDS),
        refused_by_query(USAGE, "billed", "DELETE", BILLED, WORDS),
        never_replaced(USAGE, ("item_id", "identifier")),
        never_emptied(USAGE),
    ]
