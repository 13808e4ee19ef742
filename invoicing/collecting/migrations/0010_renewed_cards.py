"""Cards are asked about around their expiry; a refund that succeeded after all may have gone back twice."""

from datetime import UTC, datetime, time, timedelta

from django.db import migrations, models
from django.db.models import Q

LOOKED_AROUND = timedelta(days=31)


def plan_looks(apps, schema_editor):
    """Cards that are on file are asked about as those that come later."""
    methods = apps.get_model("collecting", "PaymentMethod").objects.filter(detached_at=None, expires_on__isnull=False)
    methods = methods.exclude(reference="")
    for day in list(methods.order_by().values_list("expires_on", flat=True).distinct()):
        due = datetime.combine(day - LOOKED_AROUND, time(), UTC)
        methods.filter(expires_on=day).update(look_due_at=due)


class Migration(migrations.Migration):
    dependencies = [("collecting", "0009_tries_that_failed_and_ended")]

    operations = [
        migrations.AddField("paymentmethod", "look_due_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("paymentmethod", "told_of_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("refund", "twice_since", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("refund", "beside_note_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("testmethod", "last4", models.CharField(blank=True, default="", max_length=4), False),
        migrations.AddField("testrefund", "returned_at", models.DateTimeField(null=True)),
        migrations.AddField("testrefund", "arrived_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "paymentmethod",
            models.Index(
                fields=["look_due_at", "id"],
                name="collecting_method_look",
                condition=Q(look_due_at__isnull=False),
            ),
        ),
        migrations.AddIndex(
            "refund",
            models.Index(
                fields=["twice_since"], name="collecting_refund_twice", condition=Q(twice_since__isnull=False)
            ),
        ),
        migrations.RunPython(plan_looks, migrations.RunPython.noop),
    ]
