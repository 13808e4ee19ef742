"""Numbers of invoices and credit notes: what a prefix may be, what makes a number, how one is taken from who counts."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

from django.db import connection, models

if TYPE_CHECKING:
    from billing_site.company.models import Company


class Counter(NamedTuple):
    """The fields of a row that count one kind of document, and what their prefix may be."""

    prefix: str
    sequence: str
    pattern: re.Pattern
    form: str


INVOICES = Counter(
    "invoice_prefix",
    "next_invoice_sequence",
    re.compile(r"[A-Z0-9]{3,12}"),
    "Use 3 to 12 capital letters and digits, such as ACME.",
)
CREDIT_NOTES = Counter(
    "credit_note_prefix",
    "next_credit_note_sequence",
    re.compile(r"[A-Z0-9]{2,12}"),
    "Use 2 to 12 capital letters and digits, such as CN.",
)
# Country of the seller -> how many characters the law allows a number to have.
LONGEST = {"IN": 16}  # Central Goods and Services Tax Rules, 2017, rules 46 (b) and 53 (1A) (c)
COUNTRY_NAMES = {"IN": "India"}
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


class NumberTooLong(ValueError):
    """A number has more characters than the law of the seller's country allows; the text says what to do."""


class NumbersExhausted(ValueError):
    """The last number of a prefix was used; the text says what to do."""


class Counting(Protocol):
    """Who counts invoices, a customer or the company, which counts credit notes too."""

    _meta: ClassVar[Any]
    pk: Any
    public_id: str


def invoice_number(prefix: str, sequence: int) -> str:
    """The number as printed: ("ACME", 7) is "ACME-0007"; four digits at least, more past 9999."""
    return f"{prefix}-{sequence:04d}"


def random_prefix() -> str:
    # 32 letters are five bits each; one draw for all is several times quicker than ten.
    bits = secrets.randbits(5 * LENGTH)
    return "".join(LETTERS[bits >> 5 * place & 31] for place in range(LENGTH))


def check_prefix(prefix: str, counter: Counter = INVOICES) -> None:
    """Raises NumberingRefused for a prefix that has not the form of one."""
    if not counter.pattern.fullmatch(prefix):
        raise NumberingRefused(counter.prefix, counter.form)


def check_sequence(prefix: str, sequence: int, lowest: int, counter: Counter = INVOICES) -> None:
    """Raises NumberingRefused for a next sequence below `lowest`, the first that was never used, or past CEILING."""
    if sequence < lowest:
        first = invoice_number(prefix, lowest)
        reason = (
            f"The next number can only go up: it is {first}, and lower ones may be in use. "
            "For a fresh start choose a new prefix."
        )
        raise NumberingRefused(counter.sequence, reason)
    if sequence > CEILING:
        raise NumberingRefused(counter.sequence, f"The highest number is {CEILING:,}.")


def too_long(number: str, country: str) -> str:
    """What is wrong with a number of a seller in `country`, in words; '' when it is short enough."""
    most = LONGEST.get(country)
    if not most or len(number) <= most:
        return ""
    return f"In {COUNTRY_NAMES[country]} a number has at most {most} characters; {number} has {len(number)}."


def check_notes(company: Company, changes: dict) -> None:
    """Raises NumberingRefused when with {field: [old, new]} credit notes would share a prefix or have long numbers."""

    def after(field: str) -> Any:
        return changes[field][1] if field in changes else getattr(company, field)

    prefix = after("credit_note_prefix")
    if prefix == after("invoice_prefix"):
        field = "credit_note_prefix" if "credit_note_prefix" in changes else "invoice_prefix"
        raise NumberingRefused(field, "Invoices and credit notes need two prefixes. Choose another.")
    if after("credit_note_numbering") == company.OWN:
        number = invoice_number(prefix, after("next_credit_note_sequence"))
        if problem := too_long(number, company.address_country):
            raise NumberingRefused("credit_note_prefix", f"{problem} Choose a shorter prefix.")


def take(row: Counting, counter: Counter = INVOICES, *, count: int = 1) -> tuple[str, int]:
    """Take the next (prefix, sequence) of `row`, a saved model with the fields of `counter`; the first of `count`.

    One statement counts up and tells what it took, so two that take at once never get the same; it belongs to the
    caller's transaction, and a rollback gives the numbers back. Raises NumbersExhausted.
    """
    table = connection.ops.quote_name(row._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {counter.sequence} = {counter.sequence} + %s "  # noqa: S608
            f"WHERE id = %s AND {counter.sequence} <= %s RETURNING {counter.prefix}, {counter.sequence}",
            [count, row.pk, CEILING - count + 1],
        )
        taken = cursor.fetchone()
    if not taken:
        raise NumbersExhausted(f"The numbers of {getattr(row, counter.prefix)} are used up. Choose another prefix.")
    prefix, upcoming = taken
    setattr(row, counter.prefix, prefix)
    setattr(row, counter.sequence, upcoming)
    return prefix, upcoming - count


class FormerPrefix(models.Model):
    """A prefix that made numbers and was given up: only its owner may come back to it, and not to used

    `owner` is the public id of the customer or company that counted invoices with it, CREDIT_NOTES for a prefix that
    counted credit notes.
    """

    CREDIT_NOTES = "credit_notes"

    prefix = models.CharField(max_length=12, unique=True)
    owner = models.CharField(max_length=40)
    next_invoice_sequence = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return self.prefix

    @classmethod
    def owner_of(cls, owner: Counting, counter: Counter) -> str:
        return owner.public_id if counter == INVOICES else cls.CREDIT_NOTES

    @classmethod
    def refuse_reuse(cls, owner: Counting, changes: dict, counter: Counter = INVOICES) -> None:
        """Raises NumberingRefused when {field: [old, new]} would let `owner` make a number that was made before."""
        prefix = changes.get(counter.prefix, [None, getattr(owner, counter.prefix)])[1]
        lowest = getattr(owner, counter.sequence)
        sequence = changes.get(counter.sequence, [None, lowest])[1]
        if counter.prefix in changes:
            check_prefix(prefix, counter)
            former = cls.objects.filter(prefix=prefix).first()
            if former and former.owner != cls.owner_of(owner, counter):
                reason = f"{prefix} was used before, and a number stays unique for ever. Choose another prefix."
                raise NumberingRefused(counter.prefix, reason)
            lowest = former.next_invoice_sequence if former else 1
        check_sequence(prefix, sequence, lowest, counter)

    @classmethod
    def keep(cls, owner: Counting, changes: dict, counter: Counter = INVOICES) -> None:
        """Remember what `owner` (not yet changed) leaves, if it ever made a number."""
        upcoming = getattr(owner, counter.sequence)
        if counter.prefix in changes and upcoming > 1:
            values = {"owner": cls.owner_of(owner, counter), "next_invoice_sequence": upcoming}
            cls.objects.update_or_create(prefix=getattr(owner, counter.prefix), defaults=values)
