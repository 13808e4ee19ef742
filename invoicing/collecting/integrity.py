# ruff: noqa: S608
"""Rules of the books about charges: charges and payments, refunds, disputes, tries, and what is under way."""

from __future__ import annotations

from collections.abc import Iterator

from billing_site.lib.db.dangling import pointing_nowhere
from billing_site.lib.findings import Finding
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.refund import Refund
from invoicing.integrity.money import LEDGER, findings, rows

ATTEMPT, REFUND, DISPUTE = "collecting_chargeattempt", "collecting_refund", "collecting_dispute"
PAYMENT, REVERSAL, INVOICE = "invoicing_invoicepayment", "invoicing_paymentreversal", "invoicing_invoice"
NOTE, COLLECTION = "invoicing_creditnote", "collecting_collection"
STANDING = "r.state NOT IN ('failed', 'canceled')"
# The payments of a charge: what it became, what lost disputes left of that, and what came back of them.
OF_CHARGE = f"""SELECT a.id AS attempt_id, a.payment_id FROM {ATTEMPT} a WHERE a.payment_id IS NOT NULL
    UNION ALL SELECT d.attempt_id, d.kept_id FROM {DISPUTE} d WHERE d.kept_id IS NOT NULL
    UNION ALL SELECT d.attempt_id, d.restored_id FROM {DISPUTE} d WHERE d.restored_id IS NOT NULL"""


def check() -> Iterator[Finding]:
    """Every Finding, one rule after the other; the database does the sums and only what is wrong reaches Python."""
    for rule in RULES:
        yield from rule()


def counts() -> dict[str, int]:
    """What was looked at: {"charges": 12, "refunds": 4, "disputes": 1}."""
    return {
        "charges": ChargeAttempt.objects.count(),
        "refunds": Refund.objects.count(),
        "disputes": Dispute.objects.count(),
    }


def charges_that_succeeded_are_payments() -> Iterator[Finding]:
    """Of the same invoice, amount and currency; a payment is of one charge only."""
    yield from findings(
        "charge",
        "{} was charged, the payment is over {}",
        f"""SELECT a.public_id, a.currency, a.amount, p.amount FROM {ATTEMPT} a JOIN {PAYMENT} p ON p.id = a.payment_id
        WHERE a.amount <> p.amount""",
    )
    for public_id, receipt in rows(
        f"""SELECT a.public_id, p.receipt_number FROM {ATTEMPT} a JOIN {PAYMENT} p ON p.id = a.payment_id
        WHERE a.invoice_id <> p.invoice_id OR a.currency <> p.currency"""
    ):
        yield Finding(public_id, "charge", f"receipt {receipt} is of another invoice or in another currency")
    for (public_id,) in rows(
        f"SELECT public_id FROM {ATTEMPT} WHERE (state = 'succeeded') <> (payment_id IS NOT NULL)"
    ):
        yield Finding(public_id, "charge", "a charge is a payment if, and only if, it succeeded")
    for receipt, number in rows(
        f"""SELECT p.public_id, count(*) FROM ({OF_CHARGE}) c JOIN {PAYMENT} p ON p.id = c.payment_id
        GROUP BY p.public_id HAVING count(*) > 1"""
    ):
        yield Finding(receipt, "charge", f"{number} charges claim to be this payment")


def a_charge_has_one_payment_that_stands() -> Iterator[Finding]:
    """However many disputes it had; and none once its debit came back, or a dispute took all of it."""
    for public_id, number in rows(
        f"""SELECT a.public_id, count(*) FROM ({OF_CHARGE}) c JOIN {ATTEMPT} a ON a.id = c.attempt_id
        LEFT JOIN {REVERSAL} v ON v.payment_id = c.payment_id WHERE v.id IS NULL
        GROUP BY a.public_id HAVING count(*) > 1"""
    ):
        yield Finding(public_id, "charge", f"{number} payments of it stand")
    for (public_id,) in rows(
        f"""SELECT a.public_id FROM ({OF_CHARGE}) c JOIN {ATTEMPT} a ON a.id = c.attempt_id
        LEFT JOIN {REVERSAL} v ON v.payment_id = c.payment_id WHERE v.id IS NULL AND a.returned_at IS NOT NULL"""
    ):
        yield Finding(public_id, "charge", "the debit came back, and its payment stands")
    for (public_id,) in rows(
        f"""SELECT a.public_id FROM ({OF_CHARGE}) c JOIN {ATTEMPT} a ON a.id = c.attempt_id
        LEFT JOIN {REVERSAL} v ON v.payment_id = c.payment_id
        LEFT JOIN (SELECT DISTINCT attempt_id FROM {DISPUTE} WHERE state = 'lost') d ON d.attempt_id = a.id
        WHERE a.returned_at IS NULL AND d.attempt_id IS NULL GROUP BY a.public_id HAVING count(v.id) = count(*)"""
    ):
        yield Finding(public_id, "charge", "the gateway has its money, and its payment was reversed")


