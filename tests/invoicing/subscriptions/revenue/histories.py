"""Random histories of customers with subscriptions, by the real verbs: what a desk and a clock do in a year."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from customers.models.coupon import Coupon
from customers.models.customer import Customer
from customers.models.errors import CouponRefused
from customers.models.merge import CustomerMerge, MergeRefused
from customers.rules.event_parts import UndoRefused
from invoicing.models.catalog.price import Price
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs import changing, ending, pausing
from invoicing.subscriptions.models.verbs.creating import SubscriptionRefused
from invoicing.subscriptions.tasks import count_revenue
from tests.factories import customer
from tests.invoicing.subscriptions.factories import choice, clock_at, price, subscription

START = datetime(2024, 1, 15, 9, 30, tzinfo=UTC)
TIERS = [{"up_to": 3, "unit_amount": "333.5"}, {"up_to": None, "unit_amount": "0.07", "flat_amount": "99"}]
REFUSED = (IllegalMove, SubscriptionRefused, CouponRefused, MergeRefused, UndoRefused)


class History:
    """One random history; `step` does something at a later moment, and says what."""

    def __init__(self, seed):
        self.random = Random(seed)
        self.now = START
        self.prices = [
            price("Month", 1999, now=START, currency_options={"usd": {"unit_amount": "2100"}}),
            price("Year", 9999.5, interval="year", now=START),
            price("Week", 333, interval="week", now=START),
            price(
                *("Tiers", 0),
                billing_scheme="tiered",
                tiers_mode="graduated",
                tiers=TIERS,
                now=START,
            ),
            price("Use", 12, usage_type="metered", now=START),
            price("Quarter", 100, interval_count=3, now=START),
        ]
        self.coupons = [
            self.coupon(duration="forever", percent_off=Decimal("12.5")),
            self.coupon(duration="repeating", duration_in_months=2, amount_off=700, currency="eur"),
            self.coupon(duration="once", percent_off=Decimal(50)),
            self.coupon(duration="repeating", duration_in_months=1, percent_off=Decimal(100)),
        ]
        self.customers = [customer(f"Buyer {number}", currency="eur", now=START) for number in range(4)]
        self.merges = []
        self.acts = (
            *(self.subscribe, self.subscribe, self.change, self.change, self.cancel, self.plan_an_end, self.pause),
            *(self.resume, self.give_a_coupon, self.take_the_coupon, self.give_a_subscription_one, self.merge),
            *(self.undo_a_merge, self.reprice, self.delete),
        )

    def coupon(self, **terms):
        return Coupon.create(by=None, now=START, **terms)

    @property
    def how(self):
        return {"by": None, "now": self.now}

    def step(self):
        self.now += timedelta(seconds=self.random.randrange(1, 20 * 86400))
        count_revenue(self.now)
        clock_at(self.now)
        act = self.random.choice(self.acts)
        with suppress(*REFUSED):
            act()
        return act.__name__

    def buyer(self):
        found = list(Customer.objects.filter(deleted_at=None, merged_into=None).order_by("pk"))
        return self.random.choice(found) if found else customer("Another buyer", currency="eur", now=self.now)

    def live(self):
        found = list(Subscription.objects.live().order_by("pk"))
        if not found:
            raise IllegalMove("There is none.")
        return self.random.choice(found)

    def choices(self):
        first = self.random.choice(self.prices)
        alike = [each for each in self.prices if each.interval == first.interval]
        alike = [each for each in alike if each.interval_count == first.interval_count]
        chosen = self.random.sample(alike, self.random.randint(1, len(alike)))
        return [choice(each, self.random.randint(0, 9)) for each in chosen]

    def subscribe(self):
        fields = {}
        if self.random.random() < 0.3:
            fields["trial_end"] = self.now + timedelta(days=self.random.randint(1, 40))
            fields["missing_method"] = self.random.choice(["create_invoice", "pause", "cancel"])
        if self.random.random() < 0.3:
            fields["coupons"] = [self.random.choice(self.coupons)]
        buyer = self.buyer()
        if self.random.random() < 0.3:
            buyer = customer("New buyer", now=self.now, currency=self.random.choice(["eur", "usd"]))
        chosen = self.choices() if buyer.currency == "eur" else [choice(self.prices[0], self.random.randint(1, 9))]
        subscription(buyer, *chosen, now=self.now, **fields)

    def change(self):
        proration = self.random.choice(["create_prorations", "always_invoice"])
        changing.change(self.live(), self.choices(), proration=proration, **self.how)

    def cancel(self):
        ending.cancel(self.live(), credits=self.random.random() < 0.5, **self.how)

    def plan_an_end(self):
        at = self.random.choice([None, self.now + timedelta(days=self.random.randint(1, 60))])
        ending.cancel_later(self.live(), at, **self.how)

    def pause(self):
        until = self.random.choice([None, self.now + timedelta(days=self.random.randint(1, 60))])
        pausing.pause(self.live(), self.random.choice(["void", "keep_as_draft"]), resumes_at=until, **self.how)

    def resume(self):
        pausing.resume(self.live(), **self.how)

    def give_a_coupon(self):
        self.random.choice(self.coupons).redeem_for(self.buyer(), **self.how)

    def take_the_coupon(self):
        self.buyer().remove_discount(**self.how)

    def give_a_subscription_one(self):
        live = self.live()
        self.random.choice(self.coupons).redeem_for_subscription(live.customer, live.public_id, **self.how)

    def merge(self):
        target, source = self.buyer(), self.buyer()
        self.merges.append(CustomerMerge.make(target, source, {}, **self.how))

    def undo_a_merge(self):
        if self.merges:
            self.random.choice(self.merges).undo(undo_id=f"op_{self.random.random()}", **self.how)

    def reprice(self):
        amount = str(self.random.randint(100, 5000))
        self.prices[0] = Price.objects.select_related("product").get(pk=self.prices[0].pk)
        self.prices[0].set_amounts("usd", {"unit_amount": amount}, **self.how)
        Subscription.objects.live().filter(currency="usd").update(mrr_until=self.now)

    def delete(self):
        if self.random.random() < 0.3:
            self.buyer().mark_deleted(**self.how)
