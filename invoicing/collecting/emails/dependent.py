"""What the outbox asks about mails of collecting; billing_site/mail/dependent.py says when."""

from datetime import datetime

from billing_site.mail import kinds
from billing_site.mail.models.message import Message
from billing_site.mail.parts import Again
from billing_site.staff.models.user import User
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.collection import PAYABLE
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.refund import Refund
from invoicing.emails.dependent import MOST_WORDS, gone, settled
from invoicing.models.invoice import Invoice
from invoicing.models.sending.verbs import noted

SETTLED = "The invoice was {} before it was sent."
NO_ACTION = "The charge does not wait for the customer any more."
NEWER = "A newer mail about the charges of this invoice was written before it was sent."
DETACHED = "The card was taken off file before it was sent."
RENEWED = "The card was renewed before it was sent."
NOT_SO = "The refund was {} before it was sent."


def withheld(message: Message, *, now: datetime) -> str:
    """Why this mail must not go any more; '' where it may."""
    if message.kind == kinds.CARD_EXPIRING:
        return of_card(message)
    invoice = invoice_of(message)
    # Locked first: nobody pays it between this and the mail's way.
    payer, state = settled(invoice) if invoice else (None, "")
    if why := gone(message, invoice, payer):
        return why
    if message.kind == kinds.REFUND:
        return of_refund(message)
    if state not in PAYABLE:
        return SETTLED.format(state)
    return of_charge(message)


def of_charge(message: Message) -> str:
    if message.kind == kinds.PAYMENT_ACTION:
        waiting = ChargeAttempt.objects.filter(state=ChargeAttempt.REQUIRES_ACTION, unwanted=False)
        return "" if waiting.filter(public_id=message.data.get("charge")).exists() else NO_ACTION
    newer = Message.objects.filter(about=message.about, kind=kinds.PAYMENT_FAILED, pk__gt=message.pk)
    other = newer.exclude(state=Message.SUPPRESSED).exclude(data__charge=message.data.get("charge"))
    return NEWER if other.exists() else ""


def of_refund(message: Message) -> str:
    refund = Refund.objects.filter(public_id=message.data.get("refund")).first()
    told = message.data.get("state")
    return "" if refund is None or refund.state == told else NOT_SO.format(refund.get_state_display().lower())


def of_card(message: Message) -> str:
    method = method_of(message)
    if method is None:
        return DETACHED
    payer = method.customer.locked(even_deleted=True)
    method.refresh_from_db()
    if why := gone(message, method, payer.merged_into or payer):
        return why
    if method.detached_at:
        return DETACHED
    expires = method.expires_on.isoformat() if method.expires_on else None
    return "" if expires == message.data.get("expires") else RENEWED


def on_sent(message: Message, *, now: datetime) -> None:
    """The timeline of the invoice says who was told; that of a card said so when its mail was written."""
    if invoice := invoice_of(message):
        noted("notice_sent", invoice, message, by=message.actor, now=now, mail=message.kind)


def on_failed(message: Message, *, why: str, now: datetime) -> None:
    """The mail failed for good or came back."""
    tell("send_failed", message, by=message.actor, why=why[:MOST_WORDS], now=now)


def on_canceled(message: Message, *, by: User | None, now: datetime) -> None:
    """Somebody stopped the mail while it waited."""
    tell("send_canceled", message, by=by, why="", now=now)


def on_withheld(message: Message, *, now: datetime) -> None:
    """The mail did not go: its reason says why."""
    tell("send_withheld", message, by=None, why=message.reason, now=now)


def tell(what: str, message: Message, *, by: User | None, why: str, now: datetime) -> None:
    """Say in the timeline of the invoice, or of the card, that a mail did not arrive."""
    facts = {"why": why} if why else {}
    if message.kind == kinds.CARD_EXPIRING:
        if method := method_of(message):
            # Without the server's words, which may name people: the mail itself has them.
            method.record("expiry_not_told", by=by, now=now, message=message.public_id)
    elif invoice := invoice_of(message):
        noted(what, invoice, message, by=by, now=now, mail=message.kind, **facts)


def again(message: Message) -> Again | None:
    """Each is sent once more as it is: whether it may still go is asked then."""
    return None


def invoice_of(message: Message) -> Invoice | None:
    if message.kind == kinds.CARD_EXPIRING:
        return None
    return Invoice.objects.filter(public_id=message.about).first()


def method_of(message: Message) -> PaymentMethod | None:
    return PaymentMethod.objects.filter(public_id=message.about).select_related("customer__merged_into").first()
