"""Mails about charges: one that failed, one that the customer has to confirm, one that came back, one that was paid."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from billing_site.company.models import Company
from billing_site.mail import kinds
from billing_site.mail.models.message import Message
from invoicing.collecting.models.collection import PAYABLE
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.models.sending.automatic import leave
from invoicing.models.sending.notices import leave_word

if TYPE_CHECKING:
    from invoicing.collecting.models.attempt import ChargeAttempt

# A failure that staff brought about is not told again where the customer heard of the same so lately.
LATELY = timedelta(days=1)


def failure_told(attempt: ChargeAttempt, *, told: str, now: datetime) -> None:
    """A charge failed; `told` is the group of reasons (rules.declines) that the customer hears.

    Who was on the page saw it there. What was paid meanwhile, or is being charged another way, has failed for nobody.
    """
    if not is_of_interest(attempt) or not CollectionPolicy.current().mail_failures:
        return
    if attempt.automatic or not was_told(attempt, told, now=now):
        write(kinds.PAYMENT_FAILED, attempt, now=now, told=told)


def is_of_interest(attempt: ChargeAttempt) -> bool:
    """Whether a customer who is not there has to hear that a charge of this locked invoice did not go through."""
    if attempt.on_session or attempt.invoice.status not in PAYABLE:
        return False
    return not type(attempt).objects.under_way().filter(invoice=attempt.invoice).exclude(pk=attempt.pk).exists()


def was_told(attempt: ChargeAttempt, told: str, *, now: datetime) -> bool:
    """Whether a mail of the last day said that this invoice could not be charged, for the same reason."""
    mails = Message.objects.about(attempt.invoice).filter(kind=kinds.PAYMENT_FAILED, created__gt=now - LATELY)
    return any(mail.data.get("told") == told for mail in mails.exclude(state=Message.SUPPRESSED))


def action_told(attempt: ChargeAttempt, *, now: datetime) -> None:
    """The customer has to confirm a charge, and is not there."""
    if is_of_interest(attempt) and not attempt.unwanted and CollectionPolicy.current().mail_actions:
        write(kinds.PAYMENT_ACTION, attempt, now=now)


def return_told(attempt: ChargeAttempt, *, now: datetime) -> None:
    """The bank took the money of a charge back, and the invoice asks for it again."""
    if attempt.invoice.status in PAYABLE and CollectionPolicy.current().mail_failures:
        write(kinds.PAYMENT_FAILED, attempt, now=now, returned=True)


def receipt_told(attempt: ChargeAttempt, *, now: datetime) -> None:
    """The receipt of a charge, where the account does not send all receipts anyway."""
    company = Company.current()
    if attempt.payment and not company.send_receipts and CollectionPolicy.current().mail_receipts:
        leave(kinds.RECEIPT, attempt.payment, company, "", by=attempt.actor, now=now)


def write(kind: str, attempt: ChargeAttempt, *, now: datetime, **kept: Any) -> None:
    """To the addresses on file; where nobody is, the invoice's timeline says so."""
    leave_word(kind, attempt.invoice, attempt, by=attempt.actor, now=now, charge=attempt.public_id, **kept)
