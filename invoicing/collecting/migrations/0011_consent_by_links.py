"""What a customer agreed to by a link is kept; a page of a gateway is found by its reference while it is waited for."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("collecting", "0010_renewed_cards")]

    operations = [
        migrations.AddField(
            "setuprequest", "language", models.CharField(blank=True, default="", editable=False, max_length=35), False
        ),
        migrations.AddField(
            "setuprequest",
            "consent_words",
            models.CharField(blank=True, default="", editable=False, max_length=300, verbose_name="consent as worded"),
            False,
        ),
        migrations.AddField(
            "setuprequest",
            "consent_at",
            models.DateTimeField(editable=False, null=True, verbose_name="consent given"),
        ),
        migrations.AddIndex(
            "setuprequest",
            models.Index(
                fields=["reference"], name="collecting_setup_reference", condition=Q(next_look_at__isnull=False)
            ),
        ),
        migrations.AddIndex(
            "checkout",
            models.Index(
                fields=["reference"], name="collecting_checkout_reference", condition=Q(next_look_at__isnull=False)
            ),
        ),
    ]
