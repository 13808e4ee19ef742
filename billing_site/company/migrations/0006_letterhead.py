"""What the law asks documents to say: their title, the date of supply, the entry in the register of companies."""

from django.db import migrations, models

from billing_site.lib.db.schema import KeepingTriggers


def added(name, field):
    return migrations.AddField(model_name="company", name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [("company", "0005_texts_by_language")]

    operations = [
        KeepingTriggers(
            added(
                "invoice_title",
                models.CharField(
                    choices=[
                        ("usual", "As usual: “Invoice” in the language of the document"),
                        ("law", "As the law of your country asks"),
                        ("own", "In words of your own"),
                    ],
                    default="usual",
                    max_length=5,
                    verbose_name="title of invoices",
                ),
            ),
            added("own_title", models.CharField(blank=True, max_length=60)),
            added(
                "own_titles",
                models.JSONField(blank=True, default=dict, verbose_name="own title in other languages"),
            ),
            added(
                "supply_date",
                models.CharField(
                    blank=True,
                    choices=[("", "Leave it out"), ("issue", "Say that it equals the date of issue")],
                    max_length=5,
                    verbose_name="date of supply",
                ),
            ),
            added("register_name", models.CharField(blank=True, max_length=200, verbose_name="register")),
            added(
                "register_number",
                models.CharField(blank=True, max_length=60, verbose_name="number in the register"),
            ),
            added("managing_directors", models.CharField(blank=True, max_length=500)),
            added("share_capital", models.CharField(blank=True, max_length=100)),
        )
    ]
