"""A trial may end earlier or later than was planned: of a period that costs nothing the end may move."""

from django.db import migrations

from billing_site.events.migrations._guards import frozen
from billing_site.lib.db.schema import VendorSQL

PERIOD = "subscriptions_subscriptionperiod"
WORDS = "subscriptions_subscriptionperiod: what was billed never changes"
BEFORE = frozen(PERIOD, ["id", "subscription_id", "start", "end", "is_free", "created"], words=WORDS)


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0008_footer"), ("events", "0002_guards")]

    operations = [
        VendorSQL(
            sqlite=BEFORE.reverse_sqlite,
            postgresql=BEFORE.reverse_postgresql,
            reverse_sqlite=BEFORE.sqlite,
            reverse_postgresql=BEFORE.postgresql,
        ),
        frozen(PERIOD, ["id", "subscription_id", "start", "is_free", "created"], words=WORDS),
        frozen(PERIOD, ["end"], name="length", when="NOT OLD.is_free", words=WORDS),
    ]
