"""Disputes in words: their state, and what it means for staff."""

from __future__ import annotations

from django.utils import timezone

from billing_site.lib.dates import short_date
from billing_site.lib.money.text import format_amount
from billing_site.pages.columns import badge
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.rules.declines import decline
from invoicing.collecting.rules.returns import RETURNS

AFTER_RETURN = (
    "It is no dispute of the customer: the invoice asks for the amount again, and goes on as after a failed charge."
)
# State -> (word, tone, icon).
BADGES = {
    Dispute.NEEDS_RESPONSE: ("Needs response", "bad", "circle-alert"),
    Dispute.UNDER_REVIEW: ("Under review", "info", "clock"),
    Dispute.WON: ("Won", "good", "circle-check"),
    Dispute.LOST: ("Lost", "warn", "circle-x"),
}


def amount_of(dispute: Dispute) -> str:
    return format_amount(dispute.amount, dispute.currency)


def badge_of(dispute: Dispute) -> tuple[str, str, str]:
    """(word, tone, icon) of its state; an inquiry says that it is one."""
    word, tone, icon = BADGES[dispute.state]
    if not dispute.is_inquiry:
        return word, tone, icon
    return ("Inquiry closed", tone, icon) if dispute.state == Dispute.WON else (f"Inquiry: {word.lower()}", tone, icon)


def badge_cell(dispute: Dispute) -> str:
    word, tone, _ = badge_of(dispute)
    return badge(word, tone)


def fee_words(dispute: Dispute) -> str:
    """What it costs the account by now: never the customer."""
    if not dispute.fee:
        return "None" if dispute.is_inquiry or dispute.state == Dispute.WON else "None known"
    return format_amount(dispute.fee, dispute.fee_currency)


def until(dispute: Dispute) -> str:
    """' until 5 Dec 2026', '' where the bank gives no day."""
    due = dispute.evidence_due
    return f" until {short_date(timezone.localtime(due))}" if due else ""


def meaning(dispute: Dispute) -> str:
    """What is so, and what comes next, in a sentence or two."""
    amount = amount_of(dispute)
    if dispute.problem:
        return f"The gateway did not take your answer: {dispute.problem}"
    if dispute.wanted:
        return "Your answer is on its way to the gateway."
    if dispute.is_return:
        return meaning_of_return(dispute)
    if dispute.is_inquiry:
        return meaning_of_inquiry(dispute)
    if dispute.state == Dispute.NEEDS_RESPONSE:
        return (
            f"The customer asked their bank for {amount} back. The bank holds the money until it has decided. Submit "
            f"evidence{until(dispute)}, or accept the dispute. Tries and reminders of the invoice are stopped."
        )
    if dispute.state == Dispute.UNDER_REVIEW:
        return "The bank looks at the evidence. That can take weeks; the result shows here by itself."
    if dispute.state == Dispute.WON:
        kept = f" The gateway keeps a fee of {fee_words(dispute)}." if dispute.fee else ""
        return f"The bank decided for you{' after all' if dispute.restored_id else ''}: {amount} came back.{kept}"
    return (
        f"The dispute is lost: {amount} is gone, and the invoice asks for it again. Nothing is charged "
        "or reminded of by itself; resume that on the invoice if you want to."
    )


def meaning_of_inquiry(dispute: Dispute) -> str:
    """Of one for which no money was moved."""
    amount = amount_of(dispute)
    if dispute.state == Dispute.WON:
        return f"The inquiry is closed: no money moved, and {amount} stays with you."
    if dispute.state == Dispute.UNDER_REVIEW:
        return "The bank looks at your answer. No money moved; the result shows here by itself."
    return (
        f"The bank asks about {amount} before it comes to a dispute: no money moved. Submit evidence{until(dispute)}, "
        "or refund the charge, which settles it. Tries and reminders of the invoice are stopped."
    )


def meaning_of_return(dispute: Dispute) -> str:
    """Of a debit that the bank could not carry out: nobody claims anything."""
    amount = amount_of(dispute)
    why = decline(RETURNS[dispute.reason]).words
    if dispute.state == Dispute.WON:
        return f"The bank gave the debit back, and then paid it after all: {amount} came in."
    if dispute.state == Dispute.LOST:
        return f"The bank gave the debit of {amount} back. {why} {AFTER_RETURN}"
    return f"The bank is about to give the debit of {amount} back. {why} No customer claims anything."
