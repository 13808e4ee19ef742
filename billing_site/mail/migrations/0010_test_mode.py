"""A mail that a test installation does not send has a cause of its own; the table stays as it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail", "0009_sent_in_part")]

    operations = [
        migrations.AlterField(
            "message",
            "cause",
            models.CharField(
                blank=True,
                choices=[
                    ("canceled", "Canceled"),
                    ("withheld", "Not needed any more"),
                    ("bounced", "The address bounced"),
                    ("unlisted", "Not an address of the test"),
                ],
                editable=False,
                max_length=8,
            ),
        ),
    ]
