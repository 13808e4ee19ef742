"""Quantities, prices and rates keep twelve decimals on SQLite too."""

import django.core.validators
from django.db import migrations

from billing_site.lib.db.exact.conversion import MadeExact
from billing_site.lib.db.exact.field import ExactDecimalField
from billing_site.lib.db.schema import KeepingTriggers
from invoicing.migrations._issued_lines import as_issued


def line_fields():
    return {
        "quantity": ExactDecimalField(decimal_places=12, default=1, max_digits=24),
        "unit_amount": ExactDecimalField(decimal_places=12, default=0, max_digits=27),
    }


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0003_redemptions")]

    operations = [
        KeepingTriggers(
            MadeExact("Price", {"unit_amount": ExactDecimalField(decimal_places=12, max_digits=27)}),
            MadeExact(
                "TaxRate",
                {
                    "percentage": ExactDecimalField(
                        decimal_places=4,
                        max_digits=7,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                    )
                },
            ),
            MadeExact("InvoiceItem", line_fields()),
            MadeExact("InvoiceLine", line_fields()),
            migrations.RunPython(as_issued, migrations.RunPython.noop),
        )
    ]
