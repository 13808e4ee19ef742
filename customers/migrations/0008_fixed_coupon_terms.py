"""The terms of a coupon never change, whatever SQL says: discounts and documents rely on them."""

from django.db import migrations

from billing_site.events.migrations._guards import frozen

TERMS = (
    *("percent_off", "amount_off", "currency", "duration", "duration_in_months", "max_redemptions", "redeem_by"),
    "created",
)


class Migration(migrations.Migration):
    dependencies = [("customers", "0007_coupon_products"), ("events", "0002_guards")]

    operations = [
        frozen("customers_coupon", TERMS, name="terms", words="the terms of a coupon never change"),
    ]
