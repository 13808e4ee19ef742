"""Customers and their search index."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from customers.migrations import _initial_sql as schema


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("jobs", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=256)),
                ("email", models.CharField(blank=True, max_length=512, verbose_name="account email")),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("description", models.TextField(blank=True, max_length=5000)),
                ("address_line1", models.CharField(blank=True, max_length=5000, verbose_name="line 1")),
                ("address_line2", models.CharField(blank=True, max_length=5000, verbose_name="line 2")),
                ("address_city", models.CharField(blank=True, max_length=5000, verbose_name="city")),
                ("address_state", models.CharField(blank=True, max_length=5000, verbose_name="state")),
                ("address_postal_code", models.CharField(blank=True, max_length=5000, verbose_name="postal code")),
                ("address_country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                ("shipping_name", models.CharField(blank=True, max_length=5000)),
                ("shipping_phone", models.CharField(blank=True, max_length=20)),
                ("shipping_line1", models.CharField(blank=True, max_length=5000, verbose_name="shipping line 1")),
                ("shipping_line2", models.CharField(blank=True, max_length=5000, verbose_name="shipping line 2")),
                ("shipping_city", models.CharField(blank=True, max_length=5000)),
                ("shipping_state", models.CharField(blank=True, max_length=5000)),
                ("shipping_postal_code", models.CharField(blank=True, max_length=5000)),
                ("shipping_country", models.CharField(blank=True, max_length=2)),
                ("email_to", models.JSONField(blank=True, default=list, verbose_name="billing emails")),
                ("email_cc", models.JSONField(blank=True, default=list, verbose_name="CC emails")),
                ("preferred_locales", models.JSONField(blank=True, default=list, verbose_name="languages")),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("currency_locked_by", models.CharField(blank=True, editable=False, max_length=200)),
                (
                    "tax_exempt",
                    models.CharField(
                        choices=[("none", "Taxable"), ("exempt", "Tax exempt"), ("reverse", "Reverse charge")],
                        default="none",
                        max_length=7,
                        verbose_name="tax status",
                    ),
                ),
                ("metadata", models.JSONField(blank=True, default=dict)),
                ("invoice_prefix", models.CharField(editable=False, max_length=12)),
                ("next_invoice_sequence", models.PositiveBigIntegerField(default=1, editable=False)),
                ("invoice_custom_fields", models.JSONField(blank=True, default=list, editable=False)),
                ("invoice_footer", models.TextField(blank=True, editable=False, max_length=5000)),
                (
                    "amount_tax_display",
                    models.CharField(
                        blank=True,
                        choices=[("include_inclusive_tax", "Include inclusive tax"), ("exclude_tax", "Exclude tax")],
                        editable=False,
                        max_length=21,
                    ),
                ),
                ("balance", models.BigIntegerField(default=0, editable=False)),
                ("delinquent", models.BooleanField(default=False, editable=False)),
                ("created", models.DateTimeField(editable=False)),
                ("updated", models.DateTimeField(editable=False)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("deleted_at", models.DateTimeField(editable=False, null=True)),
                ("anonymized_at", models.DateTimeField(editable=False, null=True)),
                ("language", models.CharField(blank=True, editable=False, max_length=35)),
                ("name_key", models.CharField(blank=True, editable=False, max_length=600)),
                ("email_key", models.CharField(blank=True, editable=False, max_length=600)),
                ("phone_key", models.CharField(blank=True, editable=False, max_length=20)),
                ("name_fingerprint", models.CharField(blank=True, editable=False, max_length=600)),
                ("tax_id_values", models.TextField(blank=True, editable=False)),
                ("search_text", models.TextField(blank=True, editable=False)),
                (
                    "deleted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="customers.customer",
                    ),
                ),
                (
                    "sibling_of",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="siblings",
                        to="customers.customer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MetadataKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40, unique=True)),
            ],
            options={
                "ordering": ["key"],
            },
        ),
        migrations.CreateModel(
            name="CustomerIndex",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        db_column="rowid",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="index",
                        serialize=False,
                        to="customers.customer",
                    ),
                ),
                ("content", models.TextField(db_column="customers_search")),
            ],
            options={
                "db_table": "customers_search",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Coupon",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=40)),
                ("percent_off", models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True)),
                ("amount_off", models.BigIntegerField(blank=True, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                (
                    "duration",
                    models.CharField(
                        choices=[("once", "Once"), ("repeating", "Several months"), ("forever", "Forever")],
                        default="once",
                        max_length=9,
                    ),
                ),
                ("duration_in_months", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("max_redemptions", models.PositiveIntegerField(blank=True, null=True)),
                ("redeem_by", models.DateTimeField(blank=True, null=True)),
                ("times_redeemed", models.PositiveIntegerField(default=0, editable=False)),
                ("metadata", models.JSONField(blank=True, default=dict)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created", models.DateTimeField(editable=False)),
                ("deleted_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["-created", "-id"], name="customers_coupon_newest")],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="customers_coupon_public_id"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount_off", None), ("percent_off__gt", 0), ("percent_off__lte", 100)),
                            models.Q(
                                models.Q(("currency", ""), _negated=True), ("amount_off__gt", 0), ("percent_off", None)
                            ),
                            _connector="OR",
                        ),
                        name="customers_coupon_percent_or_amount",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Discount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40)),
                ("start", models.DateTimeField()),
                ("end", models.DateTimeField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "coupon",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="discounts", to="customers.coupon"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="discounts", to="customers.customer"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="customer",
            name="discount",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="discounted_customer",
                to="customers.discount",
            ),
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="ID")),
                ("filename", models.CharField(max_length=200)),
                ("size", models.BigIntegerField()),
                ("delimiter", models.CharField(max_length=1)),
                ("headers", models.JSONField()),
                ("total_rows", models.BigIntegerField()),
                ("mapping", models.JSONField(default=list)),
                ("match_email", models.BooleanField(default=False)),
                ("empty_clears", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "Columns to confirm"),
                            ("checking", "Being checked"),
                            ("checked", "Ready to import"),
                            ("refused", "Refused"),
                            ("applying", "Being imported"),
                            ("applied", "Imported"),
                        ],
                        default="uploaded",
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("counts", models.JSONField(default=dict)),
                ("batch", models.CharField(blank=True, max_length=40)),
                ("created", models.DateTimeField()),
                ("cleared_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="jobs.job"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "import batches",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("new", "New"), ("changed", "Changed"), ("same", "Same"), ("error", "Error")],
                        max_length=7,
                    ),
                ),
                ("customer_id", models.CharField(blank=True, max_length=40)),
                ("label", models.CharField(blank=True, max_length=200)),
                ("changes", models.JSONField(default=dict)),
                ("problems", models.JSONField(default=list)),
                ("outcome", models.CharField(blank=True, max_length=7)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="customers.importbatch",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TaxId",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="ID")),
                ("type", models.CharField(max_length=16)),
                ("value", models.CharField(max_length=60)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("check_method", models.CharField(max_length=8)),
                ("checksum_ok", models.BooleanField(null=True)),
                (
                    "verification_status",
                    models.CharField(
                        choices=[
                            ("pending", "Verification pending"),
                            ("verified", "Verified"),
                            ("unverified", "Could not be verified"),
                            ("unavailable", "Not verified"),
                        ],
                        default="unavailable",
                        max_length=11,
                    ),
                ),
                ("verified_name", models.CharField(blank=True, max_length=500)),
                ("verified_address", models.CharField(blank=True, max_length=1000)),
                ("evidence", models.JSONField(blank=True, default=dict)),
                ("verified_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("created", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tax_ids", to="customers.customer"
                    ),
                ),
            ],
            options={
                "verbose_name": "tax ID",
                "verbose_name_plural": "tax IDs",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="BalanceTransaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("adjustment", "Adjustment"),
                            ("initial", "Starting balance"),
                            ("applied_to_invoice", "Applied to invoice"),
                            ("unapplied_from_invoice", "Given back by invoice"),
                            ("credit_note", "Credit note"),
                            ("invoice_overpaid", "Invoice overpaid"),
                            ("invoice_too_small", "Invoice too small to charge"),
                            ("invoice_too_large", "Invoice too large to charge"),
                            ("migration", "Migration"),
                            ("unspent_receiver_credit", "Unspent credit"),
                        ],
                        max_length=24,
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("ending_balance", models.BigIntegerField()),
                ("description", models.CharField(blank=True, max_length=350, verbose_name="internal note")),
                ("metadata", models.JSONField(blank=True, default=dict)),
                ("cause", models.CharField(blank=True, max_length=40)),
                ("created", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balance_transactions",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("customer"),
                        models.OrderBy(models.F("id"), descending=True),
                        name="customers_balance_customer",
                    ),
                    models.Index(
                        condition=models.Q(("cause", ""), _negated=True),
                        fields=["cause"],
                        name="customers_balance_cause",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("public_id",), name="customers_balance_public_id")],
            },
        ),
        migrations.CreateModel(
            name="CustomerMerge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40)),
                ("batch", models.CharField(max_length=40, unique=True)),
                ("undo_batch", models.CharField(blank=True, db_index=True, max_length=40)),
                ("moved", models.JSONField(default=dict)),
                ("created", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
            ],
            options={
                "verbose_name": "merge",
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="customers_merge_public_id"),
                    models.UniqueConstraint(
                        condition=models.Q(("undo_batch", "")), fields=("source",), name="customers_merge_one_at_a_time"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="discount",
            constraint=models.UniqueConstraint(fields=("public_id",), name="customers_discount_public_id"),
        ),
        migrations.AddConstraint(
            model_name="discount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)), fields=("customer",), name="customers_discount_one_at_a_time"
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None)),
                name="customers_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("deleted_at", None)), fields=["name_key", "id"], name="customers_name"
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("deleted_at", None)), fields=["email_key", "id"], name="customers_email"
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                models.F("address_country"),
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None)),
                name="customers_country",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                models.F("currency"),
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None)),
                name="customers_currency",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                models.F("tax_exempt"),
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None)),
                name="customers_tax_exempt",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                models.F("language"),
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None)),
                name="customers_language",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None), ("balance__lt", 0)),
                name="customers_credit",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None), ("balance__gt", 0)),
                name="customers_debit",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None), ("delinquent", True)),
                name="customers_delinquent",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None), models.Q(("tax_id_values", ""), _negated=True)),
                name="customers_has_tax_id",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("deleted_at", None), models.Q(("phone_key", ""), _negated=True)),
                fields=["phone_key"],
                name="customers_phone",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("deleted_at", None), models.Q(("name_fingerprint", ""), _negated=True)),
                fields=["name_fingerprint"],
                name="customers_fingerprint",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at__isnull", False)),
                name="customers_deleted",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.UniqueConstraint(fields=("public_id",), name="customers_customer_public_id"),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.UniqueConstraint(fields=("invoice_prefix",), name="customers_customer_invoice_prefix"),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.UniqueConstraint(fields=("public_id",), name="customers_import_public_id"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["batch", "number"], name="customers_import_row"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["batch", "kind", "number"], name="customers_import_kind"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                condition=models.Q(("customer_id", ""), _negated=True),
                fields=["customer_id"],
                name="customers_import_customer",
            ),
        ),
        migrations.AddIndex(
            model_name="taxid",
            index=models.Index(fields=["value"], name="customers_tax_id_value"),
        ),
        migrations.AddIndex(
            model_name="taxid",
            index=models.Index(
                condition=models.Q(("verification_status", "pending")),
                fields=["next_attempt_at"],
                name="customers_tax_id_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxid",
            constraint=models.UniqueConstraint(fields=("public_id",), name="customers_tax_id_public_id"),
        ),
        migrations.AddConstraint(
            model_name="taxid",
            constraint=models.UniqueConstraint(fields=("customer", "type", "value"), name="customers_tax_id_once"),
        ),
        *schema.OPERATIONS,
    ]
