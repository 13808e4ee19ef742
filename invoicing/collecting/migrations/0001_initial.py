"""Payment methods, charges, collections, refunds, disputes, and what the test gateway remembers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0012_contacts"),
        ("invoicing", "0028_charging"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TestCharge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40, unique=True)),
                ("reference", models.CharField(max_length=60, unique=True)),
                ("page", models.CharField(max_length=80, unique=True)),
                ("amount", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("state", models.CharField(max_length=15)),
                ("code", models.CharField(blank=True, max_length=80)),
                ("decline_code", models.CharField(blank=True, max_length=80)),
                ("description", models.CharField(blank=True, max_length=200)),
                ("return_url", models.CharField(blank=True, max_length=2000)),
                ("created", models.DateTimeField()),
                ("known_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="TestHappening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("reference", models.CharField(max_length=60)),
                ("key", models.CharField(blank=True, max_length=40)),
                ("created", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="TestLostCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="ChargeAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                ("gateway", models.CharField(editable=False, max_length=20)),
                ("reference", models.CharField(blank=True, editable=False, max_length=255)),
                ("amount", models.BigIntegerField(editable=False)),
                ("currency", models.CharField(editable=False, max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("created", "Waiting"),
                            ("sent", "Under way"),
                            ("unknown", "Result unknown"),
                            ("processing", "Processing"),
                            ("requires_action", "Customer must confirm"),
                            ("succeeded", "Succeeded"),
                            ("failed", "Failed"),
                            ("canceled", "Canceled"),
                        ],
                        default="created",
                        editable=False,
                        max_length=15,
                    ),
                ),
                ("code", models.CharField(blank=True, editable=False, max_length=80)),
                ("words", models.CharField(blank=True, editable=False, max_length=500)),
                ("worker", models.CharField(blank=True, default="", editable=False, max_length=80)),
                ("claimed_at", models.DateTimeField(editable=False, null=True)),
                ("next_look_at", models.DateTimeField(editable=False, null=True)),
                ("looks", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("created", models.DateTimeField(editable=False)),
                ("sent_at", models.DateTimeField(editable=False, null=True)),
                ("settled_at", models.DateTimeField(editable=False, null=True)),
                ("automatic", models.BooleanField(default=False, editable=False)),
                ("on_session", models.BooleanField(default=False, editable=False)),
                ("counts", models.BooleanField(default=False, editable=False)),
                ("decline_code", models.CharField(blank=True, editable=False, max_length=80)),
                ("action_url", models.CharField(blank=True, editable=False, max_length=2000)),
                ("return_url", models.CharField(blank=True, editable=False, max_length=2000)),
                ("fingerprint", models.CharField(blank=True, editable=False, max_length=80)),
                ("unwanted", models.BooleanField(default=False, editable=False)),
                (
                    "actor",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "instead_of",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="collecting.chargeattempt",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charge_attempts",
                        to="invoicing.invoice",
                    ),
                ),
                (
                    "payment",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charge",
                        to="invoicing.invoicepayment",
                    ),
                ),
            ],
            options={
                "verbose_name": "charge",
            },
        ),
        migrations.CreateModel(
            name="CollectionPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("smart", "Smart Retries"), ("custom", "Days of my own"), ("off", "Do not try again")],
                        default="smart",
                        editable=False,
                        max_length=6,
                        verbose_name="retries",
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=8, editable=False)),
                (
                    "window",
                    models.PositiveSmallIntegerField(
                        choices=[(7, "1 week"), (14, "2 weeks"), (21, "3 weeks"), (30, "1 month"), (60, "2 months")],
                        default=14,
                        editable=False,
                    ),
                ),
                ("days", models.JSONField(default=list, editable=False)),
                ("debits", models.BooleanField(default=False, editable=False, verbose_name="bank debits too")),
                (
                    "end",
                    models.CharField(
                        choices=[
                            ("open", "Leave the invoice open"),
                            ("uncollectible", "Mark the invoice uncollectible"),
                        ],
                        default="open",
                        editable=False,
                        max_length=13,
                        verbose_name="after the last try",
                    ),
                ),
                ("charge_after", models.PositiveSmallIntegerField(default=60, editable=False)),
                ("hold_reminders", models.BooleanField(default=True, editable=False)),
                ("mail_failures", models.BooleanField(default=True, editable=False)),
                ("mail_actions", models.BooleanField(default=True, editable=False)),
                ("mail_expiring", models.BooleanField(default=True, editable=False)),
                ("mail_refunds", models.BooleanField(default=True, editable=False)),
                ("mail_receipts", models.BooleanField(default=True, editable=False)),
                ("updated", models.DateTimeField(editable=False, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "verbose_name": "account's collecting policy",
                "verbose_name_plural": "account's collecting policy",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="collecting_policy_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                ("gateway", models.CharField(editable=False, max_length=20)),
                ("reference", models.CharField(editable=False, max_length=255)),
                ("amount", models.BigIntegerField(editable=False)),
                ("fee", models.BigIntegerField(default=0, editable=False)),
                ("currency", models.CharField(editable=False, max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("needs_response", "Needs response"),
                            ("under_review", "Under review"),
                            ("won", "Won"),
                            ("lost", "Lost"),
                        ],
                        editable=False,
                        max_length=15,
                    ),
                ),
                ("reason", models.CharField(blank=True, editable=False, max_length=60)),
                ("evidence", models.TextField(blank=True, editable=False, max_length=20000)),
                ("evidence_due", models.DateTimeField(editable=False, null=True)),
                (
                    "wanted",
                    models.CharField(
                        blank=True,
                        choices=[("", "Nothing"), ("submit", "Submit evidence"), ("accept", "Accept the dispute")],
                        default="",
                        editable=False,
                        max_length=6,
                    ),
                ),
                ("worker", models.CharField(blank=True, default="", editable=False, max_length=80)),
                ("claimed_at", models.DateTimeField(editable=False, null=True)),
                ("submitted_at", models.DateTimeField(editable=False, null=True)),
                ("created", models.DateTimeField(editable=False)),
                ("closed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "attempt",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="collecting.chargeattempt",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DisputeFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(editable=False, max_length=200)),
                ("content_type", models.CharField(editable=False, max_length=60)),
                ("size", models.PositiveIntegerField(editable=False)),
                ("name", models.CharField(editable=False, max_length=200)),
                ("created", models.DateTimeField(editable=False)),
                (
                    "dispute",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="collecting.dispute",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GatewayCursor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("gateway", models.CharField(editable=False, max_length=20)),
                ("kind", models.CharField(editable=False, max_length=20)),
                ("cursor", models.CharField(blank=True, editable=False, max_length=255)),
                ("asked_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("gateway", "kind"), name="collecting_cursor_kind")],
            },
        ),
        migrations.CreateModel(
            name="PaymentMethod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("card", "Card"),
                            ("sepa_debit", "SEPA debit"),
                            ("us_bank_account", "US bank account"),
                            ("bank_transfer", "Bank transfer"),
                            ("manual", "Paid by hand"),
                        ],
                        editable=False,
                        max_length=20,
                    ),
                ),
                ("gateway", models.CharField(editable=False, max_length=20)),
                ("reference", models.CharField(editable=False, max_length=255)),
                ("payer", models.CharField(blank=True, editable=False, max_length=255)),
                ("shown", models.JSONField(default=dict, editable=False)),
                ("billing_details", models.JSONField(default=dict, editable=False)),
                ("metadata", models.JSONField(blank=True, default=dict, editable=False)),
                ("fingerprint", models.CharField(blank=True, editable=False, max_length=80)),
                ("is_default", models.BooleanField(default=False, editable=False, verbose_name="default")),
                ("expires_on", models.DateField(editable=False, null=True)),
                ("told_expiring_at", models.DateTimeField(editable=False, null=True)),
                ("renewed_at", models.DateTimeField(editable=False)),
                ("created", models.DateTimeField(editable=False)),
                ("detached_at", models.DateTimeField(editable=False, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment_methods",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "payment method",
            },
        ),
        migrations.AddField(
            model_name="chargeattempt",
            name="method",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attempts",
                to="collecting.paymentmethod",
            ),
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                ("gateway", models.CharField(editable=False, max_length=20)),
                ("reference", models.CharField(blank=True, editable=False, max_length=255)),
                ("amount", models.BigIntegerField(editable=False)),
                ("currency", models.CharField(editable=False, max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("created", "Waiting"),
                            ("sent", "Under way"),
                            ("unknown", "Result unknown"),
                            ("processing", "Processing"),
                            ("requires_action", "Customer must confirm"),
                            ("succeeded", "Succeeded"),
                            ("failed", "Failed"),
                            ("canceled", "Canceled"),
                        ],
                        default="created",
                        editable=False,
                        max_length=15,
                    ),
                ),
                ("code", models.CharField(blank=True, editable=False, max_length=80)),
                ("words", models.CharField(blank=True, editable=False, max_length=500)),
                ("worker", models.CharField(blank=True, default="", editable=False, max_length=80)),
                ("claimed_at", models.DateTimeField(editable=False, null=True)),
                ("next_look_at", models.DateTimeField(editable=False, null=True)),
                ("looks", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("created", models.DateTimeField(editable=False)),
                ("sent_at", models.DateTimeField(editable=False, null=True)),
                ("settled_at", models.DateTimeField(editable=False, null=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("requested_by_customer", "Requested by the customer"),
                            ("duplicate", "Charged twice"),
                            ("fraudulent", "Fraudulent"),
                            ("other", "Other"),
                        ],
                        editable=False,
                        max_length=30,
                    ),
                ),
                ("note", models.CharField(blank=True, editable=False, max_length=500)),
                (
                    "actor",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "attempt",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="collecting.chargeattempt",
                    ),
                ),
                (
                    "credit_note",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="invoicing.creditnote",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SetupRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                ("gateway", models.CharField(editable=False, max_length=20)),
                ("secret_hash", models.CharField(editable=False, max_length=64)),
                ("reference", models.CharField(blank=True, editable=False, max_length=255)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("done", "Done"), ("expired", "Expired")],
                        default="open",
                        editable=False,
                        max_length=7,
                    ),
                ),
                ("make_default", models.BooleanField(default=True, editable=False)),
                ("created", models.DateTimeField(editable=False)),
                ("expires_at", models.DateTimeField(editable=False)),
                ("next_look_at", models.DateTimeField(editable=False, null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="setup_requests",
                        to="customers.customer",
                    ),
                ),
                (
                    "method",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="collecting.paymentmethod",
                    ),
                ),
            ],
            options={
                "verbose_name": "request for a payment method",
                "verbose_name_plural": "requests for payment methods",
            },
        ),
        migrations.CreateModel(
            name="TestDispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=60, unique=True)),
                ("amount", models.BigIntegerField()),
                ("fee", models.BigIntegerField()),
                ("state", models.CharField(max_length=15)),
                ("reason", models.CharField(max_length=40)),
                ("evidence", models.TextField(blank=True)),
                ("evidence_due", models.DateTimeField()),
                ("created", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "charge",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dispute", to="collecting.testcharge"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TestMethod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=60, unique=True)),
                ("key", models.CharField(blank=True, max_length=40)),
                ("token", models.CharField(max_length=80)),
                ("customer", models.CharField(max_length=40)),
                ("expires", models.DateField()),
                ("billing_details", models.JSONField(default=dict)),
                ("detached", models.BooleanField(default=False)),
                ("page", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("key",),
                        name="collecting_testmethod_key",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("page", ""), _negated=True),
                        fields=("page",),
                        name="collecting_testmethod_page",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="testcharge",
            name="method",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="charges", to="collecting.testmethod"
            ),
        ),
        migrations.CreateModel(
            name="TestRefund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40, unique=True)),
                ("reference", models.CharField(max_length=60, unique=True)),
                ("amount", models.BigIntegerField()),
                ("state", models.CharField(max_length=15)),
                ("created", models.DateTimeField()),
                (
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="refunds", to="collecting.testcharge"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Collection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("next_payment_attempt", models.DateTimeField(editable=False, null=True)),
                ("why", models.CharField(blank=True, editable=False, max_length=300)),
                ("attempt_count", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("first_failed_at", models.DateTimeField(editable=False, null=True)),
                ("last_failed_at", models.DateTimeField(editable=False, null=True)),
                ("waits", models.BooleanField(default=False, editable=False)),
                ("stopped_at", models.DateTimeField(editable=False, null=True)),
                ("ended_at", models.DateTimeField(editable=False, null=True)),
                ("created", models.DateTimeField(editable=False)),
                (
                    "invoice",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="collection",
                        to="invoicing.invoice",
                    ),
                ),
                (
                    "stopped_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_payment_attempt__isnull", False)),
                        fields=["next_payment_attempt", "id"],
                        name="collecting_next",
                    ),
                    models.Index(condition=models.Q(("waits", True)), fields=["id"], name="collecting_waits"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("next_payment_attempt", None), ("stopped_at", None), _connector="OR"),
                        name="collecting_stopped_has_no_next",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(fields=["-created", "-id"], name="collecting_dispute_newest"),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(fields=["state", "-created", "-id"], name="collecting_dispute_state"),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(
                condition=models.Q(("wanted", ""), _negated=True), fields=["wanted"], name="collecting_dispute_wanted"
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.UniqueConstraint(fields=("public_id",), name="collecting_dispute_public_id"),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.UniqueConstraint(fields=("gateway", "reference"), name="collecting_dispute_reference"),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0), ("fee__gte", 0)), name="collecting_dispute_amount"
            ),
        ),
        migrations.AddIndex(
            model_name="paymentmethod",
            index=models.Index(
                models.F("customer"), models.OrderBy(models.F("id"), descending=True), name="collecting_method_customer"
            ),
        ),
        migrations.AddIndex(
            model_name="paymentmethod",
            index=models.Index(
                condition=models.Q(("detached_at", None), ("expires_on__isnull", False), ("told_expiring_at", None)),
                fields=["expires_on", "id"],
                name="collecting_method_expiring",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentmethod",
            constraint=models.UniqueConstraint(fields=("public_id",), name="collecting_method_public_id"),
        ),
        migrations.AddConstraint(
            model_name="paymentmethod",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("reference", ""), _negated=True), ("detached_at", None)),
                fields=("gateway", "reference"),
                name="collecting_method_reference",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentmethod",
            constraint=models.UniqueConstraint(
                condition=models.Q(("detached_at", None), ("is_default", True)),
                fields=("customer",),
                name="collecting_method_default",
            ),
        ),
        migrations.AddIndex(
            model_name="chargeattempt",
            index=models.Index(
                condition=models.Q(("next_look_at__isnull", False)),
                fields=["next_look_at", "id"],
                name="collecting_attempt_due",
            ),
        ),
        migrations.AddIndex(
            model_name="chargeattempt",
            index=models.Index(
                condition=models.Q(("worker", ""), _negated=True), fields=["worker"], name="collecting_attempt_held"
            ),
        ),
        migrations.AddIndex(
            model_name="chargeattempt",
            index=models.Index(fields=["-created", "-id"], name="collecting_attempt_newest"),
        ),
        migrations.AddIndex(
            model_name="chargeattempt",
            index=models.Index(fields=["state", "-created", "-id"], name="collecting_attempt_state"),
        ),
        migrations.AddIndex(
            model_name="chargeattempt",
            index=models.Index(
                condition=models.Q(("reference", ""), _negated=True),
                fields=["reference"],
                name="collecting_attempt_ref",
            ),
        ),
        migrations.AddIndex(
            model_name="chargeattempt",
            index=models.Index(fields=["invoice", "-id"], name="collecting_attempt_invoice"),
        ),
        migrations.AddIndex(
            model_name="chargeattempt",
            index=models.Index(
                condition=models.Q(("fingerprint", ""), _negated=True),
                fields=["fingerprint", "-created"],
                name="collecting_attempt_card",
            ),
        ),
        migrations.AddIndex(
            model_name="chargeattempt",
            index=models.Index(fields=["decline_code", "-created", "-id"], name="collecting_attempt_decline"),
        ),
        migrations.AddConstraint(
            model_name="chargeattempt",
            constraint=models.UniqueConstraint(fields=("public_id",), name="collecting_attempt_public_id"),
        ),
        migrations.AddConstraint(
            model_name="chargeattempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["created", "sent", "unknown", "processing"])),
                fields=("invoice",),
                name="collecting_attempt_one_under_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="chargeattempt",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="collecting_attempt_amount"),
        ),
        migrations.AddConstraint(
            model_name="chargeattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("payment__isnull", False), ("state", "succeeded")),
                    models.Q(models.Q(("state", "succeeded"), _negated=True), ("payment", None)),
                    _connector="OR",
                ),
                name="collecting_attempt_paid_iff_succeeded",
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(
                condition=models.Q(("next_look_at__isnull", False)),
                fields=["next_look_at", "id"],
                name="collecting_refund_due",
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(
                condition=models.Q(("worker", ""), _negated=True), fields=["worker"], name="collecting_refund_held"
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(fields=["-created", "-id"], name="collecting_refund_newest"),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(fields=["state", "-created", "-id"], name="collecting_refund_state"),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(
                condition=models.Q(("reference", ""), _negated=True), fields=["reference"], name="collecting_refund_ref"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(fields=("public_id",), name="collecting_refund_public_id"),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="collecting_refund_amount"),
        ),
        migrations.AddIndex(
            model_name="setuprequest",
            index=models.Index(fields=["secret_hash"], name="collecting_setup_secret"),
        ),
        migrations.AddIndex(
            model_name="setuprequest",
            index=models.Index(fields=["customer", "-id"], name="collecting_setup_customer"),
        ),
        migrations.AddIndex(
            model_name="setuprequest",
            index=models.Index(
                condition=models.Q(("next_look_at__isnull", False)),
                fields=["next_look_at"],
                name="collecting_setup_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="setuprequest",
            constraint=models.UniqueConstraint(fields=("public_id",), name="collecting_setup_public_id"),
        ),
    ]
