"""A method is found by its reference at the gateway, also one that was detached."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("collecting", "0007_skipped_tries")]

    operations = [
        migrations.AddIndex(
            model_name="paymentmethod",
            index=models.Index(fields=["gateway", "reference"], name="collecting_method_known"),
        ),
    ]
