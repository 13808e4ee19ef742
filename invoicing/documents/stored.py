"""Issued documents are drawn once: afterwards everyone gets the file that was kept, whatever templates say by then.

The ways in are `stored`, `stored_file` and `stored_pdf`; an owner is an issued invoice, a credit note or a payment,
whose document is its receipt.
"""

import hashlib
from datetime import datetime

from django.core.files import File

from invoicing.documents.language.wording import known_language
from invoicing.documents.pdf import drawing
from invoicing.documents.pdf.drawing import Drawing
from invoicing.documents.text import credit_note, receipt
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.parts.redrawn import Kept, RedrawnDocument
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import REVERSED, VOID
from invoicing.models.stored_document import StoredDocument

Owner = Invoice | CreditNote | InvoicePayment
KINDS = {
    Invoice: StoredDocument.INVOICE,
    CreditNote: StoredDocument.CREDIT_NOTE,
    InvoicePayment: StoredDocument.RECEIPT,
}


class DocumentLost(Exception):
    """The kept file is missing or damaged, and drawing the document again does not give the same bytes."""

    def __init__(self, document: Kept) -> None:
        super().__init__(
            f"The stored file {document.name} of {document.owner} is missing or damaged, and it cannot be made again "
            "exactly as it was. Bring it back from the backup of the media folder."
        )


def stored(owner: Owner, *, now: datetime) -> Kept:
    """The StoredDocument or RedrawnDocument of an owner as it is now, drawn and kept if this is the first time.

    Raises DocumentLost, ValueError for a draft, and whatever drawing raises.
    """
    document, file = stored_file(owner, now=now)
    file.close()
    return document


def stored_file(owner: Owner, *, now: datetime) -> tuple[Kept, File]:
    """(what is kept of an owner, its open file); the file was compared with its hash. Raises as `stored` does."""
    document = find(owner) or keep(owner, drawn(owner), now=now)
    file = document.open() or repaired(owner, document)
    return document, file


def stored_pdf(owner: Owner, *, now: datetime) -> bytes:
    """The bytes of the kept PDF. Raises as `stored` does."""
    _, file = stored_file(owner, now=now)
    with file:
        return file.read()


def find(owner: Owner) -> Kept | None:
    """The file of an owner as it is now, drawn again or not; None where it was never made. ValueError for a draft."""
    document = StoredDocument.find(owner, edition(owner))
    return document and current(document)


def current(document: StoredDocument) -> Kept:
    """The file that is served of a document: the newest one that it was drawn again as, else the first."""
    return RedrawnDocument.newest(document) or document


def former(owner: Owner) -> list[Kept]:
    """What is kept of an owner and served no more, oldest first: files that others replaced, and former editions."""
    firsts = StoredDocument.objects.filter(owner=owner.public_id).order_by("pk").prefetch_related("redrawn")
    found: list[Kept] = []
    for first in firsts:
        files: list[Kept] = [first, *first.redrawn.all()]
        found += files[:-1] if first.edition == edition(owner) else files
    return found


def keep(owner: Owner, content: bytes, *, now: datetime) -> Kept:
    return StoredDocument.keep(KINDS[type(owner)], owner, edition(owner), content, now=now)


def repaired(owner: Owner, document: Kept) -> File:
    """The file of a document whose own is gone: drawn again, if that gives the same bytes."""
    content = drawn(owner)
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise DocumentLost(document)
    document.write(content)
    file = document.open()
    if file is None:
        raise DocumentLost(document)
    return file


def edition(owner: Owner) -> str:
    """Which of the documents that an owner has in its life: 'issued', 'void', of a payment 'reversed'.

    The memo of a credit note may be changed: each memo makes a document of its own, and the earlier ones are kept.
    """
    if isinstance(owner, InvoicePayment):
        return "reversed" if owner.status == REVERSED else "issued"
    if isinstance(owner, Invoice) and owner.is_draft:
        raise ValueError("A draft is never stored: it may still change.")
    name = "void" if owner.status == VOID else "issued"
    if isinstance(owner, CreditNote) and owner.memo:
        name += f"-{hashlib.sha256(owner.memo.encode()).hexdigest()[:12]}"
    return name


def language_of(owner: Owner) -> str:
    """The tag of the language that the owner's document is in."""
    frozen = owner.invoice.frozen if isinstance(owner, InvoicePayment) else owner.frozen
    return known_language(frozen["language"])


def drawn(owner: Owner, *, now: datetime | None = None, language: str | None = None) -> bytes:
    """The bytes of the PDF of any owner, drawn again; of a draft invoice as it would be if issued at `now`."""
    return drawing_of(owner, now=now, language=language).pdf()


def drawing_of(owner: Owner, *, now: datetime | None = None, language: str | None = None) -> Drawing:
    """The Drawing of any owner, to be drawn here or in another process."""
    if isinstance(owner, CreditNote):
        return credit_note.drawing_of_note(owner, language=language)
    if isinstance(owner, InvoicePayment):
        return receipt.drawing_of_receipt(owner, language=language)
    return drawing.drawing_of(owner, now=now, language=language)
