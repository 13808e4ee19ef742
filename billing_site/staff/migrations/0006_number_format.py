"""How each person writes numbers; '' for the usual format of the account's country."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0005_required_second_step"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="number_format",
            field=models.CharField(
                blank=True,
                choices=[
                    ("1,234.56", "1,234.56"),
                    ("1.234,56", "1.234,56"),
                    ("1 234,56", "1 234,56"),
                    ("1'234.56", "1'234.56"),
                ],
                max_length=10,
            ),
        ),
    ]
