"""When a gateway is told that a method was detached, and what became of the links by which customers add one."""

from django.db import migrations, models

from billing_site.lib.db.schema import KeepingTriggers


class Migration(migrations.Migration):
    dependencies = [
        ("collecting", "0003_gateway_keys"),
        ("customers", "0012_contacts"),
    ]

    operations = [
        KeepingTriggers(
            migrations.AddField(
                model_name="paymentmethod",
                name="let_go_due_at",
                field=models.DateTimeField(editable=False, null=True),
            ),
            migrations.AddIndex(
                model_name="paymentmethod",
                index=models.Index(
                    condition=models.Q(("let_go_due_at__isnull", False)),
                    fields=["let_go_due_at", "id"],
                    name="collecting_method_let_go",
                ),
            ),
        ),
        migrations.AddField(
            model_name="setuprequest",
            name="email",
            field=models.CharField(blank=True, editable=False, max_length=254, verbose_name="sent to"),
        ),
        migrations.AddField(
            model_name="setuprequest",
            name="looks",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="setuprequest",
            name="page_made_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="setuprequest",
            name="pages",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="setuprequest",
            name="payer",
            field=models.CharField(blank=True, editable=False, max_length=255),
        ),
    ]
