"""One payment for several invoices: one sum and one reference for each account that asks for them."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from billing_site.lib.money.currencies import exponent
from invoicing.documents.text.invoice import Printed
from invoicing.documents.text.payment import in_fours
from invoicing.hosted.codes import code_of
from invoicing.models.invoice import Invoice
from invoicing.rules.payment_reference import is_qr_iban

# What a transfer carries (SEPA rulebook, attribute AT-05; unstructured message of the QR-bill).
LONGEST = 140


class ReferenceTooLong(ValueError):
    """The numbers of these invoices do not fit into the reference of one transfer."""


@dataclass(frozen=True)
class Payment:
    """What to transfer: rows of (label, value); `code` is the SVG that a banking app reads, '' for none."""

    total: str
    rows: list[tuple[str, str]]
    code: str
    scan_note: str


def payments_for(invoices: list[Invoice], language: str) -> list[Payment]:
    """The payments that settle these open invoices, one for each currency and account. Raises ReferenceTooLong."""
    ordered = sorted(invoices, key=lambda invoice: (account_of(invoice), invoice.pk))
    return [payment_for(list(group), language) for _, group in groupby(ordered, key=account_of)]


def account_of(invoice: Invoice) -> tuple[str, str]:
    return invoice.currency, invoice.frozen["seller"]["bank"]["iban"] or ""


def payment_for(invoices: list[Invoice], language: str) -> Payment:
    """How to pay invoices that ask for one currency on one account, as the newest of them names it."""
    frozen, total = invoices[-1].frozen, sum(invoice.amount_remaining for invoice in invoices)
    numbers = ", ".join(invoice.number for invoice in invoices)
    if len(numbers) > LONGEST:
        raise ReferenceTooLong(numbers)
    bank = frozen["seller"]["bank"]
    seller = {name: value for name, value in frozen["seller"].items() if name != "second_language"}
    # The reference of a single invoice would lead the whole sum to that one.
    together = frozen | {"seller": seller, "number": numbers, "reference": None}
    doc = Printed(together, language)
    rows = [
        (doc.say("Account holder"), bank["holder"] or seller["name"]),
        (doc.say("Bank"), bank["name"]),
        ("IBAN", in_fours(bank["iban"] or "")),
        ("BIC", bank["bic"]),
        (doc.say("Amount"), f"{Decimal(total).scaleb(-exponent(doc.currency)):f} {doc.currency.upper()}"),
        (doc.say("Reference"), numbers),
    ]
    asks = bool(bank["iban"])
    # An account for QR references takes no payment without one.
    coded = asks and not is_qr_iban(bank["iban"].replace(" ", ""))
    return Payment(
        total=doc.amount(total),
        rows=[(label, value) for label, value in (rows if asks else rows[4:]) if value],
        code=code_of(together, total, language) if coded else "",
        scan_note=doc.say("Scan to pay by bank transfer"),
    )
