"""Which gateways are asked what happened: the one that charges, and each one that ever charged here."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from invoicing.collecting.gateways.interface import Gateway, Refused, Unanswered
from invoicing.collecting.gateways.registry import TELLING, charging_name, gateway
from invoicing.collecting.models.method import PaymentMethod

log = logging.getLogger("billfold")


def names_to_ask() -> list[str]:
    """The gateway that charges first; those of methods on file, or that were, may still tell of old charges."""
    charging = charging_name()
    others = [name for name in TELLING if name != charging and PaymentMethod.objects.filter(gateway=name).exists()]
    return [*([charging] if charging in TELLING else []), *others]


def ask_each(ask: Callable[[Gateway, datetime], int], what: str, *, now: datetime) -> int:
    """What `ask` found at all of them together; one that gives no answer keeps none of the others back."""
    found = 0
    for name in names_to_ask():
        try:
            found += ask(gateway(name), now)
        except (Refused, Unanswered) as fault:
            log.info("The gateway %s was not asked %s: %s", name, what, fault)
    return found
