"""Subscriptions to which something falls due at DUE that is billed by itself, and what is so of one afterwards."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from billing_site.events.models import Event
from customers.models.balance import BalanceTransaction
from customers.models.coupon import Coupon
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.models.sending.later import SendLater
from invoicing.subscriptions.models.item import PlannedChange, SubscriptionPeriod
from invoicing.subscriptions.models.revenue.movement import RevenueMovement
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage.billed import BilledUsage
from invoicing.subscriptions.models.verbs.changing import change, change_later
from invoicing.subscriptions.models.verbs.ending import cancel_later
from invoicing.subscriptions.models.verbs.pausing import pause
from tests.factories import customer
from tests.invoicing.collecting.factories import method
from tests.invoicing.subscriptions.factories import choice, clock_at, price, subscription, use

BEGIN, MIDDLE, DUE = (datetime(2026, *day, tzinfo=UTC) for day in ((4, 1), (4, 16), (5, 1)))
EARLIER = datetime(2026, 3, 1, tzinfo=UTC)
BY_CARD = {"collection_method": "charge_automatically"}


class Told:
    """What the stories are made of, once for all of them: a price, one that is metered, a coupon for once."""

    def __init__(self):
        self.gold, self.calls = price(now=EARLIER), price("Calls", 5, usage_type="metered", now=EARLIER)
        self.once = Coupon.create(percent_off=Decimal(30), duration="once", by=None, now=BEGIN)

    def buyer(self, token=""):
        made = customer("Kill", currency="eur", now=EARLIER)
        if token:
            method(made, token, now=BEGIN)
        return made

    def begun(self, *more, token="", **fields):
        return subscription(self.buyer(token), choice(self.gold, 3), *more, now=BEGIN, **fields)

    def renewed_with_use(self):
        made = self.begun(choice(self.calls, 0))
        use(made.items.get(price=self.calls), 70, MIDDLE)

    def renewed_with_late_use(self):
        made = subscription(self.buyer(), choice(self.gold), choice(self.calls, 0), now=EARLIER)
        clock_at(BEGIN)
        use(made.items.get(price=self.calls), 70, EARLIER + timedelta(days=9), now=MIDDLE)

    def renewed_with_what_waits(self):
        made = self.begun(coupons=[self.once])
        change(made, [choice(self.gold, 5)], by=None, now=MIDDLE)
        about = {"currency": "eur", "description": "Hours", "unit_amount": Decimal(700), "by": None, "now": MIDDLE}
        InvoiceItem.create(made.customer, **about)

    def renewed_by_card(self):
        made = self.begun(token="pm_card_visa", **BY_CARD)
        own = made.customer.payment_methods.get().public_id
        Subscription.objects.filter(pk=made.pk).update(default_payment_method=own, status="active")

    def trial_is_billed(self):
        self.begun(trial_end=DUE)

    def trial_ends_in_a_pause(self):
        made = self.begun(token="pm_card_visa", trial_end=DUE, missing_method="pause", **BY_CARD)
        made.customer.payment_methods.get().detach(by=None, now=MIDDLE)

    def trial_ends_it(self):
        made = self.begun(token="pm_card_visa", trial_end=DUE, missing_method="cancel", **BY_CARD)
        made.customer.payment_methods.get().detach(by=None, now=MIDDLE)

    def ends_with_its_period(self):
        made = self.begun(choice(self.calls, 0))
        use(made.items.get(price=self.calls), 70, MIDDLE)
        cancel_later(made, None, by=None, now=MIDDLE)

    def ends_within_its_period(self):
        made = subscription(self.buyer(), choice(self.gold, 3), now=MIDDLE)
        cancel_later(made, DUE, by=None, now=MIDDLE, credits=True)

    def changes_as_planned(self):
        made = subscription(self.buyer(), choice(self.gold, 3), now=MIDDLE)
        change_later(made, [choice(self.gold, 7)], DUE, by=None, now=MIDDLE, proration=PlannedChange.INVOICE)

    def changes_with_its_period(self):
        change_later(self.begun(), [choice(self.gold, 7)], None, by=None, now=MIDDLE)

    def kept_as_a_draft(self):
        pause(self.begun(), Subscription.KEEP_AS_DRAFT, by=None, now=MIDDLE)

    def voided(self):
        pause(self.begun(), Subscription.VOID, by=None, now=MIDDLE)

    def resumed(self):
        pause(self.begun(), Subscription.VOID, by=None, now=MIDDLE, resumes_at=DUE)


STORIES = [name for name in vars(Told) if not name.startswith(("_", "buyer", "begun"))]


def facts(of):
    """All that billing wrote, without ids: invoices, what waits, periods, events, revenue, balance, mails to send."""
    invoices = list(Invoice.objects.filter(subscription=of.public_id).order_by("id"))
    names = [of.public_id, of.customer.public_id, *(each.public_id for each in invoices)]
    told = Event.objects.filter(object_id__in=names).values_list("type", flat=True)
    items = InvoiceItem.objects.pending().filter(customer=of.customer).order_by("id")
    own = {"subscription": of}
    return {
        "state": [getattr(of, name) for name in STATE],
        "items": [(str(each.quantity), bool(each.removed_at), each.used_until) for each in of.items.order_by("id")],
        "invoices": [written(each) for each in invoices],
        "waits": list(items.values_list("description", "unit_amount", "quantity")),
        "periods": list(SubscriptionPeriod.objects.filter(**own).order_by("id").values_list("start", "end", "is_free")),
        "billed": len(set(SubscriptionPeriod.objects.filter(**own).values_list("invoice"))),
        "events": Counter(told),
        "revenue": list(RevenueMovement.objects.filter(**own).order_by("id").values_list("kind", "amount", "at")),
        "use": list(BilledUsage.objects.filter(**own).order_by("id").values_list("start", "end", "quantity", "amount")),
        "balance": list(BalanceTransaction.objects.filter(customer=of.customer).order_by("id").values_list("amount")),
        "to be sent": SendLater.objects.filter(invoice__in=invoices).count(),
    }


STATE = (
    *("status", "current_period_start", "current_period_end", "next_at", "canceled_at", "ended_at", "problem"),
    *("version", "mrr", "pause_behavior"),
)


def written(invoice):
    lines = list(invoice.lines.order_by("id").values_list("description", "amount"))
    return (invoice.status, invoice.billing_reason, invoice.total, invoice.amount_due, invoice.sequence, lines)
