"""Paying by card or debit on the page of an invoice: what is under way, and the form where something can be paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from invoicing.collecting.gateways.registry import is_set_up
from invoicing.collecting.hosted.amounts import Limits
from invoicing.collecting.hosted.forms import PayForm
from invoicing.collecting.hosted.words import method_words, why_not
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.beginning import methods_for
from invoicing.collecting.models.order import Order
from invoicing.documents.language.in_language import InLanguage
from invoicing.hosted.document import HostedDocument
from invoicing.models.invoice import Invoice

# Who has the link sees no more of them than that many.
MOST_METHODS = 5
CONFIRM, WAITS, ON_ITS_WAY, FAILED, PAID, RETURNED = (
    *("confirm", "waits", "on_its_way", "failed", "paid", "returned"),
)


@dataclass(frozen=True)
class Told:
    """What a customer is told of an attempt: `tone` of the note, `action` where they confirm it, '' for nowhere."""

    kind: str
    words: str
    tone: str = ""
    action: str = ""

    @property
    def is_asked_about(self) -> bool:
        """Whether there will be more to tell in a moment."""
        return self.kind == WAITS


def told_of(attempt: ChargeAttempt, doc: InLanguage, *, now: Any) -> Told:
    """In the words of its customer. One that is being asked about this moment is waited for.

    Why it did not go through is for whoever paid on a page: of other charges a mail tells the customer.
    """
    amount, method = doc.amount(attempt.amount), method_words(doc, attempt.method)
    asked = bool(attempt.worker) or (attempt.next_look_at is not None and attempt.next_look_at <= now)
    if attempt.returned_at:
        return Told(RETURNED, doc.say("Payment returned for invoice %(number)s", number=attempt.invoice.number), "bad")
    if attempt.state == Order.SUCCEEDED:
        return Told(
            PAID, doc.say("%(amount)s was paid with %(method)s. Thank you.", amount=amount, method=method), "good"
        )
    if attempt.state == Order.REQUIRES_ACTION and not attempt.unwanted and not asked and attempt.action_url:
        words = doc.say("Please confirm the payment of %(amount)s with %(method)s.", amount=amount, method=method)
        return Told(CONFIRM, words, action=attempt.action_url)
    if attempt.state == Order.PROCESSING:
        return Told(ON_ITS_WAY, doc.say("The debit of %(amount)s is on its way. This takes a few days.", amount=amount))
    if attempt.state in (Order.FAILED, Order.CANCELED):
        words = doc.say("The payment of %(amount)s did not go through.", amount=amount)
        why = why_not(doc, attempt) if attempt.on_session else ""
        return Told(FAILED, f"{words} {why}".strip(), "bad")
    return Told(WAITS, doc.say("Your payment is being processed."))


def newest_attempt(invoice: Invoice) -> ChargeAttempt | None:
    found = ChargeAttempt.objects.select_related("method").filter(invoice=invoice).order_by("-id").first()
    if found:
        found.invoice = invoice
    return found


@dataclass(frozen=True)
class PayBlock:
    """`told` of the newest attempt, None where nothing is to be told; `form` where something can be paid."""

    told: Told | None
    form: PayForm | None
    methods: list[tuple[str, str]]


def pay_form(data: Any, doc: HostedDocument) -> PayForm | None:
    """The form of this invoice; None where nothing of it can be charged here."""
    invoice = doc.invoice
    limits = Limits.of(doc.asks_for, invoice.currency)
    payer = invoice.customer.merged_into or invoice.customer
    if limits is None or payer.deleted_at or not is_set_up():
        return None
    return PayForm(data, doc, limits, methods_for(invoice)[:MOST_METHODS])


def block_for(doc: HostedDocument, refused: PayForm | None, *, now: Any) -> PayBlock | None:
    """None where this page says nothing of cards and debits."""
    form = refused or pay_form(None, doc)
    if form is None:
        return None
    attempt = newest_attempt(doc.invoice)
    told = told_of(attempt, doc, now=now) if attempt else None
    if told and told.kind == PAID:
        told = None
    if told and told.kind in (WAITS, ON_ITS_WAY):
        form = None
    methods = [(key, method_words(doc, method)) for key, method in form.methods.items()] if form else []
    return PayBlock(told, form, methods)
