"""Verbs of subscriptions: by staff, by the clock, and what their invoices bring."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from invoicing.collecting.gateways import interface
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.models.catalog.price import Price
from invoicing.models.invoice import Invoice
from invoicing.models.product import Product
from invoicing.subscriptions.models.editing import edit, move_trial_end
from invoicing.subscriptions.models.item import PlannedChange
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage.reported import Reported
from invoicing.subscriptions.models.verbs.advancing import advance
from invoicing.subscriptions.models.verbs.changing import change, change_later, drop_planned
from invoicing.subscriptions.models.verbs.creating import Choice, create
from invoicing.subscriptions.models.verbs.ending import cancel, cancel_later, keep
from invoicing.subscriptions.models.verbs.pausing import pause, resume
from invoicing.subscriptions.models.verbs.retrying import retry
from invoicing.subscriptions.models.verbs.usage import report
from tests.abuse.verbs.each.collecting import came_to
from tests.abuse.verbs.each.shared import again, does, events, table

VERBS, verb = table()


def recurring(world, now, **fields):
    """A price for each month of a product of its own."""
    about = {"by": world.by, "now": now}
    product = Product.create(name=f"Gold {world.number}", **about)
    return Price.create(product, currency="eur", unit_amount=Decimal(1000), interval="month", **fields, **about)


def subscribe(world, prices, began, **fields):
    how = {"collection_method": "send_invoice", "days_until_due": 90} | fields
    return create(world.buyer, [Choice(price) for price in prices], by=world.by, now=began, **how)


def choices_of(subscription, quantity):
    found = subscription.items.filter(removed_at=None).select_related("price__product").order_by("id")
    return [Choice(item.price, Decimal(quantity)) for item in found]


def first_invoice(world):
    return Invoice.objects.filter(subscription=world.subscription.public_id).order_by("id").first()


def drafted(world):
    """The subscription's invoice of its second month, which a pause of the collection keeps as a draft."""
    # Paused before that month is due: what is due then would be billed first.
    pause(world.subscription, Subscription.KEEP_AS_DRAFT, **world.now | {"now": world.subscription.start})
    advance(again(world.subscription), now=world.now["now"])
    return again(world.subscription).latest_invoice


@verb
def create_subscription(world):
    price = recurring(world, timezone.now())
    return does(
        world.buyer, lambda buyer: create(buyer, [Choice(price)], collection_method="send_invoice", **world.now)
    )


@verb
def advance_subscription(world):
    return does(world.subscription, lambda each: advance(each, now=world.now["now"]))


@verb
def change_subscription(world):
    how = {"proration": PlannedChange.INVOICE, **world.now}
    return does(world.subscription, lambda each: change(each, choices_of(each, 3), **how))


@verb
def change_subscription_by_the_next_invoice(world):
    return does(world.subscription, lambda each: change(each, choices_of(each, 2), **world.now))


@verb
def plan_change_of_subscription(world):
    at = timezone.now() + timedelta(days=3)
    return does(world.subscription, lambda each: change_later(each, choices_of(each, 4), at, **world.now))


@verb
def drop_change_of_subscription(world):
    at = timezone.now() + timedelta(days=5)
    planned = change_later(world.subscription, choices_of(world.subscription, 4), at, **world.now)
    return does(world.subscription, lambda each: drop_planned(each, planned, **world.now))


@verb
def cancel_subscription(world):
    return does(world.subscription, lambda each: cancel(each, credits=True, **world.now))


@verb
def cancel_subscription_later(world):
    return does(world.subscription, lambda each: cancel_later(each, None, **world.now))


@verb
def keep_subscription(world):
    cancel_later(world.subscription, None, **world.now)
    return does(world.subscription, lambda each: keep(each, **world.now))


@verb
def pause_subscription(world):
    return does(world.subscription, lambda each: pause(each, Subscription.VOID, **world.now))


@verb
def resume_subscription(world):
    pause(world.subscription, Subscription.KEEP_AS_DRAFT, **world.now)
    return does(world.subscription, lambda each: resume(each, **world.now))


@verb
def edit_subscription(world):
    return does(world.subscription, lambda each: edit(each, {"description": f"Contract {world.number}"}, **world.now))


@verb
def end_trial_of_subscription(world):
    began = timezone.now() - timedelta(days=3)
    tried = subscribe(world, [recurring(world, began)], began, trial_end=began + timedelta(days=30))
    return does(tried, lambda each: move_trial_end(each, None, **world.now))


@verb
def report_usage(world):
    item = world.subscription.items.get(price__usage_type="metered")

    def of_yesterday(item):
        at = timezone.now() - timedelta(days=1)
        report([Reported(item.public_id, 5, at, f"{world.number}-{at.timestamp()}")], **world.now)

    return does(item, of_yesterday)


@verb
def retry_subscription(world):
    drafted(world)
    stuck = {"problem": "The draft cannot be finalized.", "problem_at": timezone.now(), "pause_behavior": ""}
    Subscription.objects.filter(pk=world.subscription.pk).update(**stuck)
    return does(world.subscription, lambda each: retry(each, **world.now))


def of_invoice(name, kind, which, *arguments):
    """The verb of an invoice of the subscription."""

    def verb_of(world):
        invoice = which(world)

        def act():
            found = again(invoice)
            made = getattr(found, name)(*arguments, **world.now)
            return events(kind, found) if kind else [made.public_id]

        return act

    return verb_of


VERBS |= {
    "pay_invoice_of_subscription": of_invoice("pay", "", first_invoice, 1000),
    "void_invoice_of_subscription": of_invoice("void", "invoice.voided", first_invoice),
    "write_off_invoice_of_subscription": of_invoice(
        "mark_uncollectible", "invoice.marked_uncollectible", first_invoice
    ),
    "finalize_draft_of_subscription": of_invoice("finalize", "invoice.finalized", drafted),
    "delete_draft_of_subscription": of_invoice("delete_draft", "invoice.deleted", drafted),
    "finalize_correction_for_subscription": of_invoice(
        "finalize", "invoice.finalized", lambda world: first_invoice(world).revise(**world.now)
    ),
}


def charged(world):
    """A subscription whose first charge is under way."""
    world.card  # noqa: B018
    began = timezone.now() - timedelta(hours=24)
    made = subscribe(
        world, [recurring(world, began)], began, collection_method="charge_automatically", days_until_due=None
    )
    return again(made)


@verb
def end_tries_of_subscription(world):
    """The one try of a charge fails, and what the policy says then is that the subscription is canceled."""
    CollectionPolicy.change({"kind": "off"}, **world.now)
    world.card  # noqa: B018
    charge = {"collection_method": "charge_automatically", "pause_behavior": ""}
    Subscription.objects.filter(pk=world.subscription.pk).update(**charge)
    world.subscription.refresh_from_db()
    advance(world.subscription, now=world.now["now"])
    invoice = again(world.subscription).latest_invoice
    if invoice.is_draft:
        invoice.finalize(**world.now)
    attempt = charge_now(invoice, **world.now)

    def fails(found):
        answer = came_to(found, interface.FAILED, code="card_declined", decline_code="insufficient_funds")
        found.settle(answer, now=world.now["now"])

    return does(attempt, fails)


@verb
def expire_subscription(world):
    """Nobody paid the first invoice within a day."""
    made = charged(world)
    attempt = made.latest_invoice.charge_attempts.get()
    attempt.settle(came_to(attempt, interface.FAILED, code="card_declined"), now=attempt.created)
    return does(made, lambda each: advance(each, now=world.now["now"]))
