"""A promotion code can be erased with the personal data of the customer whom it was for, and is fixed otherwise."""

from django.db import migrations

from billing_site.events.migrations._guards import frozen
from billing_site.lib.db.schema import VendorSQL

PROMOTION = "customers_promotioncode"
WORDS = "the terms of a promotion code never change"
FIXED = (
    *("id", "public_id", "coupon_id", "expires_at", "max_redemptions", "first_time_transaction"),
    *("minimum_amount", "minimum_amount_currency", "created"),
)
CODE = ("code", "code_key")
# As 0013 made it.
FORMER = frozen(
    PROMOTION,
    (*FIXED[:3], *CODE, *FIXED[3:]),
    words=WORDS,
)


class Migration(migrations.Migration):
    dependencies = [("customers", "0013_subscription_discounts")]

    operations = [
        VendorSQL(
            sqlite=FORMER.reverse_sqlite,
            postgresql=FORMER.reverse_postgresql,
            reverse_sqlite=FORMER.sqlite,
            reverse_postgresql=FORMER.postgresql,
        ),
        frozen(PROMOTION, FIXED, words=WORDS),
        frozen(PROMOTION, CODE, name="code", when="NEW.code <> '' OR NEW.customer_id IS NULL", words=WORDS),
    ]
