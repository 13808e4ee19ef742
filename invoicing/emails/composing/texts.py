"""The subject and opening of a mail: the account's own where it wrote some, else ours from the catalogues."""

import re
from collections.abc import Mapping

from billing_site.lib.places.locales import best_supported, direction
from billing_site.mail import kinds
from invoicing.documents.language.wording import FIRST_STRONG, POP, RIGHT_TO_LEFT, messages, reads
from invoicing.models.sending.mail_template import MailTemplate
from invoicing.rules.mail.texts import (
    BEFORE,
    BESIDE,
    FIRM,
    FRIENDLY,
    LAST,
    NOT_MADE,
    RETURNED,
    SUBJECT_LENGTH,
    Texts,
    filled,
)

GREETING = "Hello,"
# (kind, stage) -> the messages of the catalogues.
OURS = {
    (kinds.INVOICE, 0): (
        "Invoice %(number)s from %(seller)s",
        "Please find invoice %(number)s attached. Thank you for your business.",
    ),
    (kinds.CORRECTION, 0): (
        "Corrected invoice %(number)s from %(seller)s",
        "Please find the corrected invoice %(number)s attached. It replaces invoice %(replaced)s.",
    ),
    (kinds.RECEIPT, 0): (
        "Receipt for invoice %(invoice)s from %(seller)s",
        "Thank you for your payment of %(amount)s. The receipt is attached.",
    ),
    (kinds.CREDIT_NOTE, 0): (
        "Credit note %(number)s from %(seller)s",
        "Please find credit note %(number)s for invoice %(invoice)s attached.",
    ),
    (kinds.REMINDER, BEFORE): (
        "Payment due soon: %(number)s",
        "This is a friendly note that %(amount)s will soon be due for payment. The details are below. "
        "If you have already arranged the payment, there is nothing more to do.",
    ),
    (kinds.REMINDER, FRIENDLY): (
        "Payment reminder: %(number)s",
        "According to our records, %(amount)s is past due. This may have been overlooked; please arrange the payment "
        "in the next few days. If it is already on its way, please disregard this message.",
    ),
    (kinds.REMINDER, FIRM): (
        "Overdue payment: %(number)s",
        "We have not yet received %(amount)s, although the due date has passed. Please pay without further delay. "
        "If anything stands in the way of the payment, please let us know.",
    ),
    (kinds.REMINDER, LAST): (
        "Final payment reminder: %(number)s",
        "%(amount)s is still unpaid. This is our final reminder before we consider further steps. "
        "Please pay now, or contact us so that we can find a solution together.",
    ),
    (kinds.STATEMENT, 0): (
        "Statement of account from %(seller)s",
        "Please find your statement of account attached. Period: %(period)s",
    ),
    (kinds.PORTAL_LINK, 0): (
        "Your customer portal at %(seller)s",
        "With the link below you can see your invoices and change your billing details. It can be used only once. "
        "If you did not expect this message, you can ignore it.",
    ),
    (kinds.SETUP_LINK, 0): (
        "Add a payment method for %(seller)s",
        "With the link below you can add a payment method, so that future invoices are paid automatically. It can be "
        "used only once. If you did not expect this message, you can ignore it.",
    ),
    (kinds.SETUP_LINK, BESIDE): (
        "Add a payment method for %(seller)s",
        "With the link below you can add a payment method. The link can be used only once. If you did not expect this "
        "message, you can ignore it.",
    ),
    (kinds.NEW_LINK, 0): (
        "New link to invoice %(number)s",
        "As requested, here is a new link to invoice %(number)s. The earlier link no longer works.",
    ),
    (kinds.ANSWER, 0): (
        "Your message about invoice %(number)s",
        "Thank you for your message about invoice %(number)s.",
    ),
    (kinds.PAYMENT_FAILED, 0): (
        "Payment failed for invoice %(number)s",
        "We could not collect the payment of %(amount)s for invoice %(number)s. %(reason)s %(next)s "
        "With the link below you can pay now or update your payment method.",
    ),
    (kinds.PAYMENT_FAILED, RETURNED): (
        "Payment returned for invoice %(number)s",
        "Your bank has returned the payment of %(amount)s for invoice %(number)s, so the invoice is open again. "
        "%(next)s With the link below you can pay now or update your payment method.",
    ),
    (kinds.PAYMENT_ACTION, 0): (
        "Please confirm the payment of invoice %(number)s",
        "Your bank asks you to confirm the payment of %(amount)s for invoice %(number)s. The invoice is not paid until "
        "you do so. Please use the link below.",
    ),
    (kinds.CARD_EXPIRING, 0): (
        "Your card expires soon: %(method)s",
        "Your card %(method)s expires on %(expires)s. Please update your payment method in good time, so that future "
        "invoices can still be paid automatically.",
    ),
    (kinds.REFUND, 0): (
        "Refund for invoice %(number)s",
        "We have refunded %(amount)s for invoice %(number)s. Depending on your bank, it may take several days until "
        "the amount appears on your account.",
    ),
    (kinds.REFUND, NOT_MADE): (
        "Refund for invoice %(number)s failed",
        "The refund of %(amount)s for invoice %(number)s could not be carried out. Please contact us, so that we can "
        "pay you the amount in another way.",
    ),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]")


def ours(kind: str, stage: int, language: str) -> Texts:
    """Our own subject and opening in a document language, with their fields in braces."""
    said = messages(language)
    subject, opening = (PLACEHOLDER.sub(r"{\1}", said[message]) for message in OURS[kind, stage])
    return Texts(subject, f"{said[GREETING]}\n\n{opening}")


def texts_of(kind: str, stage: int, language: str) -> Texts:
    """What the account wrote for this language, or for the one that its readers read too (fr for fr-CA); else ours."""
    own = MailTemplate.spoken(kind, stage)
    base = language.partition("-")[0]
    found = best_supported([language], "", tuple(tag for tag in (language, base) if tag in own)) if own else ""
    return own[found] if found else ours(kind, stage, language)


def in_place(text: str, values: Mapping[str, str], language: str) -> str:
    """The text with its fields filled in; each value keeps its own direction, each paragraph the language's."""
    if direction(language) == "rtl":
        marked = {name: f"{FIRST_STRONG}{value}{POP}" for name, value in values.items()}
        return "\n".join(f"{RIGHT_TO_LEFT}{line}" if line else line for line in filled(text, marked).split("\n"))
    return filled(text, {name: f"{FIRST_STRONG}{v}{POP}" if reads(v) == "rtl" else v for name, v in values.items()})


def plain(value: str) -> str:
    """A name or number as one line, without control characters and signs that turn the direction of text."""
    return " ".join(UNSEEN.sub("", str(value).replace("\t", " ").replace("\n", " ").replace("\r", " ")).split())


def typed(text: str) -> str:
    """What staff typed, with its line breaks, without signs that cannot be seen."""
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def paragraphs(text: str) -> list[str]:
    """Parts of a text that an empty line stands between."""
    return [part.strip("\n") for part in re.split(r"\n[ \t]*\n", text) if part.strip()]


def one_line(text: str) -> str:
    """A subject: one line of at most SUBJECT_LENGTH characters in which every isolate is closed."""
    line = " ".join(text.split())
    if len(line) > SUBJECT_LENGTH:
        line = line[: SUBJECT_LENGTH - 4].rstrip() + "…"
    return line + POP * (line.count(FIRST_STRONG) - line.count(POP))
