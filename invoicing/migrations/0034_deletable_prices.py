"""A price that nothing was made from may be deleted; foreign keys keep every other one."""

from django.db import migrations

from billing_site.events.migrations._guards import refused
from billing_site.lib.db.schema import VendorSQL

KEPT = refused("invoicing_price", "kept", "DELETE")


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0033_subscriptions")]

    operations = [
        VendorSQL(
            sqlite=KEPT.reverse_sqlite,
            postgresql=KEPT.reverse_postgresql,
            reverse_sqlite=KEPT.sqlite,
            reverse_postgresql=KEPT.postgresql,
        )
    ]
