"""How a worker asks a gateway for a charge: sent once for its key, looked up where no answer came."""

from __future__ import annotations

import logging
from datetime import datetime

from invoicing.collecting.gateways.interface import CANCELED, FAILED, Charge, Gateway, NotConfigured, Refused
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.order import Order

log = logging.getLogger("billfold")


def ask(room: Gateway, row: ChargeAttempt, begun: str, now: datetime) -> Charge | None:
    """What became of a charge, which was in the state `begun`: it is sent where nobody heard of it yet.

    None: nothing is to be written. Raises Unanswered and NotConfigured.
    """
    order = row.order()
    try:
        if row.unwanted and row.reference:
            return room.cancel_charge(row.reference)
        if begun == Order.CREATED:
            if row.instead_of and not given_up(room, row, now):
                return nothing(row, CANCELED, "The customer confirmed the charge before.")
            return room.charge(order)
        found = room.find_charge(order)
        if found is None and begun == Order.UNKNOWN:
            return room.charge(order)
        return found
    except NotConfigured:
        raise  # That is no word on the charge.
    except Refused as refusal:
        if begun in (Order.CREATED, Order.UNKNOWN):
            return nothing(row, FAILED, str(refusal), refusal.code, refusal.decline_code)
        log.warning("Charge %s cannot be asked about: %s", row.public_id, refusal)
        return None


def given_up(room: Gateway, row: ChargeAttempt, now: datetime) -> bool:
    """Whether the charge that this one takes the place of is given up at the gateway; False where it went through."""
    before = row.instead_of
    if before is None or before.state != Order.REQUIRES_ACTION:
        return before is None or before.state != Order.SUCCEEDED
    outcome = room.cancel_charge(before.reference)
    before.settle(outcome, now=now)
    return before.state in (Order.CANCELED, Order.FAILED)


def nothing(row: ChargeAttempt, state: str, words: str, code: str = "", decline_code: str = "") -> Charge:
    """Nothing was charged, and why."""
    return Charge(state, row.reference, row.amount, row.currency, code=code, decline_code=decline_code, words=words)
