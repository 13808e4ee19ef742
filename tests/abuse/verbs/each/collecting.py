"""Verbs of collecting: methods, charges, what the clock plans, refunds. Gateways are asked outside of any of them."""

from datetime import timedelta

from invoicing.collecting.gateways import interface
from invoicing.collecting.gateways.interface import Charge, MethodDetails
from invoicing.collecting.models.charging.trying import charge_now, try_due
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.refund import Refund
from tests.abuse.verbs.each.shared import again, does, table

VERBS, verb = table()
CARD = {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2031}


def put_on_file(world, buyer, **how):
    """A card that no other customer has."""
    world.cards = getattr(world, "cards", 0) + 1
    reference = f"tpm_{world.number}_{world.cards}"
    details = MethodDetails(interface.CARD, reference, shown=CARD | {"fingerprint": reference})
    return PaymentMethod.attach(buyer, details, gateway="test", **world.now, **how)


@verb
def attach_method(world):
    return does(world.buyer, lambda buyer: put_on_file(world, buyer, default=True))


@verb
def detach_method(world):
    return does(world.card, lambda card: card.detach(**world.now))


@verb
def make_default(world):
    _, second = world.card, put_on_file(world, world.buyer)
    return does(second, lambda card: card.make_default(**world.now))


@verb
def begin_charge(world):
    return does(world.collected, lambda invoice: charge_now(invoice, **world.now))


@verb
def begin_charge_that_is_due(world):
    return does(world.collected, lambda invoice: try_due(invoice.collection.pk, now=world.long_after))


def came_to(attempt, state, **details):
    """What the gateway says of a charge."""
    return Charge(state, f"tpi_{attempt.pk}", attempt.amount, attempt.currency, **details)


def settling(state, **details):
    """The verb of an answer of the gateway; money that came in is a payment."""

    def verb_of(world):
        attempt = world.attempt

        def act():
            found = again(attempt)
            changed = found.settle(came_to(found, state, **details), now=world.now["now"])
            return [found.payment.public_id] if changed and found.payment else []

        return act

    return verb_of


VERBS |= {
    "settle_charge": settling(interface.SUCCEEDED),
    "settle_declined_charge": settling(interface.FAILED, code="card_declined", decline_code="insufficient_funds"),
    "settle_charge_to_confirm": settling(interface.REQUIRES_ACTION, action_url="https://bank.example"),
    "settle_charge_given_up": settling(interface.CANCELED),
}


@verb
def give_up_charge(world):
    attempt = world.attempt
    attempt.settle(came_to(attempt, interface.REQUIRES_ACTION, action_url="https://bank.example"), now=world.now["now"])
    return does(attempt, lambda row: row.give_up(**world.now))


@verb
def stop_tries(world):
    return does(world.collected, lambda invoice: Collection.stop(invoice, **world.now))


@verb
def resume_tries(world):
    Collection.stop(world.collected, **world.now)
    return does(world.collected, lambda invoice: Collection.resume(invoice, **world.now))


@verb
def skip_try(world):
    return does(world.collected, lambda invoice: Collection.skip(invoice, **world.now))


@verb
def plan_try(world):
    at = world.now["now"] + timedelta(days=1)
    return does(world.collected, lambda invoice: Collection.charge_at(invoice, at, now=world.now["now"]))


@verb
def refund_charge(world):
    return does(world.charged, lambda attempt: Refund.begin(attempt, 300, **world.now))


@verb
def settle_refund(world):
    refund = Refund.begin(world.charged, 300, **world.now)

    def carried_out(row):
        outcome = interface.Refund(interface.SUCCEEDED, f"tre_{row.pk}", row.amount, row.currency)
        row.settle(outcome, now=world.now["now"])

    return does(refund, carried_out)
