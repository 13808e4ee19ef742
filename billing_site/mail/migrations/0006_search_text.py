"""What mails are found by stands in columns of their own; those that were written before get theirs, a portion a time."""

import django.db.models.deletion
from django.db import migrations, models

from billing_site.lib.db.schema import KeepingTriggers
from billing_site.mail.models.words import found_by

BATCH = 2000
READ = ("subject", "to", "cc", "message_id", "public_id", "about", "customer")
# What a mail tells of and whom it is for, by the prefix of the public id: the table and what a row is called. Where
# there are mails, these are there too.
CALLED = {
    "cus": ("customers_customer", "CASE WHEN name <> '' THEN name ELSE email END"),
    "in": ("invoicing_invoice", "number"),
    "cn": ("invoicing_creditnote", "number"),
    "inpay": ("invoicing_invoicepayment", "receipt_number"),
}


def fill(apps, schema_editor):
    connection = schema_editor.connection
    mails = apps.get_model("mail", "Message").objects.using(connection.alias).only(*READ).order_by("pk")
    last = 0
    while rows := list(mails.filter(pk__gt=last)[:BATCH]):
        last = rows[-1].pk
        known = called({key for mail in rows for key in (mail.about, mail.customer) if key}, connection)
        for mail in rows:
            mail.names = "\n".join(known[key] for key in (mail.about, mail.customer) if known.get(key))
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE mail_message SET names = %s, search_text = %s WHERE id = %s",
                [(mail.names, found_by(mail), mail.pk) for mail in rows],
            )


def called(keys, connection):
    """{public id: name or number} of those of these ids that there are."""
    found = {}
    with connection.cursor() as cursor:
        for prefix, (table, name) in CALLED.items():
            wanted = [key for key in keys if key.rpartition("_")[0] == prefix]
            if wanted:
                marks = ", ".join(["%s"] * len(wanted))
                cursor.execute(f"SELECT public_id, {name} FROM {table} WHERE public_id IN ({marks})", wanted)  # noqa: S608
                found |= dict(cursor.fetchall())
    return found


class Migration(migrations.Migration):
    dependencies = [("mail", "0005_answers")]

    operations = [
        KeepingTriggers(
            migrations.CreateModel(
                name="MessageIndex",
                fields=[
                    (
                        "message",
                        models.OneToOneField(
                            db_column="rowid",
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            primary_key=True,
                            related_name="index",
                            serialize=False,
                            to="mail.message",
                        ),
                    ),
                    ("content", models.TextField(db_column="mail_search")),
                ],
                options={"db_table": "mail_search", "managed": False, "default_permissions": ()},
            ),
            migrations.AddField("message", "names", models.TextField(blank=True, editable=False)),
            migrations.AddField("message", "search_text", models.TextField(blank=True, editable=False)),
            migrations.RunPython(fill, migrations.RunPython.noop),
        ),
    ]
