"""Counted attempts at the door, the security log, and which browsers somebody is known in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0003_encrypted_seeds"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="browser_generation",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.CreateModel(
            name="Attempts",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=40)),
                ("account", models.CharField(blank=True, max_length=80)),
                ("most", models.PositiveIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("until", models.DateTimeField(db_index=True)),
                ("told", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("account", ""), _negated=True),
                        fields=["account"],
                        name="staff_attempts_account",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SecurityEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(editable=False, max_length=40, unique=True)),
                ("created", models.DateTimeField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sign_in", "Sign-in"),
                            ("second_step", "Second step"),
                            ("confirmation", "Confirmation"),
                            ("sign_out", "Sign-out"),
                            ("sessions", "Sessions ended"),
                            ("password", "Password"),
                            ("two_step", "Two-step sign-in"),
                            ("lock", "Lock"),
                            ("export", "Export"),
                            ("role", "Role"),
                            ("email", "E-mail address"),
                            ("invitation", "Invitation"),
                            ("account", "Account"),
                        ],
                        editable=False,
                        max_length=20,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("done", "Done"),
                            ("started", "Second step asked"),
                            ("wrong", "Wrong"),
                            ("refused", "Refused"),
                        ],
                        default="done",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("detail", models.CharField(blank=True, editable=False, max_length=500)),
                ("amount", models.PositiveIntegerField(editable=False, null=True)),
                ("address", models.CharField(blank=True, editable=False, max_length=45)),
                ("user_agent", models.CharField(blank=True, editable=False, max_length=300, verbose_name="browser")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "security log",
                "indexes": [
                    models.Index(fields=["-created", "-id"], name="staff_security_created"),
                    models.Index(fields=["person", "-created", "-id"], name="staff_security_person"),
                    models.Index(fields=["address", "-created", "-id"], name="staff_security_address"),
                ],
            },
        ),
    ]
