"""Verbs of the billing run, of bulk changes, of moving in, and of the coupons and the use of subscriptions."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from billing_site.lib.ids import public_id
from customers.models.coupon import Coupon
from customers.models.promotions.promotion_code import PromotionCode
from invoicing.subscriptions.bulk import terms as bulk
from invoicing.subscriptions.bulk.jobs import do_one, undo_one
from invoicing.subscriptions.bulk.terms import Terms
from invoicing.subscriptions.models.bulk.change import BulkChange, BulkRow
from invoicing.subscriptions.models.item import PlannedChange
from invoicing.subscriptions.models.revenue.following import count_again
from invoicing.subscriptions.models.run.billing_run import BillingRun
from invoicing.subscriptions.models.run.renewing import renew_together
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage.reported import Reported
from invoicing.subscriptions.models.usage.taking_back import take_back
from invoicing.subscriptions.models.verbs.creating import Choice, create
from invoicing.subscriptions.models.verbs.moving_in import move_in, move_out
from invoicing.subscriptions.models.verbs.retrying import FAULT
from invoicing.subscriptions.models.verbs.usage import report
from invoicing.subscriptions.tasks import advance_due_subscriptions, bill
from tests.abuse.verbs.each.shared import again, does, table
from tests.abuse.verbs.each.subscriptions import recurring

VERBS, verb = table()
BY_INVOICE = {"collection_method": "send_invoice", "days_until_due": 90}


def renewing(world):
    """Two subscriptions of two customers, and one more of the first, whose second month begins now."""
    began = timezone.now() - timedelta(days=31)
    price = recurring(world, began)
    made = [
        create(customer, [Choice(price)], by=world.by, now=began, **BY_INVOICE)
        for customer in (world.buyer, world.other, world.buyer)
    ]
    return [*made, world.subscription]


def check_no_fault(subscriptions):
    """What the clock met, which it only writes down."""
    keys = [each.pk for each in subscriptions]
    found = Subscription.objects.filter(pk__in=keys, problem=FAULT).values_list("public_id", flat=True)
    if found:
        raise RuntimeError(f"The clock could not bill {list(found)}")


@verb
def renew_a_batch(world):
    subscriptions = renewing(world)

    def renew():
        renew_together(sorted(each.pk for each in subscriptions), now=timezone.now())
        return []

    return renew


@verb
def bill_a_batch_of_a_run(world):
    subscriptions = renewing(world)

    def run():
        now = timezone.now()
        bill(sorted(each.pk for each in subscriptions), now, BillingRun.begin(len(subscriptions), until=now))
        check_no_fault(subscriptions)
        return []

    return run


@verb
def run_the_clock(world):
    """Over the subscriptions of this world: another machine has those of the worlds before."""
    subscriptions = renewing(world)
    others = Subscription.objects.exclude(customer__in=[world.buyer, world.other])
    others.filter(next_at__lte=timezone.now()).update(leased_until=timezone.now() + timedelta(days=1))

    def run():
        advance_due_subscriptions(timezone.now())
        check_no_fault(subscriptions)
        return []

    return run


@verb
def count_revenue_again(world):
    key = world.subscription.pk
    Subscription.objects.filter(pk=key).update(mrr_until=timezone.now())

    def count():
        count_again(key, now=timezone.now())
        return []

    return count


def moved_in(world, letter):
    about = {"paid_until": timezone.now() + timedelta(days=9), **BY_INVOICE, **world.now}
    price = recurring(world, timezone.now())
    return lambda buyer: move_in(buyer, [Choice(price)], f"{letter}-{world.number}", coupons=[world.coupon], **about)


@verb
def move_in_from_elsewhere(world):
    world.coupon  # noqa: B018
    return does(world.buyer, moved_in(world, "A"))


@verb
def move_in_twice_by_one_reference(world):
    world.coupon  # noqa: B018
    return does(world.other, moved_in(world, "A"))


@verb
def move_out_again(world):
    letter = f"B{len(world.buyer.subscriptions.all())}"
    return does(moved_in(world, letter)(world.buyer), lambda each: move_out(each, **world.now))


def in_bulk(world, verb, **terms):
    """(the bulk change, its Terms)"""
    about = {"public_id": public_id(BulkChange.prefix, timezone.now()), "created": timezone.now()}
    change = BulkChange.objects.create(verb=verb, terms={}, created_by=world.by, **about)
    return change, Terms(verb, **terms)


def does_in_bulk(world, verb, subscription=None, **terms):
    change, found = in_bulk(world, verb, **terms)
    return does(subscription or world.subscription, lambda each: do_one(change, found, each, **world.now))


def undoes_in_bulk(world, verb, **terms):
    change, found = in_bulk(world, verb, **terms)
    do_one(change, found, again(world.subscription), **world.now)
    row = BulkRow.objects.get(change=change)
    return does(row, lambda each: undo_one(found, each, **world.now))


def new_price(world):
    """(the price of the subscription's licensed item, one to put in its place)"""
    old = world.subscription.items.exclude(price__usage_type="metered").get().price
    return {"old": old, "new": recurring(world, timezone.now())}


@verb
def change_quantities_in_bulk(world):
    return does_in_bulk(world, BulkChange.QUANTITY, quantity=Decimal(7), proration=PlannedChange.INVOICE)


@verb
def change_prices_in_bulk(world):
    return does_in_bulk(world, BulkChange.PRICE, **new_price(world))


@verb
def plan_prices_in_bulk(world):
    """Of one whose period is not over."""
    old, new = (recurring(world, timezone.now()) for _ in range(2))
    made = create(world.buyer, [Choice(old)], **BY_INVOICE, **world.now)
    return does_in_bulk(world, BulkChange.PRICE, made, when=bulk.LATER, old=old, new=new)


@verb
def cancel_in_bulk(world):
    return does_in_bulk(world, BulkChange.CANCEL, credits=True)


@verb
def cancel_later_in_bulk(world):
    return does_in_bulk(world, BulkChange.CANCEL, when=bulk.LATER)


@verb
def give_a_coupon_in_bulk(world):
    return does_in_bulk(world, BulkChange.COUPON, coupon=world.coupon)


@verb
def undo_quantities_in_bulk(world):
    return undoes_in_bulk(world, BulkChange.QUANTITY, quantity=Decimal(6))


@verb
def undo_prices_in_bulk(world):
    return undoes_in_bulk(world, BulkChange.PRICE, **new_price(world))


@verb
def undo_cancellations_in_bulk(world):
    return undoes_in_bulk(world, BulkChange.CANCEL, when=bulk.LATER)


@verb
def undo_coupons_in_bulk(world):
    return undoes_in_bulk(world, BulkChange.COUPON, coupon=world.coupon)


def coupons(world):
    """Two of this world, in the order in which they were made; whoever asks first makes them."""
    if "two_coupons" not in world.__dict__:
        names = ("Five off", "Six off")
        terms = {"percent_off": Decimal(5), "duration": "forever", **world.now}
        world.two_coupons = [Coupon.create(name=name, **terms) for name in names]
        world.two_codes = [
            PromotionCode.create(each, code=f"{world.number}-{each.pk}", **world.now) for each in world.two_coupons
        ]
    return world.two_coupons, world.two_codes


@verb
def subscribe_with_two_coupons(world):
    price, (both, _) = recurring(world, timezone.now()), coupons(world)
    about = {"coupons": both, **BY_INVOICE, **world.now}
    return does(world.buyer, lambda buyer: create(buyer, [Choice(price)], **about))


@verb
def subscribe_with_two_coupons_the_other_way(world):
    price, (both, _) = recurring(world, timezone.now()), coupons(world)
    about = {"coupons": both[::-1], **BY_INVOICE, **world.now}
    return does(world.other, lambda buyer: create(buyer, [Choice(price)], **about))


@verb
def subscribe_with_two_codes(world):
    price, (_, codes) = recurring(world, timezone.now()), coupons(world)
    about = {"codes": codes[::-1], **BY_INVOICE, **world.now}
    return does(world.buyer, lambda buyer: create(buyer, [Choice(price)], **about))


@verb
def use_a_code_for_a_subscription(world):
    code = world.code
    give = {"order": 1000, "currency": "eur", **world.now}
    name = world.subscription.public_id
    return does(world.buyer, lambda buyer: again(code).redeem_for_subscription(buyer, name, **give))


@verb
def end_a_coupon_of_a_subscription(world):
    found = world.coupon.redeem_for_subscription(world.buyer, world.subscription.public_id, **world.now)
    return does(found, lambda each: each.end_for_subscription(**world.now))


def used(world, letter):
    """(item, identifier) of what is reported of two subscriptions' metered items, in the other order of their keys."""
    item = world.subscription.items.get(price__usage_type="metered")
    at = timezone.now() - timedelta(days=1)
    return [Reported(item.public_id, number, at, f"{world.number}{letter}{number}") for number in (3, 2)]


@verb
def report_a_batch_of_usage(world):
    records = used(world, "a")
    return does(world.subscription, lambda _: report(records, **world.now))


@verb
def take_usage_back(world):
    records = used(world, "b")
    report(records, **world.now)
    names = [(each.item, each.identifier) for each in records]
    return does(world.subscription, lambda _: take_back(names, **world.now))