def what_is_marked_as_charged_is_under_way() -> Iterator[Finding]:
    under_way = "('created', 'sent', 'unknown', 'processing')"
    for public_id, charging in rows(
        f"""SELECT i.public_id, i.charging FROM {INVOICE} i LEFT JOIN
        (SELECT DISTINCT invoice_id FROM {ATTEMPT} WHERE state IN {under_way}) a ON a.invoice_id = i.id
        WHERE i.charging <> (a.invoice_id IS NOT NULL)"""
    ):
        text = "it is marked as being charged, and no charge is under way"
        yield Finding(public_id, "charge", text if charging else "a charge is under way, and nothing says so")


def tries_are_counted() -> Iterator[Finding]:
    """What an invoice says of its tries is how many charges of it count as one."""
    for public_id, said, made in rows(
        f"""SELECT i.public_id, c.attempt_count, coalesce(a.number, 0) FROM {COLLECTION} c
        JOIN {INVOICE} i ON i.id = c.invoice_id LEFT JOIN (SELECT invoice_id, count(*) AS number FROM {ATTEMPT}
        WHERE counts GROUP BY invoice_id) a ON a.invoice_id = c.invoice_id
        WHERE c.attempt_count <> coalesce(a.number, 0)"""
    ):
        yield Finding(public_id, "charge", f"it says that it was tried {said} times, {made} charges count as tries")


def one_key_at_the_gateway_is_one_charge() -> Iterator[Finding]:
    """Two rows with one reference would be one charge that counts twice."""
    for table, noun in ((ATTEMPT, "charges"), (REFUND, "refunds")):
        for reference, number in rows(
            f"""SELECT reference, count(*) FROM {table} WHERE reference <> '' GROUP BY gateway, reference
            HAVING count(*) > 1"""
        ):
            yield Finding(reference, "charge", f"{number} {noun} name this one of the gateway")


def no_more_is_refunded_than_came_in() -> Iterator[Finding]:
    """Of a charge, and of what a credit note says was refunded."""
    yield from findings(
        "refund",
        "{} came in, {} of it was given back",
        f"""SELECT a.public_id, a.currency, a.amount, s.amount FROM {ATTEMPT} a JOIN (SELECT r.attempt_id,
        sum(r.amount) AS amount FROM {REFUND} r WHERE {STANDING} GROUP BY r.attempt_id) s ON s.attempt_id = a.id
        WHERE s.amount > CASE WHEN a.state = 'succeeded' THEN a.amount ELSE 0 END""",
    )
    yield from findings(
        "refund",
        "the credit note says that {} is refunded, refunds for it make {}",
        f"""SELECT n.public_id, n.currency, n.refund_amount, s.amount FROM {NOTE} n JOIN (SELECT r.credit_note_id,
        sum(r.amount) AS amount FROM {REFUND} r WHERE {STANDING} AND r.credit_note_id IS NOT NULL
        AND r.beside_note_at IS NULL GROUP BY r.credit_note_id) s ON s.credit_note_id = n.id
        WHERE s.amount > n.refund_amount OR n.status = 'void'""",
    )


def refunds_are_like_their_charges() -> Iterator[Finding]:
    for (public_id,) in rows(
        f"""SELECT r.public_id FROM {REFUND} r JOIN {ATTEMPT} a ON a.id = r.attempt_id
        LEFT JOIN {NOTE} n ON n.id = r.credit_note_id WHERE r.currency <> a.currency OR r.gateway <> a.gateway
        OR (n.id IS NOT NULL AND n.invoice_id <> a.invoice_id)"""
    ):
        yield Finding(public_id, "refund", "its currency, gateway or credit note is not that of its charge")


