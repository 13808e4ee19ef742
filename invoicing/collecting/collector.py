"""The worker of charges and refunds: rows that are due, claimed one at a time, sent, and settled by what came of it.

Between the two transactions of a row stands the call of the gateway, outside of any. A process that dies there leaves
the row `sent` under its name; the next run sees that it died, and asks the gateway what became of it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from billing_site.jobs.looks import MANY
from billing_site.jobs.runs import Run, is_abandoned
from billing_site.lib.db.outages import outage
from invoicing.collecting import charging, disputing, refunding
from invoicing.collecting.charging import NotNow
from invoicing.collecting.gateways.interface import Gateway, NotConfigured, Unanswered
from invoicing.collecting.gateways.registry import gateway
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.order import NOT_SET_UP, Order
from invoicing.collecting.models.refund import Refund

log = logging.getLogger("billfold")
# Of another machine: so long no call lasts.
PATIENCE = timedelta(minutes=10)
# Seconds between the tries to write what the gateway said.
WRITE_AGAIN = (0.2, 1, 5, 15)
LATER = timedelta(minutes=10)  # a gateway that is not set up is looked for again
# What is looked after, and how the gateway is asked for it.
ASK: dict[Any, Callable[[Gateway, Any, str, datetime], Any]] = {
    ChargeAttempt: charging.ask,
    Refund: refunding.ask,
}


def look_after_due_charges(now: datetime, *, stopping: Callable[[], bool] = bool) -> int:
    """Send and ask about what is due, at most MANY of each kind; returns how many rows were looked after."""
    done = 0
    with Run(now, stopping) as run:
        for kind in ASK:
            take_up_abandoned(kind, run.now)
            for key in list(kind._default_manager.due(now).values_list("pk", flat=True)[:MANY]):
                if stopping():
                    return done
                done += look_after(kind._default_manager.get(pk=key), run)
        done += disputing.carry_answers(run)
    return done


def take_up_abandoned(kind: Any, now: datetime) -> int:
    """Rows whose worker is no more are asked about at once; returns how many."""
    found = 0
    for row in kind._default_manager.exclude(worker=""):
        if is_abandoned(row.worker, row.claimed_at, now, PATIENCE):
            state = Order.UNKNOWN if row.state == Order.SENT else row.state
            if row.turn(state=state, worker="", next_look_at=now):
                log.warning("%s %s was left by its worker", row.noun.capitalize(), row.public_id)
                found += 1
    return found


def look_after(row: Order, run: Run) -> bool:
    """One row: send it, or ask what became of it. False where it was not ours, or nothing could be done now."""
    begun, now, told = row.state, run.now, row.waits_for_set_up
    if begun == Order.SENT or row.next_look_at is None or row.next_look_at > now:
        return False
    if not row.claim(worker=run.name, now=now):
        return False
    done = carry(row, begun, run, told=told)
    row.look_again_if_told(now=now)
    return done


def carry(row: Order, begun: str, run: Run, *, told: bool) -> bool:
    """The call of the gateway for a row that is the worker's, outside of any transaction, and what comes of it."""
    name, now = row.noun.capitalize(), run.now
    try:
        outcome = ASK[type(row)](gateway(row.gateway), row, begun, run.now)
    except NotConfigured as fault:
        if not told:
            log.warning("%s %s waits for the gateway to be set up: %s", name, row.public_id, fault)
        row.put_off(begun, str(fault), until=now + LATER, code=NOT_SET_UP)
        return False
    except NotNow as reason:
        row.put_off(begun, str(reason), until=reason.until)
        return False
    except Unanswered as fault:
        log.warning("%s %s: no answer of the gateway: %s", name, row.public_id, fault)
        row.let_be(now=run.now)
    except Exception as error:
        if outage(error):
            raise
        # One that cannot be looked after must not keep the others back.
        log.exception("%s %s could not be looked after", name, row.public_id)
        row.let_be(now=run.now)
    else:
        if outcome is None:
            row.let_be(now=run.now)
        else:
            write_down(row, outcome, run)
    return True


def write_down(row: Any, outcome: Any, run: Run) -> None:
    """As often as it takes: what is not written down is asked about later."""
    for pause in (*WRITE_AGAIN, None):
        try:
            if not row.settle(outcome, now=run.now):
                row.free(run.name)
            return
        except Exception as error:
            if not outage(error) or pause is None:
                log.exception("What became of %s could not be written", row.public_id)
                row.let_be(now=run.now)
                return
            time.sleep(pause)
