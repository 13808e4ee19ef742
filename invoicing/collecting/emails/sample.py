"""A sample of what each mail of collecting tells of, from rows that no database has."""

from datetime import date, datetime

from billing_site.mail import kinds
from invoicing.collecting.gateways.interface import CARD
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.refund import Refund
from invoicing.documents.sample import NOWHERE
from invoicing.models.invoice import Invoice
from invoicing.rules.mail.texts import NOT_MADE, RETURNED

SHOWN = {"brand": "visa", "last4": "4242", "exp_month": 12}


def sample_of(kind: str, stage: int, invoice: Invoice, *, now: datetime) -> ChargeAttempt | PaymentMethod | Refund:
    """What a mail of this kind and stage tells of: something that happened to a sample invoice or its customer."""
    method = PaymentMethod(
        pk=NOWHERE,
        public_id="pm_sample",
        customer=invoice.customer,
        kind=CARD,
        shown=SHOWN | {"exp_year": now.year},
        expires_on=date(now.year, 12, 31),
    )
    if kind == kinds.CARD_EXPIRING:
        return method
    state = {kinds.PAYMENT_ACTION: ChargeAttempt.REQUIRES_ACTION, kinds.REFUND: ChargeAttempt.SUCCEEDED}
    attempt = ChargeAttempt(
        pk=NOWHERE,
        public_id="ch_sample",
        invoice=invoice,
        method=method,
        amount=invoice.amount_due,
        currency=invoice.currency,
        state=state.get(kind, ChargeAttempt.SUCCEEDED if stage == RETURNED else ChargeAttempt.FAILED),
        decline_code="insufficient_funds",
    )
    if kind != kinds.REFUND:
        return attempt
    return Refund(
        pk=NOWHERE,
        public_id="re_sample",
        attempt=attempt,
        amount=invoice.amount_due,
        currency=invoice.currency,
        state=Refund.FAILED if stage == NOT_MADE else Refund.SUCCEEDED,
    )
