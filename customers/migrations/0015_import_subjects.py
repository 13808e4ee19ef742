"""Imports of other rows than customers, and their undo."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0014_erasable_codes"),
    ]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="subject",
            field=models.CharField(
                choices=[
                    ("customer", "Customer"),
                    ("product", "Product"),
                    ("price", "Price"),
                    ("subscription", "Subscription"),
                ],
                default="customer",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="state",
            field=models.CharField(
                choices=[
                    ("uploaded", "Columns to confirm"),
                    ("checking", "Being checked"),
                    ("checked", "Ready to import"),
                    ("refused", "Refused"),
                    ("applying", "Being imported"),
                    ("applied", "Imported"),
                    ("undoing", "Being undone"),
                    ("undone", "Undone"),
                ],
                default="uploaded",
                max_length=8,
            ),
        ),
    ]
