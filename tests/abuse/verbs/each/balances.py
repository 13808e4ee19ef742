"""Verbs of the credit balance and of coupons."""

from customers.models.promotions.promotion_code import PromotionCode
from tests.abuse.verbs.each.shared import again, does, events, table

VERBS, verb = table()


@verb
def adjust_balance(world):
    buyer = world.buyer
    return lambda: [again(buyer).adjust_balance(-250, **world.now).public_id]


@verb
def reverse_entry(world):
    entry = world.entry
    return lambda: [again(entry).reverse(**world.now).public_id]


@verb
def edit_entry(world):
    return does(world.entry, lambda entry: entry.change_note(f"Note {world.number}", **world.now))


@verb
def apply_coupon(world):
    coupon, buyer = world.coupon, world.buyer
    return lambda: [again(coupon).redeem_for(again(buyer), **world.now).public_id]


@verb
def remove_coupon(world):
    buyer, _ = world.buyer, world.discount

    def act():
        removed = again(buyer).remove_discount(**world.now)
        # Of two who take it off, one does: the event tells.
        return events("customer.discount.deleted", buyer) if removed else []

    return act


@verb
def apply_coupon_to_subscription(world):
    coupon, buyer = world.coupon, world.buyer
    one = f"sub_{world.number}"
    return lambda: [again(coupon).redeem_for_subscription(again(buyer), one, **world.now).public_id]


@verb
def remove_coupon_of_subscription(world):
    discount = world.subscribed

    def act():
        again(discount).end_for_subscription(**world.now)
        return []

    return act


@verb
def add_code(world):
    coupon, buyer = world.coupon, world.buyer

    def act():
        PromotionCode.create(again(coupon), code=f"FOR-{world.number}", customer=again(buyer), **world.now)
        return []

    return act


@verb
def apply_code(world):
    code, buyer = world.code, world.buyer
    return lambda: [again(code).redeem_for(again(buyer), **world.now).public_id]


@verb
def switch_code_off(world):
    return does(world.code, lambda code: code.change({"active": False}, **world.now))


@verb
def edit_coupon(world):
    return does(world.coupon, lambda coupon: coupon.change({"name": "Eleven off"}, **world.now))


@verb
def delete_coupon(world):
    return does(world.coupon, lambda coupon: coupon.mark_deleted(**world.now))


@verb
def restore_coupon(world):
    coupon = world.coupon
    again(coupon).mark_deleted(**world.now)

    def act():
        again(coupon).restore(**world.now)
        return []

    return act
