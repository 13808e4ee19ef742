"""Disputes that took no money yet, money that comes back after one was lost, fees with their currency; and rows that
something happened to while a worker held them.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F

from billing_site.events.migrations._guards import frozen
from billing_site.lib.db.schema import KeepingTriggers, VendorSQL

ATTEMPT, DISPUTE = "collecting_chargeattempt", "collecting_dispute"


def tell_of_those_before(apps, schema_editor):
    """All took money when they were opened. The test gateway gives the fee of a won one back."""
    disputes = apps.get_model("collecting", "Dispute").objects
    disputes.update(taken_at=F("created"), fee_currency=F("currency"))
    disputes.filter(gateway="test", state="won").update(fee=0)


def instead_of(before, after):
    """One guard in the place of another."""
    return VendorSQL(
        sqlite=[*before.reverse_sqlite, *after.sqlite],
        postgresql=[*before.reverse_postgresql, *after.postgresql],
        reverse_sqlite=[*after.reverse_sqlite, *before.sqlite],
        reverse_postgresql=[*after.reverse_postgresql, *before.postgresql],
    )


OVER = "OLD.state IN ('won', 'lost')"


class Migration(migrations.Migration):
    dependencies = [("collecting", "0011_consent_by_links"), ("invoicing", "0028_charging")]

    operations = [
        KeepingTriggers(
            migrations.AddField(
                model_name="dispute",
                name="taken_at",
                field=models.DateTimeField(editable=False, null=True),
            ),
            migrations.AddField(
                model_name="dispute",
                name="fee_currency",
                field=models.CharField(default="", editable=False, max_length=3),
                preserve_default=False,
            ),
            migrations.AddField(
                model_name="dispute",
                name="restored",
                field=models.OneToOneField(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="restored_by",
                    to="invoicing.invoicepayment",
                ),
            ),
            migrations.AddField(
                model_name="chargeattempt",
                name="told",
                field=models.BooleanField(default=False, editable=False),
            ),
            migrations.AddField(
                model_name="refund",
                name="told",
                field=models.BooleanField(default=False, editable=False),
            ),
        ),
        migrations.RunPython(tell_of_those_before, migrations.RunPython.noop),
        # The bank may decide once more for us, on another day; what took no money is no decision.
        instead_of(
            frozen(DISPUTE, ["state"], name="decided", when=OVER),
            frozen(
                DISPUTE,
                ["state"],
                name="decided_once",
                when="(OLD.state = 'won' AND OLD.taken_at IS NOT NULL) OR (OLD.state = 'lost' AND (NEW.state <> 'won' "
                "OR NEW.closed_at IS NULL OR NEW.closed_at = OLD.closed_at))",
            ),
        ),
        instead_of(
            frozen(DISPUTE, ["state", "kept_id"], name="closed", when=f"{OVER} AND OLD.kept_id IS NOT NULL"),
            frozen(DISPUTE, ["kept_id"], name="left", when="OLD.kept_id IS NOT NULL"),
        ),
        frozen(DISPUTE, ["restored_id"], name="after_all", when="OLD.restored_id IS NOT NULL"),
        # A debit that came back may be paid after all.
        instead_of(
            frozen(ATTEMPT, ["returned_at"], name="returned", when="OLD.returned_at IS NOT NULL"),
            frozen(
                ATTEMPT,
                ["returned_at"],
                name="came_back",
                when="OLD.returned_at IS NOT NULL AND NEW.returned_at IS NOT NULL",
            ),
        ),
    ]
