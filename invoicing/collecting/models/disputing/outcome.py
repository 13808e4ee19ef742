"""What follows from a dispute: tries and reminders stop; lost, its money is gone from the invoice; won, they go on.

A debit that the bank could not carry out comes as a dispute too, at gateways that know nothing else: it stops nothing,
and lost it is a debit that came back.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from billing_site.events.models import Event
from billing_site.lib.money.text import format_amount
from invoicing.collecting.gateways import interface
from invoicing.collecting.models.charging import returning, settling
from invoicing.collecting.models.charging.standing import payments_of, standing_payment
from invoicing.collecting.models.collection import PAYABLE, Collection
from invoicing.collecting.rules.returns import RETURNS
from invoicing.models.parts.reversal import PaymentReversal
from invoicing.models.paying import take_in
from invoicing.models.payment import InvoicePayment
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.states import OPEN
from invoicing.rules.move import IllegalMove

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.collecting.models.dispute import Dispute
    from invoicing.models.invoice import Invoice

CHARGED_BACK = "charged_back"
PAUSED = "The customer disputed a payment of this invoice."


def open(dispute: Dispute, *, now: datetime) -> None:
    """The customer asked the bank for the money back; or the bank gives a debit back."""
    if dispute.is_return:
        Event.record("dispute.opened", dispute, by=None, now=now, reason=dispute.reason, returned=True)
        return
    inquiry = {"inquiry": True} if dispute.is_inquiry else {}
    tell(dispute, "dispute_opened", by=None, now=now, reason=dispute.reason, **inquiry)
    tell_customer(dispute, "Payment asked about" if inquiry else "Payment disputed", now=now)
    hold(dispute.attempt.invoice, now=now)


def take(dispute: Dispute, *, now: datetime) -> None:
    """What was an inquiry is a dispute now: the bank took the money."""
    if dispute.is_return:
        return
    tell(dispute, "dispute_opened", by=None, now=now, reason=dispute.reason, taken=True)
    tell_customer(dispute, "Payment disputed", now=now)
    hold(dispute.attempt.invoice, now=now)


def win(dispute: Dispute, *, now: datetime) -> None:
    """The money stays; what the dispute had stopped goes on, unless another one is open."""
    inquiry = {"inquiry": True} if dispute.is_inquiry else {}
    tell(dispute, "dispute_won", by=None, now=now, **inquiry)
    tell_customer(dispute, "Inquiry closed" if inquiry else "Dispute won", now=now)
    go_on(dispute, now=now)


def win_after_all(dispute: Dispute, *, now: datetime) -> None:
    """One that was lost: the money came back, and is a payment again, of its own and without a receipt by mail, today.

    What is left of the payment, where there is such a one, and what came back are one payment, as before. Of what was
    paid otherwise meanwhile it is too much, and stays as credit.
    """
    attempt = dispute.attempt
    payments = payments_of(attempt)
    lost = next((payment for payment in payments if is_lost_by(payment, dispute)), None)
    told: dict[str, Any] = {}
    if lost is not None:
        standing = next((payment for payment in payments if not hasattr(payment, "reversal")), None)
        back = lost.amount - (dispute.kept.amount if dispute.kept else 0)
        if standing is not None:
            back += standing.amount
            note = f"Dispute {dispute.public_id} was won: one payment with what came back"
            standing.reverse(reason=PaymentReversal.OTHER, note=note, by=None, now=now, by_gateway=True)
            attempt.invoice = standing.invoice
        details = {"method": lost.method, "reference": lost.reference}
        dispute.restored = take_in(attempt.invoice, back, by=None, now=now, as_it_is=True, **details)
        told = {"payment": dispute.restored.public_id}
        if attempt.returned_at:
            returning.arrive_after_all(attempt)
    dispute.save()
    tell(dispute, "dispute_won", by=None, now=now, after_all=True, **told)
    tell_customer(dispute, "Dispute won after all", now=now)
    go_on(dispute, now=now)


def is_lost_by(payment: InvoicePayment, dispute: Dispute) -> bool:
    """Whether it was reversed because this dispute was lost."""
    reversal = getattr(payment, "reversal", None)
    return reversal is not None and (reversal.reason, reversal.note) in (
        (CHARGED_BACK, f"Dispute {dispute.public_id}"),
        (returning.BOUNCED, dispute.attempt.words if dispute.is_return else None),
    )


def go_on(dispute: Dispute, *, now: datetime) -> None:
    """What the dispute had stopped goes on, unless another one is open."""
    invoice = dispute.attempt.invoice
    if not type(dispute).objects.open().filter(attempt__invoice=invoice).exists():
        let_go(invoice, now=now)


def lose(dispute: Dispute, *, now: datetime) -> None:
    """The money is gone: the invoice asks for what was lost again, and nothing is tried or sent by itself.

    A payment is reversed as a whole. Where less was lost than it brought in, if only by some cents of an exchange rate,
    the account has the rest still: it is written down as a payment of its own, on the day of the reversal and without
    a receipt, and all sums of the books, and the documents, stay what they are.
    """
    attempt = dispute.attempt
    payment = standing_payment(attempt)
    told: dict[str, Any] = {}
    kept = max(0, payment.amount - dispute.taken) if payment is not None else 0
    if dispute.is_return and not kept:
        come_back(dispute, now=now)
        return
    if payment is not None:
        note = f"Dispute {dispute.public_id}"
        reversal = payment.reverse(reason=CHARGED_BACK, note=note, by=None, now=now, by_gateway=True)
        invoice = payment.invoice
        told = {"payment": payment.public_id, "reversal": reversal.public_id}
        if kept:
            details = {"method": payment.method, "reference": payment.reference}
            dispute.kept = take_in(invoice, kept, by=None, now=now, as_it_is=True, **details)
            dispute.save(update_fields=["kept"])
            told["kept"] = dispute.kept.public_id
        attempt.invoice = invoice
        # The invoice is owed again since now: tries that somebody resumes are no first ones, and reminders may go.
        never_failed = Collection.objects.filter(invoice=invoice, first_failed_at=None, invoice__status__in=PAYABLE)
        never_failed.update(first_failed_at=now, last_failed_at=now)
    tell(dispute, "dispute_lost", by=None, now=now, **told)
    tell_customer(dispute, "Dispute lost", now=now)
    hold(attempt.invoice, now=now)


def come_back(dispute: Dispute, *, now: datetime) -> None:
    """A debit that the bank gave back: as for one whose gateway says so of the charge itself, once."""
    attempt = dispute.attempt
    told: dict[str, Any] = {"charge": attempt.public_id, "amount": dispute.amount}
    Event.record("dispute.lost", dispute, by=None, now=now, returned=True, **told)
    if attempt.returned_at:
        return
    code = RETURNS[dispute.reason]
    facts = (interface.FAILED, attempt.reference, attempt.amount, attempt.currency)
    returning.come_back(attempt, interface.Charge(*facts, decline_code=code), now=now)
    settling.mark_delinquent(attempt.invoice)


def hold(invoice: Invoice, *, now: datetime) -> None:
    """No try and no reminder of this locked invoice by itself, as far as there would be any."""
    # Of one that is not charged automatically, or is not open, there is nothing to stop.
    with suppress(IllegalMove):
        Collection.stop(invoice, by=None, now=now)
    if invoice.status == OPEN and not ReminderHold.of(invoice).paused:
        ReminderHold.pause(invoice, until=None, reason=PAUSED, by=None, now=now)


def let_go(invoice: Invoice, *, now: datetime) -> None:
    """Undo `hold`: what staff stopped themselves stays so."""
    with suppress(IllegalMove):
        if Collection.objects.filter(invoice=invoice, stopped_at__isnull=False, stopped_by=None).exists():
            Collection.resume(invoice, by=None, now=now)
    held = ReminderHold.of(invoice)
    if invoice.status == OPEN and held.paused and held.pause_reason == PAUSED:
        ReminderHold.resume(invoice, by=None, now=now)


def tell(dispute: Dispute, what: str, *, by: User | None, now: datetime, **data: Any) -> None:
    """Say in the timelines of the invoice, the charge, the payment and its own what happened."""
    attempt = dispute.attempt
    told = {"dispute": dispute.public_id, "charge": attempt.public_id, "amount": dispute.amount, **data}
    attempt.invoice.record(f"invoice.{what}", by=by, now=now, **told)
    Event.record(f"charge.{what}", attempt, by=by, now=now, **told)
    if attempt.payment:
        Event.record(f"payment.{what}", attempt.payment, by=by, now=now, **told)
    Event.record(f"dispute.{what.removeprefix('dispute_')}", dispute, by=by, now=now, **told)


def tell_customer(dispute: Dispute, words: str, *, now: datetime) -> None:
    amount = format_amount(dispute.amount, dispute.currency)
    cause = f"{words}: {amount} of invoice {dispute.attempt.invoice}"
    customer = dispute.attempt.invoice.customer
    Event.record("customer.updated", customer, by=None, now=now, cause=cause, changes={}, dispute=dispute.public_id)
