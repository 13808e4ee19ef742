"""Verbs of who pays: customers on their page, methods that are renewed, asked for or kept, and what the clock does."""

from datetime import timedelta

from django.utils import timezone

from invoicing.collecting.gateways import interface
from invoicing.collecting.gateways.interface import Happening, MethodDetails
from invoicing.collecting.methods.sweeps import tell_one
from invoicing.collecting.models.charging.checkout import Checkout
from invoicing.collecting.models.charging.first import finalize_and_charge
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.collecting.models.setup_request import SetupRequest
from invoicing.collecting.tasks import ask_about, end
from tests.abuse.verbs.each.collecting import CARD, came_to, put_on_file
from tests.abuse.verbs.each.shared import again, does, events, table
from tests.factories import draft

VERBS, verb = table()


def details_of(reference, year=2031):
    return MethodDetails(interface.CARD, reference, shown=CARD | {"exp_year": year, "fingerprint": reference})


@verb
def renew_method(world):
    return does(world.card, lambda card: card.renew(details_of(card.reference, 2033), **world.now))


@verb
def keep_method(world):
    once = put_on_file(world, world.buyer, for_one_payment=True)
    return does(once, lambda card: card.keep(now=timezone.now()))


@verb
def tell_of_an_expiring_card(world):
    return does(world.card, lambda card: tell_one(card, timezone.now()))


@verb
def ask_for_a_method(world):
    asked = {"email": "pay@example.com", "gateway": "test", "make_default": True}
    return does(world.buyer, lambda buyer: SetupRequest.create(buyer, **asked, **world.now))


@verb
def put_on_file_what_was_asked_for(world):
    asked = {"email": "pay@example.com", "gateway": "test", "make_default": True}
    request, _ = SetupRequest.create(world.buyer, **asked, **world.now)
    details = details_of(f"tpm_asked_{world.number}")
    return does(request, lambda row: row.finish(details, now=timezone.now()))


def went(world, **more):
    """The buyer is on the gateway's page."""
    begun = {"gateway": "test", "language": "en", "consent": "Yes", "now": timezone.now()}
    return Checkout.begin(again(world.buyer), key=f"{world.number}{len(more)}", **begun, **more)


@verb
def begin_checkout(world):
    invoice = world.collected

    def act():
        went(world, invoice=again(invoice), amount=300)
        return []

    return act


@verb
def come_back_from_the_gateway(world):
    checkout, details = went(world), details_of(f"tpm_new_{world.number}")
    return does(checkout, lambda row: row.take(details, now=timezone.now()))


@verb
def pay_on_the_page(world):
    card, key = world.card, f"pay{world.number}"
    how = {"amount": 300, "key": key, "return_url": "https://x.example/", "language": "en"}
    return does(world.collected, lambda invoice: Checkout.pay(invoice, again(card), **how, now=timezone.now()))


@verb
def let_go_after_a_checkout(world):
    checkout = went(world, invoice=world.collected, amount=300)
    checkout.take(details_of(f"tpm_once_{world.number}"), now=timezone.now())
    return does(checkout, lambda row: row.let_go(now=timezone.now()))


# The clock, the worker beside it, staff


@verb
def finalize_and_charge_at_once(world):
    world.card  # noqa: B018
    made = draft(world.buyer, collection_method="charge_automatically")

    def act():
        found = again(made)
        finalize_and_charge(found, **world.now)
        return events("invoice.finalized", found)

    return act


@verb
def end_tries(world):
    waiting = Collection.objects.filter(invoice=world.collected)
    waiting.update(waits=True, next_payment_attempt=None, first_failed_at=timezone.now() - timedelta(days=40))
    return does(waiting.get(), lambda row: end(row.pk, timezone.now()))


@verb
def charge_by_a_worker(world):
    """What a worker writes before and after the gateway is asked."""

    def charged(attempt):
        if attempt.claim(worker="w", now=timezone.now()):
            attempt.settle(came_to(attempt, interface.SUCCEEDED), now=timezone.now())

    return does(world.attempt, charged)


@verb
def hear_that_something_happened_to_a_charge(world):
    attempt = world.attempt
    news = Happening("1", "charge", f"tpi_{attempt.pk}", timezone.now(), attempt.public_id)
    return does(attempt, lambda _: ask_about(news, now=timezone.now()))


@verb
def change_collecting_policy(world):
    CollectionPolicy.change({}, **world.now)

    def act():
        CollectionPolicy.change({"charge_after": world.nth % 600}, **world.now)
        return []

    return act
