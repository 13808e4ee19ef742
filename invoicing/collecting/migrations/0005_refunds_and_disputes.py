"""What became of refunds, disputes and debits that come back, and what of it never changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from billing_site.events.migrations._guards import frozen
from billing_site.lib.db.schema import KeepingTriggers

ATTEMPT, REFUND, DISPUTE = "collecting_chargeattempt", "collecting_refund", "collecting_dispute"


class Migration(migrations.Migration):
    dependencies = [
        ("collecting", "0004_methods_let_go"),
        ("invoicing", "0028_charging"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        KeepingTriggers(
            migrations.AlterModelOptions(
                name="disputefile",
                options={"ordering": ["id"]},
            ),
            migrations.AddField(
                model_name="chargeattempt",
                name="returned_at",
                field=models.DateTimeField(editable=False, null=True),
            ),
            migrations.AddField(
                model_name="testcharge",
                name="returned_at",
                field=models.DateTimeField(null=True),
            ),
            migrations.AddField(
                model_name="dispute",
                name="kept",
                field=models.OneToOneField(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="left_by",
                    to="invoicing.invoicepayment",
                ),
            ),
            migrations.AddField(
                model_name="dispute",
                name="looks",
                field=models.PositiveSmallIntegerField(default=0, editable=False),
            ),
            migrations.AddField(
                model_name="dispute",
                name="next_look_at",
                field=models.DateTimeField(editable=False, null=True),
            ),
            migrations.AddField(
                model_name="dispute",
                name="problem",
                field=models.CharField(blank=True, editable=False, max_length=500),
            ),
            migrations.AddField(
                model_name="refund",
                name="again",
                field=models.OneToOneField(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="instead_of",
                    to="collecting.refund",
                ),
            ),
            migrations.AddField(
                model_name="refund",
                name="from_balance",
                field=models.BigIntegerField(default=0, editable=False),
            ),
            migrations.AddField(
                model_name="refund",
                name="set_aside",
                field=models.BooleanField(default=False, editable=False),
            ),
            migrations.AddConstraint(
                model_name="refund",
                constraint=models.CheckConstraint(
                    condition=models.Q(("from_balance__gte", 0), ("from_balance__lte", models.F("amount"))),
                    name="collecting_refund_from_balance",
                ),
            ),
        ),
        frozen(ATTEMPT, ["returned_at"], name="returned", when="OLD.returned_at IS NOT NULL"),
        frozen(REFUND, ["credit_note_id", "from_balance"], name="parts"),
        frozen(
            DISPUTE,
            ["state", "kept_id"],
            name="closed",
            when="OLD.state IN ('won', 'lost') AND OLD.kept_id IS NOT NULL",
        ),
        frozen(DISPUTE, ["state"], name="decided", when="OLD.state IN ('won', 'lost')"),
    ]
