"""The note of a refund stays as it was written, until it is erased with the personal data of its customer."""

from django.db import migrations

from billing_site.events.migrations._guards import frozen
from billing_site.lib.db.schema import VendorSQL

REFUND = "collecting_refund"
ORDER = ["id", "public_id", "amount", "currency", "gateway", "actor_id", "created"]


def instead_of(before, after):
    """One guard in the place of another."""
    return VendorSQL(
        sqlite=[*before.reverse_sqlite, *after.sqlite],
        postgresql=[*before.reverse_postgresql, *after.postgresql],
        reverse_sqlite=[*after.reverse_sqlite, *before.sqlite],
        reverse_postgresql=[*after.reverse_postgresql, *before.postgresql],
    )


class Migration(migrations.Migration):
    dependencies = [("collecting", "0013_debits_that_came_back")]

    operations = [
        instead_of(
            frozen(REFUND, [*ORDER, "attempt_id", "reason", "note"]),
            frozen(REFUND, [*ORDER, "attempt_id", "reason"]),
        ),
        frozen(REFUND, ["note"], name="note", when="NEW.note <> ''"),
    ]
