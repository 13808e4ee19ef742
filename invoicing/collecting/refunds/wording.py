"""Refunds in words: their state, and what it means for staff."""

from __future__ import annotations

from billing_site.lib.money.text import format_amount
from billing_site.pages.columns import badge
from invoicing.collecting.charges.wording import sent_words
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.refunding.settling import SUPERSEDED

# State -> (word, tone, icon).
BADGES = {
    Refund.CREATED: ("Refunding", "info", "loader"),
    Refund.SENT: ("Refunding", "info", "loader"),
    Refund.UNKNOWN: ("Result unknown", "warn", "circle-question-mark"),
    Refund.PROCESSING: ("On its way", "info", "clock"),
    Refund.REQUIRES_ACTION: ("On its way", "info", "clock"),
    Refund.SUCCEEDED: ("Refunded", "good", "circle-check"),
    Refund.FAILED: ("Failed", "bad", "circle-x"),
    Refund.CANCELED: ("Canceled", "neutral", "ban"),
}
STATES = [
    ("under_way", "Under way"),
    (Refund.UNKNOWN, "Result unknown"),
    (Refund.SUCCEEDED, "Refunded"),
    (Refund.FAILED, "Failed"),
    (Refund.CANCELED, "Canceled"),
]


def amount_of(refund: Refund) -> str:
    return format_amount(refund.amount, refund.currency)


def badge_cell(refund: Refund) -> str:
    word, tone, _ = BADGES[refund.state]
    return badge(word, tone)


def since(refund: Refund) -> str:
    """Why the money of one that succeeded after all may have gone back in another way too."""
    if refund.again_id or hasattr(refund, "instead_of"):
        return "it had been tried again, or set aside"
    if refund.beside_note_at:
        return f"other refunds were made for {refund.credit_note}"
    return "it had been set aside, or other money was given back for the invoice"


def meaning(refund: Refund) -> str:
    """What the state means for staff, in a sentence or two; '' where the state says it all."""
    if refund.waits_for_set_up:
        return f"{sent_words(refund)} {refund.words} It goes on by itself once that is done."
    if refund.needs_a_person:
        return (
            "The gateway was asked again and again and did not say what became of this refund. Nothing else of this "
            "amount is given back until that is known. Look at the gateway's own pages, or ask the gateway again."
        )
    if refund.state == Refund.FAILED and not refund.again_id and not refund.set_aside:
        if refund.code == SUPERSEDED:
            return refund.why
        return f"{refund.why} The customer did not get the money. Try it again, or give it back in another way."
    if refund.twice_since and not refund.set_aside:
        return (
            f"It had failed, and then the gateway said that it went through. Meanwhile {since(refund)}. The customer "
            "may have the money twice: look at the gateway's own pages, and ask for what is too much."
        )
    return {
        Refund.UNKNOWN: "The answer of the gateway was lost. It is asked again; nothing is given back twice.",
        Refund.PROCESSING: "The gateway has taken it on. It takes some days until the customer sees the money.",
        Refund.CREATED: "It is on its way to the gateway.",
        Refund.SENT: "It is on its way to the gateway.",
    }.get(refund.state, "")
