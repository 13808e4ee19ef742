"""What must hold before an invoice is charged, and which method is charged first."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from billing_site.lib.encryption.key_file import KeyFault
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.renewing.details import DETACHED
from invoicing.collecting.rules import amounts, networks
from invoicing.collecting.rules.declines import decline
from invoicing.models.hosted.link import HostedLink
from invoicing.models.invoice import Invoice
from invoicing.models.states import MOVES
from invoicing.rules.move import IllegalMove

if TYPE_CHECKING:
    from customers.models.customer import Customer
    from invoicing.collecting.models.attempt import AttemptQuerySet, ChargeAttempt

log = logging.getLogger("billfold")
_read_ahead: ContextVar[dict[int, list[PaymentMethod]] | None] = ContextVar("methods_read_ahead", default=None)
UNDER_WAY = "A charge of this invoice is under way already. Its result will be known soon."
MORE_THAN_REMAINS = "That is more than remains to be paid."
# What the customer can set right by being there.
CONFIRMS = "authentication_required"


class NotChargeable(IllegalMove):
    """This method cannot be charged this amount now: `code` as the payment API has it, the text is for staff."""

    def __init__(self, words: str, code: str = "", *, again_from: datetime | None = None) -> None:
        super().__init__(words)
        self.code = code
        # From when on it can be charged, where only time is wanting.
        self.again_from = again_from


@contextmanager
def read_ahead(customers: Iterable[Customer]) -> Iterator[None]:
    """While invoices of these locked customers are made, what they can be charged to is read by one query for all."""
    found: dict[int, list[PaymentMethod]] = {customer.pk: [] for customer in customers}
    for method in PaymentMethod.objects.of_many(found).chargeable():
        found[method.customer_id].append(method)
    token = _read_ahead.set(found)
    try:
        yield
    finally:
        _read_ahead.reset(token)


def chargeable_of(customer: Customer, currency: str) -> list[PaymentMethod]:
    """What a customer can be charged to in a currency: the default first, then the newest."""
    payer = customer.merged_into_id or customer.pk
    known = _read_ahead.get()
    if known is None or payer not in known:
        return list(PaymentMethod.objects.of(customer).chargeable(currency))
    return [method for method in known[payer] if method.kind not in amounts.other_kinds(currency)]


def is_read_ahead(customer: Customer, public_id: str) -> bool:
    """Whether this method is among those read ahead that the customer can be charged by in their currency."""
    known = _read_ahead.get()
    if known is None or customer.pk not in known or not customer.currency:
        return False
    return any(method.public_id == public_id for method in chargeable_of(customer, customer.currency))


def methods_for(invoice: Invoice) -> list[PaymentMethod]:
    """What this invoice can be charged to in its currency: its own method, the customer's default, the newest first."""
    found = chargeable_of(invoice.customer, invoice.currency)
    return sorted(found, key=lambda method: method.public_id != invoice.default_payment_method)


def method_for(invoice: Invoice) -> PaymentMethod | None:
    """The method that is charged when nobody chooses one; None where nothing can be."""
    return next(iter(methods_for(invoice)), None)


def return_address(invoice: Invoice) -> str:
    """Where a bank sends the customer after they confirmed: the invoice's page, '' where it has none now."""
    try:
        page = HostedLink.address_of(invoice)
    except KeyFault as fault:
        log.error("A charge of %s has no page to return to: %s", invoice.public_id, fault)
        return ""
    return f"{page}pay/?back=1" if page else ""


def refuse_unless_chargeable(attempt: ChargeAttempt, *, now: datetime) -> None:
    """Look at an attempt that is not saved, of a locked invoice.

    Raise IllegalMove where the invoice cannot be paid or is being charged, NotChargeable for all else.
    """
    invoice, method = attempt.invoice, attempt.method
    attempts = type(attempt).objects.all()
    MOVES["pay"].refuse_unless_legal(invoice.status)
    if attempts.under_way().filter(invoice=invoice).exists():
        raise IllegalMove(UNDER_WAY)
    if method.detached_at:
        raise NotChargeable(DETACHED)
    payer = invoice.customer.merged_into_id or invoice.customer_id
    if method.customer_id != payer:
        raise NotChargeable("This payment method is another customer's.")
    if not method.is_chargeable:
        raise NotChargeable(f"Nothing can be charged by {method.get_kind_display().lower()}.")
    if why := amounts.wrong_currency(method.kind, invoice.currency):
        raise NotChargeable(why)
    if attempt.amount > invoice.amount_remaining:
        raise NotChargeable(MORE_THAN_REMAINS, amounts.TOO_LARGE)
    if found := amounts.problem(attempt.amount, invoice.currency):
        raise NotChargeable(found.words, found.code)
    refuse_by_networks(card_use(attempts, method, on_session=attempt.on_session), method, now=now)


def refuse_by_networks(use: networks.CardUse, method: PaymentMethod, *, now: datetime) -> None:
    if use.is_over:
        words = decline(use.code).words
        raise NotChargeable(f"{words} This card must not be tried again. Another payment method is needed.", use.code)
    later, limit = networks.earliest(use, now)
    if limit:
        network = networks.NAMES[use.network]
        when = f"{later:%d %B %Y, %H:%M} UTC"
        words = f"{network} allows {limit.words} of one card. It can be tried again from {when}."
        raise NotChargeable(words, again_from=later)


def card_use(attempts: AttemptQuerySet, method: PaymentMethod, *, on_session: bool = False) -> networks.CardUse:
    """How often this card was tried, whatever the invoice, and what the last failure forbids.

    What was refused before the details were renewed forbids nothing, unless the bank forbade the card itself.
    """
    own = attempts.of_card(method.fingerprint) if method.fingerprint else attempts.filter(method=method).tried()
    newest = own.filter(state__in=("succeeded", "failed")).order_by("-id").first()
    since = networks.LONGEST
    tried = own.filter(Q(sent_at=None) | Q(sent_at__gt=newest.sent_at - since)) if newest else own
    code = ""
    if newest and newest.state == "failed":
        old = newest.settled_at is not None and newest.settled_at < method.renewed_at
        confirmed = on_session and newest.reason == CONFIRMS
        code = "" if confirmed or (old and newest.reason not in networks.OF_THE_CARD) else newest.reason
    times = tuple(sorted(sent or begun for sent, begun in tried.values_list("sent_at", "created")))
    return networks.CardUse(method.shown.get("brand", ""), times, code)
