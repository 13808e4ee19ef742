"""How far the mailbox of delivery reports was read, and the password that opens it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail", "0003_bounced_addresses")]

    operations = [
        migrations.CreateModel(
            name="BounceMailbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.TextField(blank=True, editable=False)),
                ("validity", models.BigIntegerField(default=0, editable=False)),
                ("last_number", models.BigIntegerField(default=0, editable=False)),
                ("looked_at", models.DateTimeField(editable=False, null=True)),
                ("fault", models.CharField(blank=True, editable=False, max_length=500)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="mail_mailbox_only_one")]
            },
        )
    ]
