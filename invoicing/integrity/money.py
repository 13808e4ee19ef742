"""Rules of the books about money: lines, payments, credit notes and ledger rows make what the invoices say.

Each rule is one statement with the sums grouped in the database, the same on SQLite and PostgreSQL.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from billing_site.lib.findings import Finding
from billing_site.lib.money.currencies import CURRENCIES, card_step
from billing_site.lib.money.text import format_amount
from invoicing.models.credit_note import CreditNote

BATCH = 2000
# Entries that came with finalizing or voiding an invoice; what was paid too much stands beside them.
OVERPAID = "invoice_overpaid"
LEDGER = "customers_balancetransaction"
# What the public id of an entry's cause begins with -> the table of such causes.
CAUSES = {
    "in_": "invoicing_invoice",
    "cn_": "invoicing_creditnote",
    "inpay_": "invoicing_invoicepayment",
    "inflow_": "invoicing_incomingpayment",
}
# What came in for each invoice, and what of it stands: was not reversed.
PAYMENTS = """(SELECT p.invoice_id, sum(p.amount - p.overpaid) AS applied, sum(p.overpaid) AS overpaid,
    sum(CASE WHEN r.id IS NULL THEN p.amount - p.overpaid ELSE 0 END) AS standing
    FROM invoicing_invoicepayment p LEFT JOIN invoicing_paymentreversal r ON r.payment_id = p.id
    GROUP BY p.invoice_id)"""
NOTES = """(SELECT invoice_id, sum(total) AS total, sum(pre_payment_amount) AS pre_payment,
    sum(refund_amount) AS refund, sum(refund_amount + credit_amount + out_of_band_amount) AS given_back
    FROM invoicing_creditnote WHERE status = 'issued' GROUP BY invoice_id)"""

# The currencies of which nobody, or no card, pays every minor unit, with the smallest amount that is paid.
STEPPED = {currency: card_step(currency) for currency in CURRENCIES if card_step(currency) > 1}
NAMES = ", ".join(f"'{currency}'" for currency in STEPPED)
STEPS = " ".join(f"WHEN '{currency}' THEN {step}" for currency, step in STEPPED.items())


def rows(sql: str, *params: Any) -> Iterator[tuple]:
    """The rows of a statement that finds only what is wrong, a batch at a time."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        while found := cursor.fetchmany(BATCH):
            yield from found


def findings(rule: str, text: str, sql: str, *params: Any) -> Iterator[Finding]:
    """Findings of rows (public id, currency, says, is): `text` takes the two amounts in words."""
    for public_id, currency, says, real in rows(sql, *params):
        words = [format_amount(int(amount), currency) for amount in (says, real)]
        yield Finding(public_id, rule, text.format(*words))


def lines_make_the_subtotal() -> Iterator[Finding]:
    yield from findings(
        "lines",
        "the subtotal is {}, the lines come to {}",
        """SELECT i.public_id, i.currency, i.subtotal, coalesce(l.amount, 0) FROM invoicing_invoice i
        LEFT JOIN (SELECT invoice_id, sum(amount) AS amount FROM invoicing_invoiceline GROUP BY invoice_id) l
        ON l.invoice_id = i.id WHERE i.subtotal <> coalesce(l.amount, 0)""",
    )


def the_balance_moved_as_the_ledger_says() -> Iterator[Finding]:
    """What finalizing moved stands in the ledger; a void invoice has moved nothing in the end."""
    yield from findings(
        "ledger",
        "the invoice moved the balance by {}, its ledger entries make {}",
        f"""SELECT i.public_id, i.currency,
        CASE WHEN i.status IN ('void', 'draft') THEN 0 ELSE i.ending_balance - i.starting_balance END,
        coalesce(l.amount, 0) FROM invoicing_invoice i
        LEFT JOIN (SELECT cause, sum(amount) AS amount FROM {LEDGER} WHERE cause <> '' AND type <> %s GROUP BY cause) l
        ON l.cause = i.public_id WHERE coalesce(l.amount, 0) <>
        CASE WHEN i.status IN ('void', 'draft') THEN 0 ELSE i.ending_balance - i.starting_balance END""",  # noqa: S608
        OVERPAID,
    )


def ledger_rows_name_what_exists() -> Iterator[Finding]:
    text = "the entry was caused by {}, which does not exist"
    causes = " OR ".join(
        f"(substr(l.cause, 1, {len(prefix)}) = '{prefix}' AND NOT EXISTS "  # noqa: S608
        f"(SELECT 1 FROM {table} t WHERE t.public_id = l.cause))"
        for prefix, table in CAUSES.items()
    )
    for public_id, cause in rows(
        f"""SELECT l.public_id, l.cause FROM {LEDGER} l WHERE l.cause <> '' AND ({causes})
        AND l.type IN ('applied_to_invoice', 'unapplied_from_invoice', 'credit_note', '{OVERPAID}',
        'invoice_too_small', 'invoice_too_large', 'payment_on_account', 'payment_reversed')""",  # noqa: S608
    ):
        yield Finding(public_id, "ledger", text.format(cause))


