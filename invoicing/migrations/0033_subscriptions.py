"""What an invoice, its lines and pending items say of the subscription that they bill."""

from django.db import migrations, models

from billing_site.lib.db.schema import KeepingTriggers

REASONS = [
    ("manual", "By hand"),
    ("subscription_create", "Subscription began"),
    ("subscription_cycle", "Subscription renewed"),
    ("subscription_update", "Subscription changed"),
]


class Migration(migrations.Migration):
    dependencies = [("customers", "0013_subscription_discounts"), ("invoicing", "0032_prices")]

    operations = [
        KeepingTriggers(
            migrations.AddField(
                model_name="invoice",
                name="billing_reason",
                field=models.CharField(choices=REASONS, default="manual", editable=False, max_length=24),
            ),
            migrations.AddField(
                model_name="invoice",
                name="subscription",
                field=models.CharField(blank=True, default="", editable=False, max_length=40),
            ),
            migrations.AddField(
                model_name="invoiceitem",
                name="details",
                field=models.JSONField(blank=True, default=dict, editable=False),
            ),
            migrations.AddField(
                model_name="invoiceitem",
                name="subscription",
                field=models.CharField(blank=True, default="", editable=False, max_length=40),
            ),
            migrations.AddField(
                model_name="invoiceline",
                name="details",
                field=models.JSONField(blank=True, default=dict, editable=False),
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=~models.Q(subscription=""), fields=["subscription", "-id"], name="invoicing_subscription"
            ),
        ),
    ]
