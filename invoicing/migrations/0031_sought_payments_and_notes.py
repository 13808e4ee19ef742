"""Payments and credit notes are sought by amount, currency, reference and number, however many there are."""

from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0030_setup_link")]

    operations = [
        migrations.AddIndex(
            model_name="creditnote",
            index=models.Index(fields=["total"], name="invoicing_cn_total"),
        ),
        migrations.AddIndex(
            model_name="creditnote",
            index=models.Index(F("currency"), F("created").desc(), F("id").desc(), name="invoicing_cn_currency"),
        ),
        migrations.AddIndex(
            model_name="creditnote",
            index=models.Index(fields=["number"], name="invoicing_cn_number", opclasses=["varchar_pattern_ops"]),
        ),
        migrations.AddIndex(
            model_name="invoicepayment",
            index=models.Index(fields=["amount"], name="invoicing_payment_of_amount"),
        ),
        migrations.AddIndex(
            model_name="invoicepayment",
            index=models.Index(fields=["currency", "-created", "-id"], name="invoicing_payment_currency"),
        ),
        migrations.AddIndex(
            model_name="invoicepayment",
            index=models.Index(Upper("reference"), name="invoicing_payment_reference"),
        ),
    ]
