"""The tax of issued documents by rate: what each adds to its period, and takes away again when it is void."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from django.db import models

from billing_site.company.models import Company
from billing_site.lib.db.instances import new
from billing_site.lib.db.rows import insert_many
from invoicing.issuing.tax_entries import Share, rates_named, shares

if TYPE_CHECKING:
    from invoicing.models.credit_note import CreditNote
    from invoicing.models.invoice import Invoice


class TaxEntry(models.Model):
    """One share of a document (see `invoicing.issuing.tax_entries.Share`); the database keeps it as it was written.

    Amounts are minor units of `currency`, signed as they count: those of credit notes and of void invoices are below
    zero. `day` is the day in the account's zone on which it counts, `chargeable` the day of the invoice, by which other
    currencies are converted.
    """

    INVOICE, VOID, NOTE, NOTE_VOID = "invoice", "void", "note", "note_void"
    KINDS = [(INVOICE, "Invoice"), (VOID, "Void"), (NOTE, "Credit note"), (NOTE_VOID, "Void credit note")]
    TAXED, EXEMPT, REVERSE = "none", "exempt", "reverse"
    STATUSES = [(TAXED, "Taxable"), (EXEMPT, "Exempt"), (REVERSE, "Reverse charge")]

    kind = models.CharField(max_length=9, choices=KINDS)
    # The public id of the invoice or the credit note.
    document = models.CharField(max_length=40)
    invoice = models.ForeignKey("invoicing.Invoice", models.PROTECT, related_name="tax_entries")
    day = models.DateField()
    chargeable = models.DateField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=7, choices=STATUSES)
    rate = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=50, blank=True)
    # As text, which both databases compare exactly: '19', '8.875', '' without tax.
    percentage = models.CharField(max_length=8, blank=True)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=50, blank=True)
    base = models.BigIntegerField()
    tax = models.BigIntegerField()
    net = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "tax entries"
        constraints = [
            models.UniqueConstraint(fields=["document", "kind", "rate"], name="invoicing_tax_entry_once"),
        ]
        indexes = [
            models.Index(fields=["day", "id"], name="invoicing_tax_entry_day"),
            models.Index(fields=["rate"], name="invoicing_tax_entry_rate"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.document} {self.name} {self.percentage}".strip()

    @classmethod
    def of_invoice(cls, invoice: Invoice) -> list[Self]:
        """What an issued invoice adds, unsaved."""
        day = day_in(invoice.frozen)
        return cls.made(cls.INVOICE, invoice.public_id, invoice, shares(invoice.frozen), day, 1)

    @classmethod
    def of_void(cls, invoice: Invoice, day: date) -> list[Self]:
        """What a void invoice takes away again on `day`, unsaved."""
        return cls.made(cls.VOID, invoice.public_id, invoice, shares(invoice.frozen), day, -1)

    @classmethod
    def of_note(cls, note: CreditNote, invoice: Invoice) -> list[Self]:
        """What a credit note takes away, unsaved."""
        day = day_in(note.frozen)
        return cls.made(cls.NOTE, note.public_id, invoice, note_shares(note, invoice), day, -1)

    @classmethod
    def of_void_note(cls, note: CreditNote, invoice: Invoice, day: date) -> list[Self]:
        """What a void credit note gives back, unsaved."""
        return cls.made(cls.NOTE_VOID, note.public_id, invoice, note_shares(note, invoice), day, 1)

    @classmethod
    def made(
        cls, kind: str, document: str, invoice: Invoice, found: Sequence[Share], day: date, sign: int
    ) -> list[Self]:
        chargeable = day_in(invoice.frozen)
        return [
            new(
                cls,
                kind=kind,
                document=document,
                invoice_id=invoice.pk,
                day=day,
                chargeable=chargeable,
                currency=invoice.frozen["currency"],
                **share._asdict() | {name: sign * getattr(share, name) for name in ("base", "tax", "net")},
            )
            for share in found
        ]

    @staticmethod
    def write(entries: Sequence[TaxEntry]) -> None:
        insert_many(entries)


def note_shares(note: CreditNote, invoice: Invoice) -> list[Share]:
    return shares(note.frozen, {rate["id"]: rate for rate in rates_named(invoice.frozen)})


def day_in(document: dict) -> date:
    """The day of issue as the document prints it."""
    return date.fromisoformat(document["issued"][:10])


def day_of(moment: datetime) -> date:
    """The day in the account's zone."""
    return moment.astimezone(ZoneInfo(Company.current().time_zone)).date()
