"""Mails that some of their addresses did not get are found by when that was told."""

from django.db import migrations, models
from django.db.models.functions import Coalesce


def fill_in(apps, schema_editor):
    messages = apps.get_model("mail", "Message").objects.using(schema_editor.connection.alias)
    messages.filter(state="sent").exclude(refused={}).update(refused_at=Coalesce("sent_at", "created"))


class Migration(migrations.Migration):
    dependencies = [("mail", "0008_seeks")]

    operations = [
        migrations.AddField("message", "refused_at", models.DateTimeField(editable=False, null=True)),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
        migrations.AddIndex(
            "message",
            models.Index(
                condition=models.Q(("refused_at__isnull", False)), fields=["state", "refused_at"], name="mail_refused"
            ),
        ),
    ]
