"""What follows from the result of a charge: a payment, a failure with its next try, or the wait for the customer."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any

from customers.models.customer import Customer
from invoicing.collecting.gateways import interface
from invoicing.collecting.models import collection
from invoicing.collecting.models.charging import returning
from invoicing.collecting.models.notices import charges
from invoicing.collecting.models.order import ASK_AGAIN, CALMLY, WORDS_LENGTH
from invoicing.collecting.rules.told import told
from invoicing.models.states import OPEN

if TYPE_CHECKING:
    from invoicing.collecting.gateways.interface import Charge
    from invoicing.collecting.models.attempt import ChargeAttempt
    from invoicing.models.invoice import Invoice

log = logging.getLogger("billfold")
# How a payment of such a method stands in the books.
METHODS = {
    interface.CARD: "card",
    interface.SEPA_DEBIT: "direct_debit",
    interface.US_BANK_ACCOUNT: "direct_debit",
}


def settle(attempt: ChargeAttempt, charge: Charge, *, now: datetime) -> bool:
    """Write down the result of an attempt whose customer and invoice are locked; False where nothing is new."""
    if attempt.state == attempt.SUCCEEDED:
        return settle_again(attempt, charge, now=now)
    if charge.state == interface.SUCCEEDED:
        succeed(attempt, charge, now=now)
        return True
    if attempt.state in (attempt.FAILED, attempt.CANCELED):
        return False
    if charge.state in (interface.FAILED, interface.CANCELED):
        fail(attempt, charge, now=now)
        return True
    return wait(attempt, charge, now=now)


def settle_again(attempt: ChargeAttempt, charge: Charge, *, now: datetime) -> bool:
    """Of one that succeeded only one thing can be new: that a debit came back. Of a card it is an old answer."""
    is_debit = attempt.method.kind in interface.DEBITS
    if not is_debit or charge.state != interface.FAILED or attempt.returned_at:
        return False
    returning.come_back(attempt, charge, now=now)
    mark_delinquent(attempt.invoice)
    return True


def succeed(attempt: ChargeAttempt, charge: Charge, *, now: datetime) -> None:
    """The money was taken, so it is a payment, even of an invoice that was paid or given up on meanwhile."""
    is_late = attempt.state in (attempt.FAILED, attempt.CANCELED)
    if is_late:
        log.warning("Charge %s succeeded after it was taken for %s", attempt.public_id, attempt.state)
    invoice, method = attempt.invoice, attempt.method
    attempt.payment = invoice.receive(
        charge.amount, by=attempt.actor, now=now, method=METHODS[method.kind], reference=method.paid_as
    )
    # An answer that comes late may be an old one, and a debit may have come back since: the gateway is asked anew.
    finish(attempt, charge, attempt.SUCCEEDED, look_at=now if is_late else None, now=now)
    attempt.tell("charge_succeeded", by=attempt.actor, now=now, payment=attempt.payment.public_id)
    collection.on_succeeded(attempt, now=now)
    keep_method(attempt, now=now)
    charges.receipt_told(attempt, now=now)


def fail(attempt: ChargeAttempt, charge: Charge, *, now: datetime) -> None:
    """It did not work; what was tried by the clock, or counts as the first try, is planned again."""
    canceled = charge.state == interface.CANCELED
    finish(attempt, charge, attempt.CANCELED if canceled else attempt.FAILED, now=now)
    if canceled:
        attempt.tell("charge_canceled", by=None, now=now)
        collection.on_canceled(attempt, now=now)
        return
    attempt.tell("payment_failed", by=attempt.actor, now=now, code=attempt.reason, why=attempt.why)
    mark_delinquent(attempt.invoice)
    collection.on_failed(attempt, now=now)
    charges.failure_told(attempt, told=why_failed(attempt), now=now)


def wait(attempt: ChargeAttempt, charge: Charge, *, now: datetime) -> bool:
    """A debit is on its way, or the customer has to confirm it: the row is asked about from time to time."""
    state = attempt.REQUIRES_ACTION if charge.state == interface.REQUIRES_ACTION else attempt.PROCESSING
    if attempt.state == attempt.REQUIRES_ACTION and is_replaced(attempt):
        # One of an invoice is under way; the other one ends when it hears that this one went through.
        state = attempt.REQUIRES_ACTION
    if state == attempt.REQUIRES_ACTION and attempt.amount > attempt.invoice.amount_remaining:
        # A part was paid or credited before anybody knew that the customer has to confirm: only the rest is wanted.
        attempt.unwanted = True
    new = attempt.state != state
    attempt.looks = 0 if new else min(attempt.looks + 1, 1000)
    pauses = ASK_AGAIN if attempt.unwanted else CALMLY
    pause = pauses[min(attempt.looks, len(pauses) - 1)]
    waits = {"state": state, "action_url": charge.action_url, "unwanted": attempt.unwanted}
    write(attempt, charge, **waits, next_look_at=now + pause, now=now)
    if new and state == attempt.REQUIRES_ACTION:
        attempt.tell("payment_action_required", by=attempt.actor, now=now)
        collection.on_action_required(attempt, now=now)
        charges.action_told(attempt, now=now)
    elif new:
        attempt.tell("charge_processing", by=attempt.actor, now=now)
        keep_method(attempt, now=now)
    return new


def keep_method(attempt: ChargeAttempt, *, now: datetime) -> None:
    """What a customer who was there put on file for this charge stays, where they agreed to that."""
    if attempt.on_session and attempt.method.for_one_payment and hasattr(attempt, "checkout"):
        attempt.checkout.on_charged(now=now)


def is_replaced(attempt: ChargeAttempt) -> bool:
    """Whether another charge of its invoice is under way."""
    return type(attempt).objects.under_way().filter(invoice=attempt.invoice_id).exclude(pk=attempt.pk).exists()


def finish(
    attempt: ChargeAttempt, charge: Charge, state: str, *, now: datetime, look_at: datetime | None = None
) -> None:
    over = {"action_url": "", "next_look_at": look_at, "settled_at": now, "unwanted": False}
    write(attempt, charge, state=state, **over, now=now)


def write(attempt: ChargeAttempt, charge: Charge, *, now: datetime, **changes: Any) -> None:
    changes |= {
        "reference": charge.reference or attempt.reference,
        "code": charge.code,
        "decline_code": charge.decline_code,
        "words": charge.words[:WORDS_LENGTH],
        "sent_at": attempt.sent_at or now,
        "worker": "",
    }
    for name, value in changes.items():
        setattr(attempt, name, value)
    attempt.save(update_fields=[*changes, "payment", "looks"])


def mark_delinquent(invoice: Invoice) -> None:
    """The last charge of an open invoice failed; whatever its customer pays next clears the flag."""
    if invoice.status != OPEN:
        return
    customer = invoice.customer
    payer = customer.merged_into_id or customer.pk
    Customer.objects.filter(pk__in={payer, customer.pk}, delinquent=False).update(delinquent=True)


def why_failed(attempt: ChargeAttempt) -> str:
    """What the customer is told of it: a group of reasons, never the code."""
    return told(attempt.code, attempt.decline_code, asked=bool(attempt.reference))
