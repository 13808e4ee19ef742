"""The subject and opening of each kind of mail: which fields they may name in braces, and how those are filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from billing_site.lib.text import text_problem
from billing_site.mail import kinds

SUBJECT_LENGTH, OPENING_LENGTH = 150, 4000
# Stages of reminders: before the day that is due, and the three tones after it.
BEFORE, FRIENDLY, FIRM, LAST = range(4)
STAGES = {
    BEFORE: "before the due date",
    FRIENDLY: "1 (friendly)",
    FIRM: "2 (firm)",
    LAST: "3 (last before further steps)",
}
# Of a payment that failed: one that had come in, and that the bank took back. Of a refund: one that failed. Of a link
# to add a payment method: one that does not become the default, so that nothing is paid with it by itself.
RETURNED, NOT_MADE, BESIDE = 1, 1, 1
OTHERS = {
    (kinds.PAYMENT_FAILED, RETURNED): "Payment returned",
    (kinds.REFUND, NOT_MADE): "Refund failed",
    (kinds.SETUP_LINK, BESIDE): "Link to add a payment method beside the default",
}
FIELD = re.compile(r"\{([^{}]*)\}")

MEANINGS = {
    "number": "number of the document",
    "invoice": "number of the invoice that it belongs to",
    "replaced": "number of the invoice that it replaces",
    "amount": "amount",
    "total": "total of the invoice",
    "issued": "date of issue",
    "due": "date due",
    "paid": "date paid",
    "count": "how many invoices are open",
    "period": "period of the statement",
    "seller": "name of your company",
    "customer": "name of the customer",
    "method": "payment method, such as Visa •••• 4242",
    "reason": "why the payment failed, as a sentence",
    "next": "when it is tried again, as a sentence",
    "expires": "last day of the card",
}
ALWAYS = ("seller", "customer")
INVOICE = ("number", "amount", "total", "issued", "due")
FIELDS = {
    kinds.INVOICE: (*INVOICE, *ALWAYS),
    kinds.CORRECTION: (*INVOICE, "replaced", *ALWAYS),
    kinds.RECEIPT: ("number", "invoice", "amount", "paid", *ALWAYS),
    kinds.CREDIT_NOTE: ("number", "invoice", "amount", "issued", *ALWAYS),
    kinds.REMINDER: ("number", "amount", "due", "count", *ALWAYS),
    kinds.STATEMENT: ("period", "amount", *ALWAYS),
    kinds.PORTAL_LINK: ALWAYS,
    kinds.SETUP_LINK: ALWAYS,
    kinds.NEW_LINK: (*INVOICE, *ALWAYS),
    kinds.ANSWER: (*INVOICE, *ALWAYS),
    kinds.PAYMENT_FAILED: ("number", "amount", "method", "reason", "next", *ALWAYS),
    kinds.PAYMENT_ACTION: ("number", "amount", "method", *ALWAYS),
    kinds.CARD_EXPIRING: ("method", "expires", *ALWAYS),
    kinds.REFUND: ("number", "amount", "method", *ALWAYS),
}


class TextRefused(ValueError):
    """A subject or an opening that cannot be kept; `field` names which, the text says why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True)
class Texts:
    """Subject and opening, with fields in braces."""

    subject: str
    opening: str


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each field's value in its place; nothing in a value is a field again."""
    return FIELD.sub(lambda found: values.get(found[1], found[0]), text)


def problem(text: str, kind: str, *, longest: int, multiline: bool) -> str | None:
    """A complaint in plain words about a text of a kind of mail, or None."""
    if not text.strip():
        return "Write a text, or reset it to ours."
    if found := text_problem(text, multiline=multiline):
        return found
    if len(text) > longest:
        return f"Use at most {longest:,} characters; these are {len(text):,}."
    known = FIELDS[kind]
    for name in FIELD.findall(text):
        if name not in known:
            listed = ", ".join(f"{{{each}}}" for each in known)
            return f"“{{{name[:40]}}}” is no field of this mail. Its fields are {listed}."
    if re.search("[{}]", FIELD.sub("", text)):
        return "A brace stands alone. Fields are written with both, such as {seller}; other braces cannot be used."
    return None


def check(kind: str, texts: Texts) -> None:
    """Raise TextRefused, in plain words, for what cannot be a subject or an opening of this kind."""
    if found := problem(texts.subject, kind, longest=SUBJECT_LENGTH, multiline=False):
        raise TextRefused("subject", found)
    if found := problem(texts.opening, kind, longest=OPENING_LENGTH, multiline=True):
        raise TextRefused("opening", found)


# What each text is called in an address and on pages: (kind, stage) of each.
SLOTS: dict[str, tuple[str, int]] = {
    "invoice": (kinds.INVOICE, 0),
    "correction": (kinds.CORRECTION, 0),
    "receipt": (kinds.RECEIPT, 0),
    "credit-note": (kinds.CREDIT_NOTE, 0),
    "reminder-before": (kinds.REMINDER, BEFORE),
    "reminder-1": (kinds.REMINDER, FRIENDLY),
    "reminder-2": (kinds.REMINDER, FIRM),
    "reminder-3": (kinds.REMINDER, LAST),
    "statement": (kinds.STATEMENT, 0),
    "portal-link": (kinds.PORTAL_LINK, 0),
    "new-link": (kinds.NEW_LINK, 0),
    "answer": (kinds.ANSWER, 0),
    "payment-failed": (kinds.PAYMENT_FAILED, 0),
    "payment-returned": (kinds.PAYMENT_FAILED, RETURNED),
    "payment-action": (kinds.PAYMENT_ACTION, 0),
    "card-expiring": (kinds.CARD_EXPIRING, 0),
    "refund": (kinds.REFUND, 0),
    "setup-link": (kinds.SETUP_LINK, 0),
    "setup-link-beside": (kinds.SETUP_LINK, BESIDE),
    "refund-failed": (kinds.REFUND, NOT_MADE),
}
NAMES = dict(kinds.KINDS)


def slot_of(kind: str, stage: int) -> str:
    """'reminder-2', the text's part of an address."""
    return next(slot for slot, place in SLOTS.items() if place == (kind, stage))


def name_of(kind: str, stage: int) -> str:
    """'Reminder 2 (firm)', what pages call a text."""
    if kind != kinds.REMINDER:
        return OTHERS.get((kind, stage), NAMES[kind])
    return f"{NAMES[kind]} {STAGES[stage]}"