def what_refunds_took_off_the_balance_is_in_the_ledger() -> Iterator[Finding]:
    """What had been paid too much; of a refund that failed it is back there."""
    taken = f"(CASE WHEN {STANDING} THEN r.from_balance ELSE 0 END)"
    yield from findings(
        "refund",
        "{} of it is to leave the credit balance, {} did",
        f"""SELECT r.public_id, r.currency, {taken}, coalesce(l.amount, 0) FROM {REFUND} r
        LEFT JOIN (SELECT cause, sum(amount) AS amount FROM {LEDGER} WHERE substr(cause, 1, 3) = 're_'
        GROUP BY cause) l ON l.cause = r.public_id WHERE {taken} <> coalesce(l.amount, 0)""",
    )


def lost_disputes_are_reversals() -> Iterator[Finding]:
    """What a lost one took is no payment any more; what it left is a payment of its own."""
    for (public_id,) in rows(
        f"""SELECT d.public_id FROM {DISPUTE} d JOIN {ATTEMPT} a ON a.id = d.attempt_id
        LEFT JOIN {REVERSAL} v ON v.payment_id = a.payment_id WHERE d.state = 'lost' AND v.id IS NULL"""
    ):
        yield Finding(public_id, "dispute", "it was lost, and the payment stands as a whole")
    for (public_id,) in rows(
        f"""SELECT d.public_id FROM {DISPUTE} d JOIN {ATTEMPT} a ON a.id = d.attempt_id LEFT JOIN {PAYMENT} k
        ON k.id = d.kept_id LEFT JOIN {REVERSAL} v ON v.reason = 'charged_back' AND v.note = 'Dispute ' || d.public_id
        LEFT JOIN {PAYMENT} p ON p.id = v.payment_id
        WHERE (d.kept_id IS NOT NULL
        AND ((d.state <> 'lost' AND d.restored_id IS NULL) OR k.invoice_id <> a.invoice_id))
        OR (d.state = 'lost' AND v.id IS NOT NULL AND d.currency = a.currency AND coalesce(k.amount, 0) <>
        CASE WHEN p.amount > d.amount THEN p.amount - d.amount ELSE 0 END)"""
    ):
        yield Finding(public_id, "dispute", "what it left of the payment does not follow from what it took")
    for (public_id,) in rows(
        f"""SELECT d.public_id FROM {DISPUTE} d JOIN {ATTEMPT} a ON a.id = d.attempt_id
        LEFT JOIN {PAYMENT} p ON p.id = d.restored_id
        LEFT JOIN {REVERSAL} v ON v.reason = 'charged_back' AND v.note = 'Dispute ' || d.public_id
        WHERE (d.restored_id IS NOT NULL AND (d.state <> 'won' OR p.invoice_id <> a.invoice_id OR p.amount > a.amount))
        OR (d.state = 'won' AND v.id IS NOT NULL AND d.restored_id IS NULL)"""
    ):
        yield Finding(public_id, "dispute", "it was won after all, and its money is not what came back")
    for (public_id,) in rows(f"SELECT public_id FROM {DISPUTE} WHERE state = 'lost' AND taken_at IS NULL"):
        yield Finding(public_id, "dispute", "it was lost, and took no money")
    for public_id, closed in rows(
        f"""SELECT public_id, closed_at FROM {DISPUTE} WHERE (state IN ('won', 'lost')) <> (closed_at IS NOT NULL)"""
    ):
        text = "it is open, and says when it was decided" if closed else "it is decided, and does not say when"
        yield Finding(public_id, "dispute", text)


def every_dispute_and_refund_has_its_event() -> Iterator[Finding]:
    for table, type, noun in ((REFUND, "refund.begun", "refund"), (DISPUTE, "dispute.opened", "dispute")):
        for (public_id,) in rows(
            f"""SELECT t.public_id FROM {table} t WHERE NOT EXISTS (SELECT 1 FROM events_event e
            WHERE e.object_id = t.public_id AND e.type = '{type}')"""
        ):
            yield Finding(public_id, f"{noun} unexplained", f"nothing tells how the {noun} came about")


def nothing_hangs_on_what_is_gone() -> Iterator[Finding]:
    yield from pointing_nowhere("collecting")


RULES = (
    charges_that_succeeded_are_payments,
    a_charge_has_one_payment_that_stands,
    what_is_marked_as_charged_is_under_way,
    tries_are_counted,
    one_key_at_the_gateway_is_one_charge,
    no_more_is_refunded_than_came_in,
    refunds_are_like_their_charges,
    what_refunds_took_off_the_balance_is_in_the_ledger,
    lost_disputes_are_reversals,
    every_dispute_and_refund_has_its_event,
    nothing_hangs_on_what_is_gone,
)
