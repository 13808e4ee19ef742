"""Charges are sought by amount, currency, who began them and a rare kind of method, disputes by reference, however many there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("collecting", "0015_stopped_tries")]

    operations = [
        migrations.AddIndex(
            model_name="chargeattempt",
            index=models.Index(fields=["amount"], name="collecting_attempt_of_amount"),
        ),
        migrations.AddIndex(
            model_name="chargeattempt",
            index=models.Index(fields=["currency", "-created", "-id"], name="collecting_attempt_currency"),
        ),
        migrations.AddIndex(
            model_name="chargeattempt",
            index=models.Index(
                fields=["-created", "-id"],
                name="collecting_attempt_by_staff",
                condition=models.Q(automatic=False, actor__isnull=False),
            ),
        ),
        migrations.AddIndex(
            model_name="chargeattempt",
            index=models.Index(
                fields=["actor", "-created", "-id"],
                name="collecting_attempt_by_customer",
                condition=models.Q(automatic=False, actor__isnull=True),
            ),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(fields=["reference"], name="collecting_dispute_ref"),
        ),
        migrations.AddIndex(
            model_name="paymentmethod",
            index=models.Index(fields=["kind"], name="collecting_method_kind"),
        ),
    ]
