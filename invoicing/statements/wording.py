"""What the desk calls the movements of an account, and where the things behind them are shown."""

from __future__ import annotations

from django.urls import reverse

from billing_site.lib.money.text import format_amount
from customers.models.customer import Customer
from invoicing.rules.accounts import statement
from invoicing.rules.accounts.statement import Movement
from invoicing.statements.account import Statement

NAMES = {
    statement.BALANCE: "Balance adjusted",
    statement.CARRIED: "Carried over by a merge",
    statement.INVOICE: "Invoice",
    statement.PAYMENT: "Payment",
    statement.ON_ACCOUNT: "Payment on account",
    statement.REVERSAL: "Payment reversed",
    statement.ON_ACCOUNT_REVERSED: "Payment on account reversed",
    statement.CREDIT_NOTE: "Credit note",
    statement.REFUNDED: "Refunded",
    statement.GIVEN_BACK: "Given back by other means",
    statement.CREDIT_REFUNDED: "Refunded",
    statement.NOTE_VOIDED: "Credit note voided",
    statement.INVOICE_VOIDED: "Invoice voided",
}
AGES = ("Not due yet", "1–30 days overdue", "31–60 days", "61–90 days", "More than 90 days")
PAGES = {
    **dict.fromkeys((statement.INVOICE, statement.INVOICE_VOIDED), "invoice_detail"),
    **dict.fromkeys((statement.PAYMENT, statement.REVERSAL), "payment_detail"),
    **dict.fromkeys((statement.ON_ACCOUNT, statement.ON_ACCOUNT_REVERSED), "incoming_payment"),
    **dict.fromkeys(
        (statement.CREDIT_NOTE, statement.REFUNDED, statement.GIVEN_BACK, statement.NOTE_VOIDED),
        "credit_note_detail",
    ),
    statement.CREDIT_REFUNDED: "refund_detail",
}


def movement_row(each: Movement, customer: Customer) -> dict:
    """A movement as the page shows it."""
    page = PAGES.get(each.kind)
    return {
        "day": each.day,
        "what": NAMES[each.kind],
        "number": each.number,
        "about": each.about if each.about != each.number else "",
        "url": reverse(page, args=[each.owner]) if page else reverse("balance_ledger", args=[customer.public_id]),
        "amount": format_amount(each.amount, customer.currency),
        "balance": format_amount(each.balance, customer.currency),
    }


def ages_of(found: Statement) -> list[tuple[str, str]]:
    """(how old, how much) of what is open, with what is on the balance beside it."""
    rows = [(name, format_amount(amount, found.currency)) for name, amount in zip(AGES, found.ages, strict=True)]
    if found.beside:
        rows.append(
            ("Credit balance" if found.beside < 0 else "Debit balance", format_amount(found.beside, found.currency))
        )
    return rows
