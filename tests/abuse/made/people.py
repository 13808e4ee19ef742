"""Customers with coupons, codes, tax IDs and what was done to them."""

from decimal import Decimal

from customers.bulk.deletion import delete_many, new_operation_id
from customers.models.coupon import Coupon
from customers.models.merge import CustomerMerge
from customers.models.promotions.promotion_code import PromotionCode
from tests.factories import customer


def make_customers(things):
    by, now = things.by, things.now
    buyer = customer("Jenny Rosen", currency="eur", address_country="DE", metadata={"plan": "gold"})
    tax_ids = [buyer.add_tax_id("eu_vat", "DE136695976", by=by, now=now)]
    tax_ids.append(buyer.add_tax_id("us_ein", "12-3456789", by=by, now=now))
    entry = buyer.adjust_balance(-500, by=by, now=now)
    coupon = Coupon.create(by=by, now=now, public_id="SPRING", percent_off=Decimal(10), duration=Coupon.FOREVER)
    discount = coupon.redeem_for(buyer, by=by, now=now)
    codes = [PromotionCode.create(coupon, code=code, by=by, now=now) for code in ("SPRING-26", "HELLO")]
    codes[1].change({"active": False}, by=by, now=now)
    gone = Coupon.create(by=by, now=now, public_id="AUTUMN", percent_off=Decimal(5))
    gone.mark_deleted(by=by, now=now)
    other, kept, merged, deleted = (customer(name, currency="eur") for name in ("Acme", "Kept", "Acme Inc", "Gone"))
    merge = CustomerMerge.make(kept, merged, {}, by=by, now=now)
    deletion = new_operation_id(now)
    delete_many([deleted], by=by, now=now, operation_id=deletion)
    deleted.refresh_from_db()
    things.rows |= {
        "customer": [buyer, other, kept, deleted, merged],
        "deleted_customer": [deleted],
        "tax_id": tax_ids,
        "entry": [entry],
        "coupon": [coupon, gone],
        "deleted_coupon": [gone],
        "promotion_code": codes,
        "discount": [discount],
        "merge": [merge],
        "operation": [str(merge.batch), deletion],
        "deletion": [deletion],
    }
