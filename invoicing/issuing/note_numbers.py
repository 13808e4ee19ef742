"""Where the number of a credit note comes from, and to which document its hash is chained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from billing_site.company.numbers import NumberTooLong, invoice_number, too_long
from invoicing.issuing.snapshot import link

if TYPE_CHECKING:
    from billing_site.company.models import Company
    from invoicing.models.credit_note import CreditNote
    from invoicing.models.invoice import Invoice

# What staff do where the law wants a number shorter.
SHORTER = {
    True: "Choose a shorter prefix of credit notes under Settings, Numbering.",
    False: "Give credit notes a series of their own under Settings, Numbering.",
}


def upcoming(invoice: Invoice, company: Company) -> str:
    """The number that the next note over `invoice` gets."""
    if company.credit_notes_count_alone:
        return company.next_credit_note_number
    return f"{invoice.number}-CN-{invoice.credit_notes.filter(sequence=None).count() + 1:02d}"


def problem(invoice: Invoice, company: Company) -> str:
    """Why no note over `invoice` can be numbered, in words; '' when one can."""
    long = too_long(upcoming(invoice, company), company.address_country)
    return long and f"{long} {SHORTER[company.credit_notes_count_alone]}"


def take(note: CreditNote, invoice: Invoice, company: Company) -> None:
    """Give the note its number within the caller's transaction, the invoice locked.

    Raises NumberTooLong and company.numbers.NumbersExhausted.
    """
    if company.credit_notes_count_alone:
        note.series, note.sequence = company.take_credit_note_number()
        note.number = invoice_number(note.series, note.sequence)
    else:
        note.number = upcoming(invoice, company)
    if long := too_long(note.number, company.address_country):
        raise NumberTooLong(f"{long} {SHORTER[company.credit_notes_count_alone]}")


def chained_hash(note: CreditNote, invoice: Invoice) -> str:
    """The hash of this note, linked to the note before it in its series ('' before the first).

    Without a series of their own notes follow one another over their invoice, the first the invoice itself.
    """
    notes = type(note).objects.order_by("-sequence", "-id").values_list("hash", flat=True)
    if note.sequence is not None:
        return link(notes.filter(series=note.series, sequence__lt=note.sequence).first() or "", note.frozen)
    return link(notes.filter(invoice=invoice, sequence=None).first() or invoice.hash, note.frozen)
