"""What mails of invoices, credit notes and payments are about, by name and address of the page."""

from collections.abc import Collection, Iterator

from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.payment import InvoicePayment

SHOWN = ((Invoice, ("number", "status")), (CreditNote, ("number",)), (InvoicePayment, ("receipt_number",)))
Named = Invoice | CreditNote | InvoicePayment


def named(keys: Collection[str]) -> dict[str, tuple[str, str]]:
    """{public id: (name, address)} of those of these ids that are ours; one query a kind of thing."""
    return {each.public_id: (title(each), each.get_absolute_url()) for each in things(keys)}


def things(keys: Collection[str]) -> Iterator[Named]:
    for model, fields in SHOWN:
        wanted = [key for key in keys if key.startswith(f"{model.prefix}_")]
        if wanted:
            yield from model.objects.filter(public_id__in=wanted).only("public_id", *fields)


def title(thing: Named) -> str:
    """'Invoice ACME-0003', 'Receipt 1234-5678'."""
    match thing:
        case Invoice():
            return f"Invoice {thing.number}" if thing.number else "Draft invoice"
        case CreditNote():
            return f"Credit note {thing.number}"
        case _:
            return f"Receipt {thing.receipt_number}"
