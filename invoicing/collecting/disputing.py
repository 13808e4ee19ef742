"""How the product asks gateways about disputes, and how what staff answered is carried there."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from billing_site.jobs.looks import MANY
from billing_site.jobs.runs import Run, is_abandoned
from billing_site.lib.db.outages import outage
from invoicing.collecting.gateways.interface import Dispute as Told
from invoicing.collecting.gateways.interface import Gateway, NotConfigured, Refused, Unanswered
from invoicing.collecting.gateways.registry import gateway
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.cursor import GatewayCursor
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.disputing.evidence import to_put_in
from invoicing.collecting.models.disputing.learning import learn
from invoicing.collecting.models.order import Order
from invoicing.collecting.rooms import ask_each
from invoicing.rules.move import IllegalMove

log = logging.getLogger("billfold")
KIND = "disputes"
MOST_PAGES = 20  # of disputes, in one sweep
PATIENCE = timedelta(minutes=10)
# So long a dispute waits for the charge that it is of, while one is under way whose id at the gateway is not known.
WAITS = timedelta(days=3)
NO_ANSWER_YET = (Order.CREATED, Order.SENT, Order.UNKNOWN, Order.PROCESSING)


def learn_of_disputes(now: datetime) -> int:
    """Ask gateways which disputes were opened or changed; returns how many they told of."""
    return ask_each(ask_for_disputes, "for disputes", now=now)


def ask_for_disputes(room: Gateway, now: datetime) -> int:
    """What cannot be placed yet is asked for again: the cursor stays before it."""
    row = GatewayCursor.of(room.name, KIND)
    cursor, found, behind = row.cursor, 0, False
    for _ in range(MOST_PAGES):
        page = room.disputes_since(cursor)
        placed = [place(room, told, now) for told in page.things]
        behind = behind or not all(placed)
        found += len(page.things)
        if not behind:
            row.move(page.cursor, now=now)
        if not page.things or page.cursor == cursor:
            break
        cursor = page.cursor
    return found


def place(room: Gateway, told: Told, now: datetime) -> bool:
    """Write one down; False where its charge may be one of ours that is not settled yet."""
    try:
        if learn(room.name, told, now=now):
            return True
    except IllegalMove as refusal:
        # A merge came between: the next round finds it as it is then.
        log.info("Dispute %s was not written down this time: %s", told.reference, refusal)
        return False
    except Exception as error:
        if outage(error):
            raise
        # One that cannot be written down must not keep the others back.
        log.exception("Dispute %s could not be written down", told.reference)
        return False
    return not is_waited_for(room, told, now)


def is_waited_for(room: Gateway, told: Told, now: datetime) -> bool:
    """Whether the charge of a dispute is ours and not settled as one that succeeded, which it is; or may be such a one.

    A debit may have been under way for weeks, and whoever was asked to confirm may have done so meanwhile: they are
    asked about. What is over here, or has no id of the gateway yet, is waited for some days.
    """
    ours = ChargeAttempt.objects.filter(gateway=room.name).exclude(state=Order.SUCCEEDED)
    known = ours.filter(reference=told.charge)
    known.filter(worker="").update(next_look_at=now)
    if known.exclude(state__in=Order.OVER).exists() or (known and told.at and told.at > now - WAITS):
        return True
    return ours.filter(reference="", state__in=NO_ANSWER_YET, created__gt=now - WAITS).exists()


def carry_answers(run: Run) -> int:
    """Take what staff want with disputes to the gateway; returns how many were looked after."""
    take_up_abandoned(run.now)
    done = 0
    for key in list(Dispute.objects.due(run.now).values_list("pk", flat=True)[:MANY]):
        if run.stopping():
            break
        done += carry(Dispute.objects.get(pk=key), run)
    return done


def take_up_abandoned(now: datetime) -> None:
    for row in Dispute.objects.exclude(wanted="").exclude(worker=""):
        if is_abandoned(row.worker, row.claimed_at, now, PATIENCE):
            Dispute.objects.filter(pk=row.pk, worker=row.worker).update(worker="", next_look_at=now)


def carry(row: Dispute, run: Run) -> bool:
    """One answer, outside any transaction; False where another worker has it."""
    if not row.claim(worker=run.name, now=run.now):
        return False
    try:
        told = said(gateway(row.gateway), row)
    except (Unanswered, NotConfigured) as fault:
        log.warning("Dispute %s: no answer of the gateway: %s", row.public_id, fault)
        row.let_be(now=run.now)
        return True
    except (Refused, IllegalMove) as refusal:
        row.refused(str(refusal))
        return True
    except Exception as error:
        if outage(error):
            raise
        log.exception("Dispute %s could not be answered", row.public_id)
        row.let_be(now=run.now)
        return True
    row.done(now=run.now)
    place_now(row, told, run.now)
    return True


def said(room: Gateway, row: Dispute) -> Told:
    if row.wanted == Dispute.ACCEPT:
        return room.accept_dispute(row.reference)
    return room.submit_evidence(row.reference, to_put_in(row))


def place_now(row: Dispute, told: Told, now: datetime) -> None:
    """What it does not tell now, the next sweep does."""
    try:
        learn(row.gateway, told, now=now)
    except IllegalMove as refusal:
        log.info("Dispute %s was not written down this time: %s", row.public_id, refusal)
