"""Credit notes may have a series of their own, whose counter only goes up."""

from django.db import migrations, models

from billing_site.events.migrations._guards import refused
from billing_site.lib.db.schema import KeepingTriggers


class Migration(migrations.Migration):
    dependencies = [("company", "0003_tax_rounding")]

    operations = [
        KeepingTriggers(
            migrations.AddField(
                model_name="company",
                name="credit_note_numbering",
                field=models.CharField(
                    choices=[
                        ("invoice", "The number of the invoice with -CN-01, -CN-02 and so on"),
                        ("own", "A series of their own, without gaps, for the whole account"),
                    ],
                    default="invoice",
                    max_length=7,
                ),
            ),
            migrations.AddField(
                model_name="company",
                name="credit_note_prefix",
                field=models.CharField(default="CN", max_length=12),
            ),
            migrations.AddField(
                model_name="company",
                name="next_credit_note_sequence",
                field=models.PositiveBigIntegerField(default=1, verbose_name="next credit note number"),
            ),
        ),
        refused(
            "company_company",
            "notes_count_up",
            "UPDATE",
            "NEW.credit_note_prefix = OLD.credit_note_prefix"
            " AND NEW.next_credit_note_sequence < OLD.next_credit_note_sequence",
            words="numbers only go up",
        ),
    ]
