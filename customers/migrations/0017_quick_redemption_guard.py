"""The guard of a coupon's uses looks them up by their invoice: by the coupon, each took longer than the one before."""

from django.db import migrations

from billing_site.events.migrations._guards import sqlite_trigger
from billing_site.lib.db.schema import VendorSQL

TABLE, NAME = "customers_redemption", "customers_redemption_no_twin"
WORDS = f"{TABLE}: a row is never replaced"
SAME = "there.invoice = NEW.invoice AND {plus}there.coupon_id = NEW.coupon_id AND {plus}there.discount_id IS NEW.discount_id"


def guard(plus):
    """SQLite takes no index of a column after a plus."""
    return sqlite_trigger(
        NAME, "INSERT", TABLE, f"EXISTS (SELECT 1 FROM {TABLE} there WHERE {SAME.format(plus=plus)})", WORDS
    )


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0016_usage_imports"),
        ("events", "0002_guards"),
    ]

    operations = [
        VendorSQL(
            sqlite=[f"DROP TRIGGER {NAME}", guard("+")],
            reverse_sqlite=[f"DROP TRIGGER {NAME}", guard("")],
        ),
    ]
