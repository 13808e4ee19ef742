"""The company that bills, and prefixes given up."""

from django.db import migrations, models

import billing_site.company.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="FormerPrefix",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("prefix", models.CharField(max_length=12, unique=True)),
                ("owner", models.CharField(max_length=40)),
                ("next_invoice_sequence", models.PositiveBigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Company",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, unique=True, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=256)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("email", models.CharField(blank=True, max_length=512, verbose_name="e-mail")),
                ("website", models.CharField(blank=True, max_length=500)),
                ("address_line1", models.CharField(blank=True, max_length=500, verbose_name="line 1")),
                ("address_line2", models.CharField(blank=True, max_length=500, verbose_name="line 2")),
                ("address_city", models.CharField(blank=True, max_length=500, verbose_name="city")),
                ("address_state", models.CharField(blank=True, max_length=500, verbose_name="state")),
                ("address_postal_code", models.CharField(blank=True, max_length=500, verbose_name="postal code")),
                ("address_country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                ("tax_ids", models.JSONField(blank=True, default=list, verbose_name="tax IDs")),
                ("logo", models.CharField(blank=True, max_length=200)),
                ("icon", models.CharField(blank=True, max_length=200)),
                ("brand_color", models.CharField(blank=True, max_length=7)),
                ("bank_account_holder", models.CharField(blank=True, max_length=256)),
                ("bank_name", models.CharField(blank=True, max_length=256)),
                ("bank_iban", models.CharField(blank=True, max_length=34, verbose_name="IBAN")),
                ("bank_bic", models.CharField(blank=True, max_length=11, verbose_name="BIC")),
                ("default_currency", models.CharField(default="eur", max_length=3)),
                ("default_language", models.CharField(default="en", max_length=35)),
                ("second_language", models.CharField(blank=True, max_length=35)),
                ("time_zone", models.CharField(default=billing_site.company.models.default_time_zone, max_length=64)),
                (
                    "payment_terms_days",
                    models.PositiveSmallIntegerField(default=30, verbose_name="payment due in (days)"),
                ),
                ("memo", models.TextField(blank=True, max_length=1500)),
                ("footer", models.TextField(blank=True, max_length=5000)),
                (
                    "page_size",
                    models.CharField(
                        choices=[("auto", "As usual in the customer's country"), ("a4", "A4"), ("letter", "Letter")],
                        default="auto",
                        max_length=6,
                    ),
                ),
                (
                    "pdf_format",
                    models.CharField(
                        choices=[
                            ("pdf/ua-1", "Accessible (PDF/UA-1)"),
                            ("pdf/a-3a", "Accessible and archivable (PDF/A-3a)"),
                        ],
                        default="pdf/ua-1",
                        max_length=8,
                        verbose_name="PDF format",
                    ),
                ),
                (
                    "amount_tax_display",
                    models.CharField(
                        choices=[("include_inclusive_tax", "Include inclusive tax"), ("exclude_tax", "Exclude tax")],
                        default="include_inclusive_tax",
                        max_length=21,
                        verbose_name="item prices",
                    ),
                ),
                (
                    "tax_rounding",
                    models.CharField(
                        choices=[("line", "On each line, then added up"), ("invoice", "Once for the whole invoice")],
                        default="line",
                        max_length=7,
                    ),
                ),
                (
                    "numbering_scheme",
                    models.CharField(
                        choices=[
                            ("customer", "Each customer has a prefix and counts from 0001"),
                            ("account", "One prefix and one count for the whole account"),
                        ],
                        default="customer",
                        max_length=8,
                        verbose_name="numbering",
                    ),
                ),
                ("invoice_prefix", models.CharField(default="INV", max_length=12, verbose_name="account prefix")),
                (
                    "next_invoice_sequence",
                    models.PositiveBigIntegerField(default=1, verbose_name="next account-wide number"),
                ),
                ("updated", models.DateTimeField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "verbose_name_plural": "company",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="company_company_only_one")],
            },
        ),
    ]
