"""The types of ledger entries that payments on account, and reversals of payments, make."""

from django.db import migrations, models

TYPES = [
    ("adjustment", "Adjustment"),
    ("initial", "Starting balance"),
    ("applied_to_invoice", "Applied to invoice"),
    ("unapplied_from_invoice", "Given back by invoice"),
    ("credit_note", "Credit note"),
    ("invoice_overpaid", "Invoice overpaid"),
    ("invoice_too_small", "Invoice too small to charge"),
    ("invoice_too_large", "Invoice too large to charge"),
    ("payment_on_account", "Payment on account"),
    ("payment_reversed", "Payment reversed"),
    ("migration", "Migration"),
    ("unspent_receiver_credit", "Unspent credit"),
]


class Migration(migrations.Migration):
    dependencies = [("customers", "0008_fixed_coupon_terms")]

    operations = [
        migrations.AlterField("balancetransaction", "type", models.CharField(choices=TYPES, max_length=24)),
    ]
