"""What a row of the credit notes list shows, and the list page itself."""

from django.urls import reverse

from billing_site.lib.requests import StaffRequest
from billing_site.pages.columns import Column, badge, created_column, id_column
from billing_site.pages.listing import Listing
from billing_site.pages.selection import action_on_rows
from invoicing.credit_notes.filters import CHIPS, CreditNoteFilter
from invoicing.invoice import wording
from invoicing.invoices.listing import HEAVY
from invoicing.models.credit_note import CreditNote, CreditNoteQuerySet

# Status -> (word, tone, icon)
BADGES = {CreditNote.ISSUED: ("Issued", "good", "file-minus"), CreditNote.VOID: ("Void", "neutral", "ban")}
TYPES = {
    "pre_payment": "Lowers what is due",
    "post_payment": "Given back after payment",
    "mixed": "Lowers what is due, rest given back",
}


def light(queryset: CreditNoteQuerySet) -> CreditNoteQuerySet:
    """Credit notes with their invoices and customers, without what no list shows."""
    return queryset.select_related("invoice__customer").defer(
        "frozen", "memo", "metadata", *(f"invoice__{field}" for field in HEAVY)
    )


def status_cell(note: CreditNote) -> str:
    word, tone, _ = BADGES[note.status]
    return badge(word, tone)


def bulk_actions(request: StaffRequest) -> list:
    return [action_on_rows("Download PDFs", reverse("credit_note_pdfs"), "file-down")]


LISTING = Listing(
    plural="credit notes",
    columns=(
        Column("amount", "Amount", lambda note: wording.amount_cell(note.total, note.currency), css="num", fixed=True),
        Column("status", "Status", status_cell),
        Column("number", "Number", str, css="main", fixed=True),
        Column("customer", "Customer", lambda note: str(note.invoice.customer)),
        Column("invoice", "Invoice", lambda note: note.invoice.number, css="is-lesser"),
        Column("reason", "Reason", lambda note: note.get_reason_display(), css="is-least"),
        Column("type", "Kind", lambda note: TYPES[note.type], default=False),
        id_column(),
        created_column("Issued"),
    ),
    filter_class=CreditNoteFilter,
    chips=CHIPS,
    actions=bulk_actions,
    icon="file-minus",
    empty_text="Issue one on the page of an invoice: it takes back what was billed wrongly, "
    "and the invoice itself stays.",
)
