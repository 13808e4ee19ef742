"""Invoice numbers: what a prefix may be, what makes a number, and how one is taken from whoever counts."""

import re
import secrets
from typing import Any, ClassVar, Protocol

from django.db import connection

PREFIX = re.compile(r"[A-Z0-9]{3,12}")
# The highest sequence there is (docs/rules.md, Numbering).
CEILING = 1_000_000_000
# Without characters that look alike. Ten of them: among a million customers no two are likely to meet.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 10


class NumberingRefused(ValueError):
    """A prefix or next number that cannot be; `field` names the property, the text says why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class NumbersExhausted(ValueError):
    """The last number of a prefix was used; the text says what to do."""


class Counting(Protocol):
    """Who counts invoices: a customer or the company."""

    _meta: ClassVar[Any]
    pk: Any
    public_id: str
    invoice_prefix: str
    next_invoice_sequence: int


def invoice_number(prefix: str, sequence: int) -> str:
    """The number as printed: ("ACME", 7) is "ACME-0007"; four digits at least, more past 9999."""
    return f"{prefix}-{sequence:04d}"


def random_prefix() -> str:
    # 32 letters are five bits each; one draw for all is several times quicker than ten.
    bits = secrets.randbits(5 * LENGTH)
    return "".join(LETTERS[bits >> 5 * place & 31] for place in range(LENGTH))


def check_prefix(prefix: str) -> None:
    """Raises NumberingRefused for a prefix that has not the form of one."""
    if not PREFIX.fullmatch(prefix):
        raise NumberingRefused("invoice_prefix", "Use 3 to 12 capital letters and digits, such as ACME.")


def check_sequence(prefix: str, sequence: int, lowest: int) -> None:
    """Raises NumberingRefused for a next sequence below `lowest`, the first that was never used, or past CEILING."""
    if sequence < lowest:
        first = invoice_number(prefix, lowest)
        reason = (
            f"The next number can only go up: it is {first}, and lower ones may be in use. "
            "For a fresh start choose a new prefix."
        )
        raise NumberingRefused("next_invoice_sequence", reason)
    if sequence > CEILING:
        raise NumberingRefused("next_invoice_sequence", f"The highest number is {CEILING:,}.")


def take(row: Counting) -> str:
    """Take the next number of `row`, a saved model with `invoice_prefix` and `next_invoice_sequence`; returns its text.

    One statement counts up and tells what it took, so two that take at once never get the same; it belongs to the
    caller's transaction, and a rollback gives the number back. Raises NumbersExhausted.
    """
    table = connection.ops.quote_name(row._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET next_invoice_sequence = next_invoice_sequence + 1 "  # noqa: S608
            "WHERE id = %s AND next_invoice_sequence <= %s RETURNING invoice_prefix, next_invoice_sequence",
            [row.pk, CEILING],
        )
        taken = cursor.fetchone()
    if not taken:
        raise NumbersExhausted(f"The numbers of {row.invoice_prefix} are used up. Choose another invoice prefix.")
    row.invoice_prefix, row.next_invoice_sequence = taken
    return invoice_number(row.invoice_prefix, row.next_invoice_sequence - 1)
