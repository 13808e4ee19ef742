"""One payment for several invoices: one sum and one reference for each account that asks for them."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.conf import settings

from billing_site.lib.money.currencies import exponent
from billing_site.lib.renamed import find
from invoicing.documents.language.in_language import InLanguage
from invoicing.documents.text.invoice import Printed
from invoicing.documents.text.payment import CHARGED, in_fours
from invoicing.hosted.codes import code_of
from invoicing.models.invoice import Invoice
from invoicing.rules.payment_reference import (
    account_number,
    grouped,
    is_qr_iban,
    joint_reference,
    printed_reference,
    swiss_account,
)

# What a transfer carries (SEPA rulebook, attribute AT-05; unstructured message of the QR-bill).
LONGEST = 140
# Records which invoices are shown together and returns the key of that.
Shown = Callable[[list[str]], int]


class ReferenceTooLong(ValueError):
    """The numbers of these invoices do not fit into the reference of one transfer."""


@dataclass(frozen=True)
class Payment:
    """What to transfer: rows of (label, value); `code` is the SVG that a banking app reads, '' for none."""

    total: str
    rows: list[tuple[str, str]]
    code: str
    scan_note: str


def payments_for(invoices: list[Invoice], language: str, shown: Shown) -> list[Payment]:
    """The payments that settle these open invoices, one for each currency and account. Raises ReferenceTooLong."""
    ordered = sorted(invoices, key=lambda invoice: (account_of(invoice), invoice.pk))
    groups = [list(group) for _, group in groupby(ordered, key=account_of)]
    for group in groups:
        if not asks_for_digits(group[-1]) and len(numbers_of(group)) > LONGEST:
            raise ReferenceTooLong(numbers_of(group))
    return [payment_for(group, language, shown) for group in groups]


def charge_notes(invoices: list[Invoice], doc: InLanguage) -> dict[str, str]:
    """{public id: what is said of it} of a customer's invoices that need no transfer, as a charge comes or runs."""
    planned = find(f"{settings.CHARGE_AHEAD}.days_ahead")(invoices)
    coming = {each.public_id: doc.say(CHARGED) for each in invoices if each.pk in planned}
    return coming | {each.public_id: doc.say("Your payment is being processed.") for each in invoices if each.charging}


def account_of(invoice: Invoice) -> tuple[str, str]:
    return invoice.currency, invoice.frozen["seller"]["bank"]["iban"] or ""


def asks_for_digits(invoice: Invoice) -> bool:
    """Whether the bank refuses a transfer to this account without a QR reference."""
    return invoice.currency in ("chf", "eur") and is_qr_iban(account_number(invoice.frozen["seller"]["bank"]))


def numbers_of(invoices: list[Invoice]) -> str:
    return ", ".join(invoice.number for invoice in invoices)


def payment_for(invoices: list[Invoice], language: str, shown: Shown) -> Payment:
    """How to pay invoices that ask for one currency on one account, as the newest of them names it."""
    frozen, total = invoices[-1].frozen, sum(invoice.amount_remaining for invoice in invoices)
    key, bank = shown([invoice.public_id for invoice in invoices]), frozen["seller"]["bank"]
    seller = {name: value for name, value in frozen["seller"].items() if name != "second_language"}
    together = frozen | {"seller": seller}
    if len(invoices) > 1:
        # The reference of a single invoice would lead the whole sum to that one.
        digits = joint_reference(key, [each.public_id for each in invoices]) if asks_for_digits(invoices[-1]) else None
        together |= {"number": shortened(numbers_of(invoices)), "reference": digits}
    reference = printed_reference(together) if swiss_account(together) or len(invoices) > 1 else None
    doc = Printed(together, language)
    rows = [
        (doc.say("Account holder"), bank["holder"] or seller["name"]),
        (doc.say("Bank"), bank["name"]),
        ("IBAN", in_fours(bank["iban"] or "")),
        ("BIC", bank["bic"]),
        (doc.say("Amount"), f"{Decimal(total).scaleb(-exponent(doc.currency)):f} {doc.currency.upper()}"),
        (doc.say("Reference"), grouped(reference) if reference else together["number"]),
    ]
    asks = bool(bank["iban"])
    return Payment(
        total=doc.amount(total),
        rows=[(label, value) for label, value in (rows if asks else rows[4:]) if value],
        code=code_of(together, total, language) if asks else "",
        scan_note=doc.say("Scan to pay by bank transfer"),
    )


def shortened(numbers: str) -> str:
    """As many of the numbers as a transfer carries beside its reference."""
    return numbers if len(numbers) <= LONGEST else f"{numbers[: LONGEST - 4].rpartition(',')[0]}, ..."
