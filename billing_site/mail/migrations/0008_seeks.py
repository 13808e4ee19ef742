"""Mails of a customer, of one thing, of a state and a kind, and those that are late are sought by an index, on SQLite too.

SQLite uses a partial index only where a query says its condition in the same words.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail", "0007_search_index")]

    operations = [
        migrations.AddIndex(
            "message",
            models.Index(
                models.F("state"),
                models.F("kind"),
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="mail_state_kind",
            ),
        ),
        migrations.RemoveIndex("message", "mail_about"),
        migrations.RemoveIndex("message", "mail_customer"),
        migrations.AddIndex("message", models.Index(fields=["about", "-id"], name="mail_of_thing")),
        migrations.AddIndex("message", models.Index(fields=["customer", "-id"], name="mail_of_customer")),
        migrations.AddIndex(
            "message",
            models.Index(
                condition=models.Q(("attempts__gt", 0), ("state", "waiting")),
                fields=["state", "attempts"],
                name="mail_late",
            ),
        ),
    ]
