"""Charges in words: their state, who began them, why they failed, what the customer is told."""

from __future__ import annotations

from collections.abc import Iterable

from billing_site.lib.money.text import format_amount
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.settling import why_failed
from invoicing.collecting.models.order import Order
from invoicing.collecting.rules.told import IN_MAIL, ON_PAGE

# State -> (word, tone, icon).
BADGES = {
    ChargeAttempt.CREATED: ("Charging", "info", "loader"),
    ChargeAttempt.SENT: ("Charging", "info", "loader"),
    ChargeAttempt.UNKNOWN: ("Result unknown", "warn", "circle-question-mark"),
    ChargeAttempt.PROCESSING: ("On its way", "info", "clock"),
    ChargeAttempt.REQUIRES_ACTION: ("Customer must confirm", "warn", "user-round-check"),
    ChargeAttempt.SUCCEEDED: ("Succeeded", "good", "circle-check"),
    ChargeAttempt.FAILED: ("Failed", "bad", "circle-x"),
    ChargeAttempt.CANCELED: ("Canceled", "neutral", "ban"),
}
RETURNED = ("Came back", "bad", "undo-2")
STAFF, AUTOMATIC, CUSTOMER = "staff", "automatic", "customer"
BEGUN_BY = [(AUTOMATIC, "By itself"), (STAFF, "By staff"), (CUSTOMER, "By the customer")]


def amount_of(charge: ChargeAttempt) -> str:
    return format_amount(charge.amount, charge.currency)


def badge_of(charge: ChargeAttempt) -> tuple[str, str, str]:
    """(word, tone, icon) of what became of it; a debit that came back says so."""
    return RETURNED if charge.returned_at else BADGES[charge.state]


def begun_by(charge: ChargeAttempt) -> str:
    """'By itself', a person's name, or 'The customer'."""
    if charge.automatic:
        return "By itself"
    if charge.actor:
        return str(charge.actor)
    return "The customer" if charge.on_session else "Billfold"


def code_of(charge: ChargeAttempt) -> str:
    """The code that says most of a failure; '' of anything else."""
    return charge.reason if charge.state == ChargeAttempt.FAILED or charge.returned_at else ""


def told(charge: ChargeAttempt) -> str:
    """What the customer is told of a charge that failed, in English; '' of any other."""
    sentences = ON_PAGE if charge.on_session else IN_MAIL
    return sentences[why_failed(charge)] if charge.state == ChargeAttempt.FAILED or charge.returned_at else ""


def meaning(charge: ChargeAttempt) -> str:
    """What the state means for staff, in a sentence or two; '' where the state says it all."""
    if charge.waits_for_set_up:
        return f"{sent_words(charge)} {charge.words} It goes on by itself once that is done."
    if charge.needs_a_person:
        return (
            "The gateway was asked again and again and did not say what became of this charge. The customer may have "
            "been charged or not, so nothing else is charged for the invoice until that is known. Look at the "
            "gateway's own pages for the reference, or ask the gateway again."
        )
    if charge.is_being_given_up:
        return "It is given up at the gateway. Should the customer have confirmed it just then, the money is counted."
    return {
        ChargeAttempt.UNKNOWN: (
            "The answer of the gateway was lost. It is asked what became of the charge; nothing is charged twice."
        ),
        ChargeAttempt.PROCESSING: "The bank has taken the order. A bank debit takes some days until it is sure.",
        ChargeAttempt.REQUIRES_ACTION: (
            "The customer's bank wants them to confirm the payment. Nothing is charged before they do."
        ),
    }.get(charge.state, charge.words if charge.state in (ChargeAttempt.CREATED, ChargeAttempt.CANCELED) else "")


def sent_words(order: Order) -> str:
    """What is known of one that waits for a gateway to be set up."""
    if order.state == Order.CREATED:
        return f"This {order.noun} was not sent yet."
    return f"Nobody can be asked what became of this {order.noun}."


def story(charges: Iterable[ChargeAttempt]) -> list[dict]:
    """Rows for collecting/charges/story.html."""
    return [
        {
            "charge": charge,
            "amount": amount_of(charge),
            "badge": badge_of(charge),
            "by": begun_by(charge),
            "why": charge.why,
            "code": code_of(charge),
        }
        for charge in charges
    ]
