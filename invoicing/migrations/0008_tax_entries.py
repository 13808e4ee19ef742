"""The tax of issued documents by rate, kept for good, and exchange rates for telling it in one currency."""

import django.db.models.deletion
from django.db import migrations, models

from billing_site.events.migrations._guards import append_only, frozen, refused_by_query
from invoicing.migrations._tax_entries import fill

PERCENTAGE = "the percentage of a tax rate never changes"
COUNTRY = "the country of a tax rate stays once documents were issued with it"


class Migration(migrations.Migration):
    dependencies = [
        ("invoicing", "0007_products_of_drafts"),
        ("events", "0002_guards"),
        ("company", "0003_tax_rounding"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                ("day", models.DateField()),
                ("base", models.CharField(default="eur", max_length=3)),
                ("currency", models.CharField(max_length=3)),
                ("rate", models.CharField(max_length=24)),
                ("created", models.DateTimeField(editable=False)),
            ],
            options={
                "indexes": [models.Index(fields=["-day", "-id"], name="invoicing_exchange_rate_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="invoicing_exchange_rate_public_id"),
                    models.UniqueConstraint(fields=("base", "currency", "day"), name="invoicing_exchange_rate_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaxEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("invoice", "Invoice"),
                            ("void", "Void"),
                            ("note", "Credit note"),
                            ("note_void", "Void credit note"),
                        ],
                        max_length=9,
                    ),
                ),
                ("document", models.CharField(max_length=40)),
                ("day", models.DateField()),
                ("chargeable", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "status",
                    models.CharField(
                        choices=[("none", "Taxable"), ("exempt", "Exempt"), ("reverse", "Reverse charge")], max_length=7
                    ),
                ),
                ("rate", models.CharField(blank=True, max_length=40)),
                ("name", models.CharField(blank=True, max_length=50)),
                ("percentage", models.CharField(blank=True, max_length=8)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("region", models.CharField(blank=True, max_length=50)),
                ("base", models.BigIntegerField()),
                ("tax", models.BigIntegerField()),
                ("net", models.BigIntegerField()),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tax_entries", to="invoicing.invoice"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "tax entries",
                "indexes": [
                    models.Index(fields=["day", "id"], name="invoicing_tax_entry_day"),
                    models.Index(fields=["rate"], name="invoicing_tax_entry_rate"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "kind", "rate"), name="invoicing_tax_entry_once")
                ],
            },
        ),
        *append_only("invoicing_taxentry", ("document", "kind", "rate")),
        frozen("invoicing_taxrate", ["percentage", "inclusive"], name="terms", words=PERCENTAGE),
        refused_by_query(
            "invoicing_taxrate",
            "used",
            "UPDATE",
            "NEW.country IS DISTINCT FROM OLD.country "
            "AND EXISTS (SELECT 1 FROM invoicing_taxentry entry WHERE entry.rate = NEW.public_id)",
            words=COUNTRY,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
