"""Rules of the books about payments: reversals take back the whole of one, shares make what came in as one."""

from collections.abc import Iterator

from billing_site.lib.findings import Finding
from billing_site.lib.money.text import format_amount
from invoicing.integrity.money import LEDGER, findings, rows

PAYMENT, REVERSAL, INCOMING = "invoicing_invoicepayment", "invoicing_paymentreversal", "invoicing_incomingpayment"


def reversals_are_over_the_whole() -> Iterator[Finding]:
    for of, table in (("payment", PAYMENT), ("incoming", INCOMING)):
        yield from findings(
            "reversal",
            "the payment was over {}, it was reversed by {}",
            f"""SELECT p.public_id, p.currency, p.amount, r.amount FROM {REVERSAL} r
            JOIN {table} p ON p.id = r.{of}_id WHERE r.amount <> p.amount""",  # noqa: S608
        )
        for public_id, day, paid_on in rows(
            f"""SELECT p.public_id, r.reversed_on, p.paid_on FROM {REVERSAL} r
            JOIN {table} p ON p.id = r.{of}_id WHERE r.reversed_on < p.paid_on"""  # noqa: S608
        ):
            yield Finding(public_id, "reversal", f"it was reversed on {day}, and came in on {paid_on} only")


def what_was_taken_back_left_the_balance() -> Iterator[Finding]:
    """What a reversed payment had put onto the balance as too much; of others nothing was taken."""
    yield from findings(
        "reversal",
        "{} of it was overpaid and is to leave the balance, {} did",
        f"""SELECT p.public_id, p.currency, {TAKEN}, coalesce(l.amount, 0) FROM {PAYMENT} p
        LEFT JOIN {REVERSAL} r ON r.payment_id = p.id
        LEFT JOIN (SELECT cause, sum(amount) AS amount FROM {LEDGER} WHERE cause LIKE 'inpay_%%' GROUP BY cause) l
        ON l.cause = p.public_id WHERE (r.id IS NOT NULL OR l.cause IS NOT NULL)
        AND {TAKEN} <> coalesce(l.amount, 0)""",  # noqa: S608
    )


TAKEN = "(CASE WHEN r.id IS NULL THEN 0 ELSE p.overpaid END)"


def shares_make_what_came_in() -> Iterator[Finding]:
    yield from findings(
        "incoming payment",
        "{} came in as one, its shares and what is on account make {}",
        f"""SELECT i.public_id, i.currency, i.amount, coalesce(p.amount, 0) + i.to_balance FROM {INCOMING} i
        LEFT JOIN (SELECT incoming_id, sum(amount) AS amount FROM {PAYMENT} WHERE incoming_id IS NOT NULL
        GROUP BY incoming_id) p ON p.incoming_id = i.id WHERE i.amount <> coalesce(p.amount, 0) + i.to_balance""",  # noqa: S608
    )


def what_is_on_account_is_on_the_balance() -> Iterator[Finding]:
    left = "(CASE WHEN r.id IS NULL THEN i.to_balance ELSE 0 END)"
    yield from findings(
        "incoming payment",
        "{} of it is on account, {} is on the credit balance",
        f"""SELECT i.public_id, i.currency, {left}, -coalesce(l.amount, 0) FROM {INCOMING} i
        LEFT JOIN {REVERSAL} r ON r.incoming_id = i.id
        LEFT JOIN (SELECT cause, sum(amount) AS amount FROM {LEDGER} WHERE cause LIKE 'inflow_%%' GROUP BY cause) l
        ON l.cause = i.public_id WHERE {left} <> -coalesce(l.amount, 0)""",  # noqa: S608
    )


def shares_are_like_what_they_came_in_with() -> Iterator[Finding]:
    """One currency, day, method and reference, and reversed together or not at all."""
    differs = " OR ".join(f"p.{column} <> i.{column}" for column in ("currency", "paid_on", "method", "reference"))
    for public_id, currency, amount in rows(
        f"""SELECT p.public_id, p.currency, p.amount FROM {PAYMENT} p JOIN {INCOMING} i ON i.id = p.incoming_id
        WHERE {differs}"""  # noqa: S608
    ):
        text = f"the share of {format_amount(amount, currency)} is not like the payment that it came in with"
        yield Finding(public_id, "incoming payment", text)
    for public_id, part, whole in rows(
        f"""SELECT p.public_id, r.id, w.id FROM {PAYMENT} p LEFT JOIN {REVERSAL} r ON r.payment_id = p.id
        LEFT JOIN {REVERSAL} w ON w.incoming_id = p.incoming_id
        WHERE p.incoming_id IS NOT NULL AND (r.id IS NULL) <> (w.id IS NULL)"""  # noqa: S608
    ):
        text = "the share was reversed, what it came in with was not" if part else "what it came in with was reversed"
        yield Finding(public_id, "reversal", text if whole is None else f"{text}, the share was not")


def every_reversal_has_its_event() -> Iterator[Finding]:
    for of, table in (("payment", PAYMENT), ("incoming", INCOMING)):
        for (public_id,) in rows(
            f"""SELECT p.public_id FROM {REVERSAL} r JOIN {table} p ON p.id = r.{of}_id WHERE NOT EXISTS
            (SELECT 1 FROM events_event e WHERE e.object_id = p.public_id AND e.type = 'payment.reversed')"""  # noqa: S608
        ):
            text = "the payment is reversed, but nothing tells who reversed it and when"
            yield Finding(public_id, "reversal unexplained", text)
        for (public_id,) in rows(
            f"""SELECT e.object_id FROM events_event e JOIN {table} p ON p.public_id = e.object_id
            WHERE e.type = 'payment.reversed' AND NOT EXISTS
            (SELECT 1 FROM {REVERSAL} r WHERE r.{of}_id = p.id)"""  # noqa: S608
        ):
            yield Finding(public_id, "reversal", "it was told to be reversed, but the reversal is gone")


RULES = (
    reversals_are_over_the_whole,
    what_was_taken_back_left_the_balance,
    shares_make_what_came_in,
    what_is_on_account_is_on_the_balance,
    shares_are_like_what_they_came_in_with,
    every_reversal_has_its_event,
)
