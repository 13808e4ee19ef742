"""The policy says what becomes of a subscription after the last try to charge its invoice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("collecting", "0016_sought_charges")]

    operations = [
        migrations.AddField(
            model_name="collectionpolicy",
            name="subscription_end",
            field=models.CharField(
                choices=[
                    ("cancel", "Cancel the subscription"),
                    ("unpaid", "Mark the subscription unpaid"),
                    ("past_due", "Leave the subscription past due"),
                ],
                default="cancel",
                editable=False,
                max_length=8,
                verbose_name="and of its subscription",
            ),
        ),
    ]
