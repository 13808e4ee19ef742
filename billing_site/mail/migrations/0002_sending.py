"""How a mail is sent: who has it, why it was not; and the guards: what it says never changes, and it is never deleted."""

from django.db import migrations, models

from billing_site.events.migrations._guards import frozen, never_emptied, never_replaced, refused

MESSAGE = "mail_message"
CONTENT = ["id", "public_id", "kind", "about", "customer", "to", "cc", "language", "subject", "text", "html"]
CONTENT += ["pictures", "data", "message_id", "actor_id", "created"]
WORDS = "mail_message: what a mail says never changes"


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial"), ("events", "0002_guards")]

    operations = [
        migrations.AddField(
            "message",
            "cause",
            models.CharField(
                blank=True,
                choices=[
                    ("canceled", "Canceled"),
                    ("withheld", "Not needed any more"),
                    ("bounced", "The address bounced"),
                ],
                editable=False,
                max_length=8,
            ),
        ),
        migrations.AddField("message", "claimed_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddIndex(
            "message",
            models.Index(condition=models.Q(("claimed_at__isnull", False)), fields=["claimed_at"], name="mail_claimed"),
        ),
        frozen(MESSAGE, CONTENT, words=WORDS),
        # The hashes are written when it is first handed over, as is its sender.
        frozen(MESSAGE, ["attachments"], name="files", when="OLD.sender <> ''", words=WORDS),
        refused(MESSAGE, "kept", "DELETE", words="mail_message: a mail is never deleted"),
        never_replaced(MESSAGE, "public_id", "message_id"),
        never_emptied(MESSAGE),
    ]
