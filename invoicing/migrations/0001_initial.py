"""Invoices, credit notes and what they are made of."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from invoicing.migrations import _initial_sql as schema


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Price",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                ("currency", models.CharField(max_length=3)),
                ("unit_amount", models.DecimalField(decimal_places=12, max_digits=27)),
                ("nickname", models.CharField(blank=True, max_length=100)),
                ("active", models.BooleanField(default=True, editable=False)),
                ("created", models.DateTimeField(editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="StoringProgress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("after", models.BigIntegerField(default=0)),
                ("seen", models.BigIntegerField(default=0)),
                ("leased_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("open", "Open"),
                            ("paid", "Paid"),
                            ("void", "Void"),
                            ("uncollectible", "Uncollectible"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=13,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                (
                    "collection_method",
                    models.CharField(
                        choices=[
                            ("send_invoice", "Send the invoice"),
                            ("charge_automatically", "Charge automatically"),
                        ],
                        default="send_invoice",
                        max_length=20,
                    ),
                ),
                ("description", models.TextField(blank=True, max_length=1500, verbose_name="memo")),
                ("footer", models.TextField(blank=True, max_length=5000)),
                ("custom_fields", models.JSONField(blank=True, default=list)),
                ("days_until_due", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("due_date", models.DateField(blank=True, null=True)),
                ("default_tax_rates", models.JSONField(blank=True, default=list)),
                ("discounts", models.JSONField(blank=True, default=list)),
                ("amount_tax_display", models.CharField(blank=True, max_length=21)),
                ("metadata", models.JSONField(blank=True, default=dict)),
                ("number", models.CharField(blank=True, editable=False, max_length=40)),
                ("series", models.CharField(blank=True, editable=False, max_length=40)),
                ("sequence", models.PositiveBigIntegerField(editable=False, null=True)),
                ("frozen", models.JSONField(default=dict, editable=False)),
                ("hash", models.CharField(blank=True, editable=False, max_length=64)),
                ("customer_name", models.CharField(blank=True, editable=False, max_length=256)),
                ("customer_email", models.CharField(blank=True, editable=False, max_length=512)),
                ("subtotal", models.BigIntegerField(default=0, editable=False)),
                ("total_discount", models.BigIntegerField(default=0, editable=False)),
                ("total_tax", models.BigIntegerField(default=0, editable=False)),
                ("total_excluding_tax", models.BigIntegerField(default=0, editable=False)),
                ("total", models.BigIntegerField(default=0, editable=False)),
                ("starting_balance", models.BigIntegerField(default=0, editable=False)),
                ("ending_balance", models.BigIntegerField(editable=False, null=True)),
                ("applied_balance", models.BigIntegerField(default=0, editable=False)),
                ("amount_due", models.BigIntegerField(default=0, editable=False)),
                ("amount_paid", models.BigIntegerField(default=0, editable=False)),
                ("pre_payment_credit", models.BigIntegerField(default=0, editable=False)),
                ("post_payment_credit", models.BigIntegerField(default=0, editable=False)),
                ("amount_remaining", models.BigIntegerField(default=0, editable=False)),
                ("figures", models.JSONField(default=dict, editable=False)),
                ("created", models.DateTimeField(editable=False)),
                ("updated", models.DateTimeField(editable=False)),
                ("effective_at", models.DateTimeField(editable=False, null=True)),
                ("finalized_at", models.DateTimeField(editable=False, null=True)),
                ("paid_at", models.DateTimeField(editable=False, null=True)),
                ("voided_at", models.DateTimeField(editable=False, null=True)),
                ("marked_uncollectible_at", models.DateTimeField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invoices", to="customers.customer"
                    ),
                ),
                (
                    "from_invoice",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="invoicing.invoice",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CreditNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="ID")),
                ("number", models.CharField(max_length=50)),
                (
                    "status",
                    models.CharField(choices=[("issued", "Issued"), ("void", "Void")], default="issued", max_length=6),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("duplicate", "Duplicate"),
                            ("fraudulent", "Fraudulent"),
                            ("order_change", "Order change"),
                            ("product_unsatisfactory", "Product unsatisfactory"),
                        ],
                        max_length=22,
                    ),
                ),
                ("memo", models.TextField(blank=True, max_length=5000)),
                ("metadata", models.JSONField(blank=True, default=dict)),
                ("currency", models.CharField(max_length=3)),
                ("subtotal", models.BigIntegerField()),
                ("total_discount", models.BigIntegerField()),
                ("total_tax", models.BigIntegerField()),
                ("total_excluding_tax", models.BigIntegerField()),
                ("total", models.BigIntegerField()),
                ("pre_payment_amount", models.BigIntegerField()),
                ("refund_amount", models.BigIntegerField()),
                ("credit_amount", models.BigIntegerField()),
                ("out_of_band_amount", models.BigIntegerField()),
                ("frozen", models.JSONField(default=dict)),
                ("hash", models.CharField(max_length=64)),
                ("created", models.DateTimeField()),
                ("effective_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(null=True)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="credit_notes", to="invoicing.invoice"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InvoiceItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("description", models.CharField(blank=True, max_length=5000)),
                ("quantity", models.DecimalField(decimal_places=12, default=1, max_digits=24)),
                ("unit_amount", models.DecimalField(decimal_places=12, default=0, max_digits=27)),
                ("period_start", models.DateField(blank=True, null=True)),
                ("period_end", models.DateField(blank=True, null=True)),
                ("discountable", models.BooleanField(default=True)),
                ("tax_rates", models.JSONField(blank=True, default=list)),
                ("discounts", models.JSONField(blank=True, default=list)),
                ("metadata", models.JSONField(blank=True, default=dict)),
                ("public_id", models.CharField(max_length=40)),
                ("currency", models.CharField(max_length=3)),
                ("created", models.DateTimeField()),
                ("deleted_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoice_items",
                        to="customers.customer",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="items",
                        to="invoicing.invoice",
                    ),
                ),
                (
                    "price",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invoicing.price",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InvoicePayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40)),
                ("amount", models.BigIntegerField()),
                ("overpaid", models.BigIntegerField(default=0)),
                ("currency", models.CharField(max_length=3)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("bank_transfer", "Bank transfer"),
                            ("card", "Card"),
                            ("direct_debit", "Direct debit"),
                            ("cash", "Cash"),
                            ("cheque", "Cheque"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("out_of_band", models.BooleanField(default=False)),
                ("reference", models.CharField(blank=True, max_length=200)),
                ("paid_on", models.DateField()),
                ("receipt_number", models.CharField(max_length=20)),
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
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="invoicing.invoice"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="InvoiceLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("description", models.CharField(blank=True, max_length=5000)),
                ("quantity", models.DecimalField(decimal_places=12, default=1, max_digits=24)),
                ("unit_amount", models.DecimalField(decimal_places=12, default=0, max_digits=27)),
                ("period_start", models.DateField(blank=True, null=True)),
                ("period_end", models.DateField(blank=True, null=True)),
                ("discountable", models.BooleanField(default=True)),
                ("tax_rates", models.JSONField(blank=True, default=list)),
                ("discounts", models.JSONField(blank=True, default=list)),
                ("metadata", models.JSONField(blank=True, default=dict)),
                ("public_id", models.CharField(max_length=40)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("amount", models.BigIntegerField(default=0)),
                ("figures", models.JSONField(default=dict)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="invoicing.invoice"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invoicing.invoiceitem",
                    ),
                ),
                (
                    "price",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invoicing.price",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                ("name", models.CharField(max_length=250)),
                ("description", models.TextField(blank=True, max_length=40000)),
                ("unit_label", models.CharField(blank=True, max_length=12)),
                ("active", models.BooleanField(default=True, editable=False)),
                ("metadata", models.JSONField(blank=True, default=dict)),
                ("created", models.DateTimeField(editable=False)),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("created"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="invoicing_product_newest",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("public_id",), name="invoicing_product_public_id")],
            },
        ),
        migrations.AddField(
            model_name="price",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="prices", to="invoicing.product"
            ),
        ),
        migrations.CreateModel(
            name="StoredDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("invoice", "Invoice"), ("credit_note", "Credit note"), ("receipt", "Receipt")],
                        max_length=11,
                    ),
                ),
                ("owner", models.CharField(max_length=40)),
                ("edition", models.CharField(max_length=20)),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveBigIntegerField()),
                ("created", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "edition"), name="invoicing_stored_document_edition")
                ],
            },
        ),
        migrations.CreateModel(
            name="TaxRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                ("display_name", models.CharField(max_length=50)),
                (
                    "percentage",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=7,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                    ),
                ),
                ("inclusive", models.BooleanField(default=False)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("state", models.CharField(blank=True, max_length=2)),
                ("jurisdiction", models.CharField(blank=True, max_length=50, verbose_name="region")),
                ("description", models.TextField(blank=True, max_length=5000)),
                (
                    "tax_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("vat", "VAT"),
                            ("gst", "GST"),
                            ("hst", "HST"),
                            ("pst", "PST"),
                            ("qst", "QST"),
                            ("rst", "RST"),
                            ("igst", "IGST"),
                            ("jct", "JCT"),
                            ("sales_tax", "Sales tax"),
                            ("service_tax", "Service tax"),
                            ("lease_tax", "Lease tax"),
                            ("amusement_tax", "Amusement tax"),
                            ("communications_tax", "Communications tax"),
                        ],
                        max_length=20,
                    ),
                ),
                ("metadata", models.JSONField(blank=True, default=dict)),
                ("active", models.BooleanField(default=True, editable=False)),
                ("created", models.DateTimeField(editable=False)),
            ],
            options={
                "indexes": [models.Index(fields=["-created", "-id"], name="invoicing_tax_rate_newest")],
                "constraints": [models.UniqueConstraint(fields=("public_id",), name="invoicing_tax_rate_public_id")],
            },
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                models.F("currency"),
                models.F("total"),
                name="invoicing_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                models.F("status"),
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="invoicing_status",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                models.F("customer"),
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="invoicing_customer",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                models.F("currency"),
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="invoicing_currency",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["status", "due_date", "id"], name="invoicing_due"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("due_date__isnull", False)), fields=["due_date", "id"], name="invoicing_due_date"
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(models.F("currency"), models.F("total"), name="invoicing_total"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["number"], name="invoicing_number", opclasses=["varchar_pattern_ops"]),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(condition=models.Q(("status", "paid")), fields=["paid_at"], name="invoicing_paid"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(fields=("public_id",), name="invoicing_invoice_public_id"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True), fields=("number",), name="invoicing_invoice_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("sequence__isnull", False)),
                fields=("series", "sequence"),
                name="invoicing_invoice_sequence",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number", ""), ("status", "draft")),
                    models.Q(models.Q(("status", "draft"), _negated=True), models.Q(("number", ""), _negated=True)),
                    _connector="OR",
                ),
                name="invoicing_invoice_number_iff_issued",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_paid__gte", 0), ("amount_remaining__gte", 0), ("pre_payment_credit__gte", 0)
                ),
                name="invoicing_invoice_amounts",
            ),
        ),
        migrations.AddIndex(
            model_name="creditnote",
            index=models.Index(
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="invoicing_cn_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="creditnote",
            index=models.Index(
                models.F("status"),
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="invoicing_cn_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditnote",
            constraint=models.UniqueConstraint(fields=("public_id",), name="invoicing_credit_note_public_id"),
        ),
        migrations.AddConstraint(
            model_name="creditnote",
            constraint=models.UniqueConstraint(fields=("number",), name="invoicing_credit_note_number"),
        ),
        migrations.AddIndex(
            model_name="invoicepayment",
            index=models.Index(fields=["-created", "-id"], name="invoicing_payment_newest"),
        ),
        migrations.AddConstraint(
            model_name="invoicepayment",
            constraint=models.UniqueConstraint(fields=("public_id",), name="invoicing_payment_public_id"),
        ),
        migrations.AddConstraint(
            model_name="invoicepayment",
            constraint=models.UniqueConstraint(fields=("receipt_number",), name="invoicing_payment_receipt_number"),
        ),
        migrations.AddConstraint(
            model_name="invoicepayment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0), ("overpaid__gte", 0)), name="invoicing_payment_amount"
            ),
        ),
        migrations.AddIndex(
            model_name="invoiceline",
            index=models.Index(fields=["invoice", "position"], name="invoicing_line_invoice"),
        ),
        migrations.AddConstraint(
            model_name="invoiceline",
            constraint=models.UniqueConstraint(fields=("public_id",), name="invoicing_line_public_id"),
        ),
        migrations.AddIndex(
            model_name="invoiceitem",
            index=models.Index(
                models.F("customer"),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("deleted_at", None), ("invoice", None)),
                name="invoicing_item_pending",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoiceitem",
            constraint=models.UniqueConstraint(fields=("public_id",), name="invoicing_item_public_id"),
        ),
        migrations.AddIndex(
            model_name="price",
            index=models.Index(
                condition=models.Q(("active", True)), fields=["product", "currency"], name="invoicing_price_active"
            ),
        ),
        migrations.AddConstraint(
            model_name="price",
            constraint=models.UniqueConstraint(fields=("public_id",), name="invoicing_price_public_id"),
        ),
        *schema.OPERATIONS,
    ]
