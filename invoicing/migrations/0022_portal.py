"""The customer portal: links to it, visits, and the changes that customers ask for in it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from billing_site.events.migrations._guards import frozen, refused

LINK, VISIT, REQUEST = "invoicing_portallink", "invoicing_portalvisit", "invoicing_portalrequest"


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_guards"),
        ("customers", "0012_contacts"),
        ("invoicing", "0021_mail_templates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PortalLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.CharField(editable=False, max_length=254, verbose_name="sent to")),
                ("token_hash", models.CharField(editable=False, max_length=64)),
                ("created", models.DateTimeField(editable=False)),
                ("expires", models.DateTimeField(editable=False)),
                ("used_at", models.DateTimeField(editable=False, null=True, verbose_name="used")),
                (
                    "actor",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="portal_links",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "portal link",
            },
        ),
        migrations.CreateModel(
            name="PortalRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, verbose_name="ID")),
                ("email", models.CharField(editable=False, max_length=254, verbose_name="asked by")),
                ("changes", models.JSONField(default=dict, editable=False)),
                ("base_version", models.PositiveIntegerField(editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("approved", "Approved"), ("refused", "Refused")],
                        default="open",
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, editable=False, max_length=500)),
                ("created", models.DateTimeField(editable=False, verbose_name="asked")),
                ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="closed")),
                (
                    "actor",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="portal_requests",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "change asked for in the portal",
                "verbose_name_plural": "changes asked for in the portal",
            },
        ),
        migrations.CreateModel(
            name="PortalVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.CharField(editable=False, max_length=254)),
                ("token_hash", models.CharField(editable=False, max_length=64)),
                ("language", models.CharField(editable=False, max_length=35)),
                ("begun", models.DateTimeField(editable=False)),
                ("seen_at", models.DateTimeField(editable=False, verbose_name="last seen")),
                ("ended_at", models.DateTimeField(editable=False, null=True, verbose_name="ended")),
                (
                    "customer",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="portal_visits",
                        to="customers.customer",
                    ),
                ),
                (
                    "link",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visit",
                        to="invoicing.portallink",
                    ),
                ),
            ],
            options={
                "verbose_name": "portal visit",
            },
        ),
        migrations.AddIndex(
            model_name="portallink",
            index=models.Index(
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="invoicing_portallink_newest",
            ),
        ),
        migrations.AddConstraint(
            model_name="portallink",
            constraint=models.UniqueConstraint(fields=("token_hash",), name="invoicing_portallink_token"),
        ),
        migrations.AddIndex(
            model_name="portalrequest",
            index=models.Index(
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="invoicing_portalreq_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="portalrequest",
            index=models.Index(
                models.F("state"),
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="invoicing_portalreq_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="portalrequest",
            constraint=models.UniqueConstraint(fields=("public_id",), name="invoicing_portalrequest_public_id"),
        ),
        migrations.AddConstraint(
            model_name="portalrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("customer",), name="invoicing_portalrequest_one_open"
            ),
        ),
        migrations.AddIndex(
            model_name="portalvisit",
            index=models.Index(
                models.OrderBy(models.F("begun"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="invoicing_portalvisit_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="portalvisit",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["customer"], name="invoicing_portalvisit_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="portalvisit",
            constraint=models.UniqueConstraint(fields=("token_hash",), name="invoicing_portalvisit_token"),
        ),
        frozen(LINK, ["customer_id", "email", "token_hash", "actor_id", "created", "expires"]),
        # A link that was used never opens again.
        refused(
            LINK,
            "used_once",
            "UPDATE",
            "OLD.used_at IS NOT NULL AND NEW.used_at IS DISTINCT FROM OLD.used_at",
            words=f"{LINK}: a link is used once",
        ),
        frozen(VISIT, ["link_id", "email", "token_hash", "begun"]),
        frozen(REQUEST, ["public_id"]),
    ]
