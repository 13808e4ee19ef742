"""What mails of invoices, credit notes, payments and statements are about, by name and address of the page."""

from collections.abc import Collection, Iterator

from invoicing.models.credit_note import CreditNote
from invoicing.models.files.stored_statement import StoredStatement
from invoicing.models.invoice import Invoice
from invoicing.models.payment import InvoicePayment

SHOWN = (
    (Invoice, ("number", "status")),
    (CreditNote, ("number",)),
    (InvoicePayment, ("receipt_number",)),
    (StoredStatement, ("start", "end", "customer__public_id")),
)
Named = Invoice | CreditNote | InvoicePayment | StoredStatement


def named(keys: Collection[str]) -> dict[str, tuple[str, str]]:
    """{public id: (name, address)} of those of these ids that are ours; one query a kind of thing."""
    return {each.public_id: (title(each), each.get_absolute_url()) for each in things(keys)}


def things(keys: Collection[str]) -> Iterator[Named]:
    for model, fields in SHOWN:
        wanted = [key for key in keys if key.startswith(f"{model.prefix}_")]
        if wanted:
            related = {name.partition("__")[0] for name in fields if "__" in name}
            rows = model.objects.filter(public_id__in=wanted).only("public_id", *fields)
            yield from rows.select_related(*related) if related else rows


def title(thing: Named) -> str:
    """'Invoice ACME-0003', 'Receipt 1234-5678'."""
    match thing:
        case Invoice():
            return f"Invoice {thing.number}" if thing.number else "Draft invoice"
        case CreditNote():
            return f"Credit note {thing.number}"
        case StoredStatement():
            return str(thing)
        case _:
            return f"Receipt {thing.receipt_number}"
