"""Which gateways are asked what happened, and how sweeps ask: who gives no answer does not hold the clock."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from operator import attrgetter
from typing import TypeVar

from billing_site.jobs.looks import one_by_one
from invoicing.collecting.gateways.interface import Gateway, Refused, Unanswered
from invoicing.collecting.gateways.registry import TELLING, charging_name, gateway
from invoicing.collecting.models.method import PaymentMethod

log = logging.getLogger("billfold")
Row = TypeVar("Row")


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


def ask_for_rows(
    rows: Iterable[Row],
    ask: Callable[[Row], bool],
    *,
    what: str,
    whom: Callable[[Row], str] = attrgetter("gateway"),
) -> int:
    """Of how many rows `ask` said that something was done. `what` names such a row in the log.

    A gateway for which `ask` raised Unanswered is asked for none of the rows after it this time. `whom`: the name of
    the gateway that is asked for a row, '' where none is.
    """
    silent: set[str] = set()

    def asked(row: Row) -> bool:
        name = whom(row)
        if name and name in silent:
            return False
        try:
            return ask(row)
        except Unanswered as fault:
            log.warning("%s %s: the gateway %s gave no answer: %s", what, row, name, fault)
            silent.add(name)
            return False

    return one_by_one(rows, asked, what=what)