def payments_make_what_is_paid() -> Iterator[Finding]:
    yield from findings(
        "payments",
        "paid are {}, the payments make {}",
        f"""SELECT i.public_id, i.currency, i.amount_paid, coalesce(p.standing, 0) FROM invoicing_invoice i
        LEFT JOIN {PAYMENTS} p ON p.invoice_id = i.id WHERE i.amount_paid <> coalesce(p.standing, 0)""",  # noqa: S608
    )


def no_more_is_paid_and_credited_than_is_due() -> Iterator[Finding]:
    yield from findings(
        "more than due",
        "due are {}, paid and credited before payment are {}",
        """SELECT public_id, currency, amount_due, amount_paid + pre_payment_credit FROM invoicing_invoice
        WHERE status <> 'draft' AND amount_paid + pre_payment_credit > amount_due""",
    )


def what_was_overpaid_is_on_the_balance() -> Iterator[Finding]:
    yield from findings(
        "overpaid",
        "{} was paid too much, {} of it went to the credit balance",
        f"""SELECT i.public_id, i.currency, coalesce(p.overpaid, 0), -coalesce(l.amount, 0) FROM invoicing_invoice i
        LEFT JOIN {PAYMENTS} p ON p.invoice_id = i.id
        LEFT JOIN (SELECT cause, sum(amount) AS amount FROM {LEDGER} WHERE cause <> '' AND type = %s GROUP BY cause) l
        ON l.cause = i.public_id WHERE coalesce(p.overpaid, 0) + coalesce(l.amount, 0) <> 0""",  # noqa: S608
        OVERPAID,
    )


def payments_are_in_the_invoice_s_currency() -> Iterator[Finding]:
    for public_id, currency, other in rows(
        """SELECT p.public_id, p.currency, i.currency FROM invoicing_invoicepayment p
        JOIN invoicing_invoice i ON i.id = p.invoice_id WHERE p.currency <> i.currency"""
    ):
        text = f"the payment is in {currency.upper()}, its invoice in {other.upper()}"
        yield Finding(public_id, "payment currency", text)


def what_remains_is_due_less_paid_and_credited() -> Iterator[Finding]:
    yield from findings(
        "remaining",
        "{} remains, but due less paid and credited is {}",
        """SELECT public_id, currency, amount_remaining, amount_due - amount_paid - pre_payment_credit
        FROM invoicing_invoice WHERE status NOT IN ('draft', 'void')
        AND amount_remaining <> amount_due - amount_paid - pre_payment_credit
        UNION ALL SELECT public_id, currency, amount_remaining, 0 FROM invoicing_invoice
        WHERE status = 'void' AND amount_remaining <> 0""",
    )


def an_invoice_is_paid_when_nothing_remains() -> Iterator[Finding]:
    for public_id, currency, status, remaining in rows(
        """SELECT public_id, currency, status, amount_remaining FROM invoicing_invoice
        WHERE (status = 'paid' AND amount_remaining <> 0)
        OR (status IN ('open', 'uncollectible') AND amount_remaining = 0)"""
    ):
        text = f"the invoice is {status}, and {format_amount(remaining, currency)} remains"
        yield Finding(public_id, "paid", text)


def credit_notes_never_pass_the_invoice() -> Iterator[Finding]:
    yield from findings(
        "credited too much",
        "the invoice came to {}, its credit notes to {}",
        f"""SELECT i.public_id, i.currency, i.total, n.total FROM invoicing_invoice i
        JOIN {NOTES} n ON n.invoice_id = i.id WHERE n.total > i.total""",  # noqa: S608
    )


