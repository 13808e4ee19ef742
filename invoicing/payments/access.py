"""Which payment, or amount that came in as one, an address names, and what stands in the way of reversing it."""

from billing_site.pages.access import find
from invoicing.models.parts.incoming import IncomingPayment
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import INCOMING_MOVES, PAYMENT_MOVES
from invoicing.payments.listing import light


def find_payment(public_id: str) -> InvoicePayment:
    """The payment with its invoice, its reversal and what it came in with. Raises Http404."""
    return find(light(InvoicePayment.objects.select_related("actor", "incoming", "reversal__actor")), public_id)


def find_incoming(public_id: str) -> IncomingPayment:
    """The amount that came in as one, with its customer and its reversal. Raises Http404."""
    incoming = IncomingPayment.objects.select_related("customer", "actor", "reversal__actor")
    return find(incoming.defer("customer__search_text"), public_id)


def problem(payment: InvoicePayment | IncomingPayment) -> str:
    """Why this cannot be reversed now, in words; '' when it can."""
    move = (PAYMENT_MOVES if isinstance(payment, InvoicePayment) else INCOMING_MOVES)["reverse"]
    if not move.is_legal(payment.status):
        return move.refusals[payment.status]
    return move.problem(payment)
