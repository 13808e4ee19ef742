"""A subscription has a footer of its own for its invoices."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("subscriptions", "0007_period_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="footer",
            field=models.CharField(blank=True, default="", max_length=5000),
        ),
    ]