def credit_notes_never_pass_what_was_charged_at_a_rate() -> Iterator[Finding]:
    """Base and tax of each rate; where lines are below zero, shares of the others may be off by a unit for a line.

    Notes of before the date of the invoice was kept in them were bounded in total alone.
    """
    kept = CreditNote.objects.issued().filter(frozen__has_key="invoice_issued")
    for invoice, public_id, currency, percentage, name, base, tax in rows(
        """SELECT t.invoice_id, i.public_id, t.currency, t.percentage, t.name, -sum(t.base), -sum(t.tax)
        FROM invoicing_taxentry t JOIN invoicing_invoice i ON i.id = t.invoice_id
        LEFT JOIN (SELECT invoice_id, CASE WHEN min(amount) < 0 THEN count(*) ELSE 0 END AS units
        FROM invoicing_invoiceline GROUP BY invoice_id) l ON l.invoice_id = t.invoice_id
        WHERE i.status <> 'void' AND EXISTS (SELECT 1 FROM invoicing_creditnote n WHERE n.invoice_id = i.id)
        GROUP BY t.invoice_id, i.public_id, t.currency, t.percentage, t.name, t.country, t.region, l.units
        HAVING (sum(CASE WHEN t.kind = 'invoice' THEN t.base ELSE 0 END) >= 0 AND sum(t.base) < -coalesce(l.units, 0))
        OR (sum(CASE WHEN t.kind = 'invoice' THEN t.tax ELSE 0 END) >= 0 AND sum(t.tax) < -coalesce(l.units, 0))"""
    ):
        if kept.filter(invoice=invoice).count() == CreditNote.objects.issued().filter(invoice=invoice).count():
            beyond = format_amount(max(int(base), int(tax)), currency)
            rate = f"{percentage} % {name}" if percentage else "no tax"
            yield Finding(public_id, "credited at a rate", f"credit notes take back {beyond} too much at {rate}")


def the_parts_of_a_note_make_its_total() -> Iterator[Finding]:
    """Less than the smallest amount that a card or anybody can pay may be missing: it went to the balance."""
    made = "pre_payment_amount + refund_amount + credit_amount + out_of_band_amount"
    yield from findings(
        "parts of a note",
        "the total is {}, the parts that say where it went make {}",
        f"""SELECT public_id, currency, total, {made} FROM invoicing_creditnote
        WHERE abs(total - ({made})) >= CASE currency {STEPS} ELSE 1 END""",  # noqa: S608
    )


def invoices_count_their_credit_notes() -> Iterator[Finding]:
    """Before payment and after it."""
    for column, notes in (("pre_payment_credit", "n.pre_payment"), ("post_payment_credit", "n.given_back")):
        when = "before" if column.startswith("pre") else "after"
        yield from findings(
            "credited",
            f"credited {when} payment are {{}}, the credit notes make {{}}",
            f"""SELECT i.public_id, i.currency, i.{column}, coalesce({notes}, 0) FROM invoicing_invoice i
            LEFT JOIN {NOTES} n ON n.invoice_id = i.id WHERE i.{column} <> coalesce({notes}, 0)""",  # noqa: S608
        )


def no_more_is_refunded_than_was_paid() -> Iterator[Finding]:
    """A payment that was reversed afterwards had been there when its money was refunded."""
    yield from findings(
        "refunded too much",
        "{} was paid in money, {} refunded",
        f"""SELECT i.public_id, i.currency, coalesce(p.applied, 0), n.refund FROM invoicing_invoice i
        JOIN {NOTES} n ON n.invoice_id = i.id LEFT JOIN {PAYMENTS} p ON p.invoice_id = i.id
        WHERE n.refund > coalesce(p.applied, 0)""",  # noqa: S608
    )


def what_notes_gave_to_the_balance_is_in_the_ledger() -> Iterator[Finding]:
    """Also the fraction that nobody can pay; a void note has moved nothing in the end."""
    fraction = "n.total - n.pre_payment_amount - n.refund_amount - n.out_of_band_amount"
    one = "WHEN n.status = 'void' THEN 0 WHEN n.currency IN"
    credited = f"(CASE {one} ({NAMES}) THEN {fraction} ELSE n.credit_amount END)"
    yield from findings(
        "credited to the balance",
        "{} went to the credit balance, the ledger entries make {}",
        f"""SELECT n.public_id, n.currency, {credited}, -coalesce(l.amount, 0) FROM invoicing_creditnote n
        LEFT JOIN (SELECT cause, sum(amount) AS amount FROM {LEDGER} WHERE cause <> '' GROUP BY cause) l
        ON l.cause = n.public_id WHERE {credited} + coalesce(l.amount, 0) <> 0""",  # noqa: S608
    )


RULES = (
    lines_make_the_subtotal,
    the_balance_moved_as_the_ledger_says,
    ledger_rows_name_what_exists,
    payments_make_what_is_paid,
    no_more_is_paid_and_credited_than_is_due,
    what_was_overpaid_is_on_the_balance,
    payments_are_in_the_invoice_s_currency,
    what_remains_is_due_less_paid_and_credited,
    an_invoice_is_paid_when_nothing_remains,
    credit_notes_never_pass_the_invoice,
    credit_notes_never_pass_what_was_charged_at_a_rate,
    the_parts_of_a_note_make_its_total,
    invoices_count_their_credit_notes,
    no_more_is_refunded_than_was_paid,
    what_notes_gave_to_the_balance_is_in_the_ledger,
)
