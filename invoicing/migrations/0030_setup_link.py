"""The mail that brings a link to add a payment method is a kind of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("invoicing", "0029_mails_of_collecting"),
    ]

    operations = [
        migrations.AlterField(
            model_name="mailtemplate",
            name="kind",
            field=models.CharField(
                choices=[
                    ("invoice", "Invoice"),
                    ("correction", "Corrected invoice"),
                    ("receipt", "Receipt"),
                    ("credit_note", "Credit note"),
                    ("reminder", "Reminder"),
                    ("statement", "Statement of account"),
                    ("portal_link", "Link to the customer portal"),
                    ("new_link", "New link to an invoice"),
                    ("answer", "Answer"),
                    ("payment_failed", "Payment failed"),
                    ("payment_action", "Payment to confirm"),
                    ("card_expiring", "Card expires soon"),
                    ("refund", "Refund"),
                    ("setup_link", "Link to add a payment method"),
                    ("test", "Test"),
                ],
                editable=False,
                max_length=20,
            ),
        ),
    ]
