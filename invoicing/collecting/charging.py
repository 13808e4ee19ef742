"""How a worker asks a gateway for a charge: sent once for its key, looked up where no answer came."""

from __future__ import annotations

import logging
from datetime import datetime

from invoicing.collecting.gateways.interface import CANCELED, FAILED, Charge, Gateway, NotConfigured, Refused
from invoicing.collecting.gateways.registry import gateway
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging import beginning
from invoicing.collecting.models.charging.beginning import NotChargeable
from invoicing.collecting.models.collection import LESS_REMAINS
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.order import DAILY, Order
from invoicing.collecting.models.renewing.details import DETACHED

log = logging.getLogger("billfold")
# The code of a method or a customer that the account at the gateway does not have, and how many others are asked about.
UNHEARD_OF, ASKED = "resource_missing", 3
ANOTHER_ACCOUNT = (
    "The gateway knows none of the payment methods on file: its key seems to be of another account. Enter the key of "
    "the account that they were put on file with."
)
NOT_WANTED = "The invoice was settled otherwise before the charge was made."
LESS = "Less remains to be paid than was to be charged."
CONFIRMED = "The charge before this one went through, or is under way."


class NotNow(Exception):
    """What networks allow of this card is used up: it can be charged from `until` on."""

    def __init__(self, words: str, until: datetime) -> None:
        super().__init__(words)
        self.until = until


def ask(room: Gateway, row: ChargeAttempt, begun: str, now: datetime) -> Charge | None:
    """What became of a charge, which was in the state `begun`: it is sent where nobody heard of it yet.

    None: nothing is to be written. Raises Unanswered, NotConfigured and NotNow.
    """
    # What happened to the invoice before the claim may have changed them.
    row.refresh_from_db(fields=["unwanted", "reference"])
    if begun == Order.CREATED:
        return sent_if_allowed(room, row, begun, now)
    try:
        if row.unwanted and row.reference and begun == Order.REQUIRES_ACTION:
            return room.cancel_charge(row.reference)
        found = room.find_charge(row.order())
    except NotConfigured:
        raise
    except Refused as refusal:
        # That a question is refused says nothing of the charge.
        log.warning("Charge %s cannot be asked about: %s", row.public_id, refusal)
        return None
    if found or begun != Order.UNKNOWN:
        return found
    row.refresh_from_db(fields=["unwanted"])
    return sent_if_allowed(room, row, begun, now)


def sent_if_allowed(room: Gateway, row: ChargeAttempt, begun: str, now: datetime) -> Charge:
    """Make it, unless something came between; what would keep its invoice for long is given up, and planned anew.

    Raises NotNow where one that was never sent waits for a day at most.
    """
    try:
        return withheld(row, now) or sent(room, row, now)
    except NotNow as reason:
        if begun == Order.CREATED and reason.until <= now + DAILY:
            raise
        return nothing(row, CANCELED, str(reason))


def withheld(row: ChargeAttempt, now: datetime) -> Charge | None:
    """What came between: the invoice was paid otherwise, the method taken away, its card forbidden by the bank.

    So before it is sent, and before it is sent again because nobody at the gateway had heard of it.
    """
    row.invoice.refresh_from_db(fields=["amount_remaining"])
    row.method.refresh_from_db(fields=["detached_at"])
    if row.unwanted:
        return nothing(row, CANCELED, NOT_WANTED)
    if row.amount > row.invoice.amount_remaining:
        return nothing(row, CANCELED, LESS, LESS_REMAINS)
    if row.method.detached_at:
        return nothing(row, FAILED, DETACHED, "payment_method_detached")
    try:
        wait_for_networks(row, now)
    except NotChargeable as refusal:
        return nothing(row, FAILED, str(refusal), refusal.code)
    return None


def wait_for_networks(row: ChargeAttempt, now: datetime) -> None:
    """Look again at the moment of the call: others of this card may have been begun beside it.

    Raises NotNow, and NotChargeable where no time helps.
    """
    others = ChargeAttempt.objects.exclude(pk=row.pk).exclude(sent_at=None)
    use = beginning.card_use(others, row.method, on_session=row.on_session)
    try:
        beginning.refuse_by_networks(use, row.method, now=now)
    except NotChargeable as refusal:
        if refusal.again_from is None:
            raise
        raise NotNow(str(refusal), refusal.again_from) from None


def sent(room: Gateway, row: ChargeAttempt, now: datetime) -> Charge:
    """Make it, once for its key, when the one whose place it takes is given up."""
    try:
        if row.instead_of and not given_up(row.instead_of, now):
            return nothing(row, CANCELED, CONFIRMED)
        return room.charge(row.order())
    except NotConfigured:
        raise
    except Refused as refusal:
        if refusal.code == UNHEARD_OF and is_another_account(room, row):
            raise NotConfigured(ANOTHER_ACCOUNT) from refusal
        return nothing(row, FAILED, str(refusal), refusal.code, refusal.decline_code)


def is_another_account(room: Gateway, row: ChargeAttempt) -> bool:
    """Whether the account at the gateway knows none of the newest methods beside the one that it does not know."""
    others = (
        PaymentMethod.objects.attached().filter(gateway=room.name).exclude(pk=row.method_id).order_by("-id")[:ASKED]
    )
    found = [room.find_method(method.reference) for method in others]
    return bool(found) and not any(found)


def given_up(before: ChargeAttempt, now: datetime) -> bool:
    """Whether a charge that waits for the customer is given up at its gateway; False where it went through."""
    if before.state == Order.REQUIRES_ACTION:
        before.settle(gateway(before.gateway).cancel_charge(before.reference), now=now)
    return before.state in (Order.CANCELED, Order.FAILED)


def nothing(row: ChargeAttempt, state: str, words: str, code: str = "", decline_code: str = "") -> Charge:
    """Nothing was charged, and why."""
    return Charge(state, row.reference, row.amount, row.currency, code=code, decline_code=decline_code, words=words)
