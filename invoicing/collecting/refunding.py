"""How a worker asks a gateway for a refund: sent once for its key, looked up where no answer came."""

from __future__ import annotations

import logging
from datetime import datetime

from invoicing.collecting.gateways.interface import FAILED, Gateway, NotConfigured, Refused
from invoicing.collecting.gateways.interface import Refund as Outcome
from invoicing.collecting.models.order import Order
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.refunding.doubles import arrived_before
from invoicing.collecting.models.refunding.settling import superseded

log = logging.getLogger("billfold")


def ask(room: Gateway, row: Refund, begun: str, now: datetime) -> Outcome | None:
    """What became of a refund, which was in the state `begun`: it is sent where nobody heard of it yet.

    None: nothing is to be written. Raises Unanswered and NotConfigured.
    """
    if begun == Order.CREATED:
        return sent(room, row)
    try:
        found = room.find_refund(row.order())
    except NotConfigured:
        raise
    except Refused as refusal:
        # That a question is refused says nothing of the refund.
        log.warning("Refund %s cannot be asked about: %s", row.public_id, refusal)
        return None
    return sent(room, row) if found is None and begun == Order.UNKNOWN else found


def sent(room: Gateway, row: Refund) -> Outcome:
    """Make it, once for its key; not where the one that it is tried for succeeded after all."""
    if arrived := arrived_before(row):
        return superseded(row, arrived)
    try:
        return room.refund(row.order())
    except NotConfigured:
        raise
    except Refused as refusal:
        return Outcome(FAILED, row.reference, row.amount, row.currency, code=refusal.code, words=str(refusal))
