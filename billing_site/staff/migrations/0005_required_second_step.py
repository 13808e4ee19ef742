"""Which roles need a second step, and whether somebody's password is one that was generated."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0004_attempts_and_security_log"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignInRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("second_step_roles", models.JSONField(default=list, editable=False)),
            ],
        ),
        migrations.AddField(
            model_name="user",
            name="password_is_generated",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
