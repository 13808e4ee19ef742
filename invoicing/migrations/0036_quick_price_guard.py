"""The guard of prices finds a lookup key in its index, which holds those that are not empty."""

from django.db import migrations

from billing_site.events.migrations._guards import never_replaced, sqlite_trigger
from billing_site.lib.db.schema import VendorSQL

TABLE = "invoicing_price"
WORDS = f"{TABLE}: a row is never replaced"
# The second half is the condition of the index, word for word: without it SQLite reads the whole table.
SAME = f"""SELECT 1 FROM {TABLE} there WHERE there."lookup_key" = NEW."lookup_key" AND NOT (there."lookup_key" = '')"""
BEFORE = never_replaced(TABLE, "public_id", "lookup_key", filled=("lookup_key",))
NOW = never_replaced(TABLE, "public_id")
KEYS = [
    sqlite_trigger(f"{TABLE}_no_same_key", "INSERT", TABLE, f"EXISTS ({SAME})", WORDS),
    sqlite_trigger(
        f"{TABLE}_no_key_taken", "UPDATE OF lookup_key", TABLE, f"EXISTS ({SAME} AND there.id <> OLD.id)", WORDS
    ),
]


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_guards"),
        ("invoicing", "0035_send_later"),
    ]

    operations = [
        VendorSQL(
            sqlite=[*BEFORE.reverse_sqlite, *NOW.sqlite, *KEYS],
            reverse_sqlite=[
                f"DROP TRIGGER {TABLE}_no_same_key",
                f"DROP TRIGGER {TABLE}_no_key_taken",
                *NOW.reverse_sqlite,
                *BEFORE.sqlite,
            ],
        ),
    ]
