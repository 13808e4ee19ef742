"""What is known of a file by its hash: which document it is of, and what became of that since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from billing_site.company.models import today_at
from invoicing.documents import stored
from invoicing.models.credit_note import CreditNote
from invoicing.models.files.handed_out import HandedOut
from invoicing.models.files.stored_statement import StoredStatement
from invoicing.models.invoice import Invoice
from invoicing.models.parts.redrawn import RedrawnDocument
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import REVERSED, VOID
from invoicing.models.stored_document import StoredDocument

OWNERS: dict[str, type[stored.Owner]] = {
    StoredDocument.INVOICE: Invoice,
    StoredDocument.CREDIT_NOTE: CreditNote,
    StoredDocument.RECEIPT: InvoicePayment,
}


@dataclass(frozen=True)
class Found:
    """What may be told of a file to whoever has it: nothing that does not stand in it, but what became of it since.

    `number` is '' of a statement; `language` that of a copy, '' for the document itself; `day` when it was issued, as
    an ISO date or datetime. `voided` and `reversed` are the days of that; `replaced` says that a later file of the same
    document is served now.
    """

    kind: str
    day: str
    number: str = ""
    language: str = ""
    voided: date | None = None
    reversed: date | None = None
    replaced: bool = False

    @property
    def is_current(self) -> bool:
        return not (self.voided or self.reversed or self.replaced)


def known(sha256: str) -> Found | None:
    """What is known of the file with this hash (hex); None for one that did not come from here.

    The same four questions are asked whatever the answer is.
    """
    handed = HandedOut.objects.filter(sha256=sha256).first()
    statement = StoredStatement.objects.filter(sha256=sha256).first()
    first = StoredDocument.objects.filter(sha256=sha256).first()
    again = RedrawnDocument.objects.filter(sha256=sha256).select_related("document").first()
    if kept := again or first:
        document = again.document if again else first
        return of_document(document.kind, kept.owner, kept.edition, sha256=sha256) if document else None
    if statement:
        return Found(HandedOut.STATEMENT, day_of(statement.created).isoformat())
    if handed is None:
        return None
    if handed.kind == HandedOut.STATEMENT:
        return Found(handed.kind, day_of(handed.first_at).isoformat())
    return of_document(handed.kind, handed.owner, handed.edition, language=handed.language)


def of_document(kind: str, public_id: str, edition: str, *, sha256: str = "", language: str = "") -> Found | None:
    """What is known of a file of an invoice, a credit note or a payment; None where that is gone from the books.

    `sha256` is that of a kept file, '' for what is not kept.
    """
    owner = OWNERS[kind].objects.filter(public_id=public_id).first()
    if owner is None:
        return None
    voided = reversed_on = None
    if isinstance(owner, InvoicePayment):
        reversed_on = owner.reversal.reversed_on if owner.status == REVERSED else None
    elif owner.status == VOID and owner.voided_at:
        voided = day_of(owner.voided_at)
    now = stored.edition(owner)
    current = stored.find(owner) if sha256 and edition == now else None
    ended = voided or reversed_on
    return Found(
        kind,
        issued(owner),
        owner.receipt_number if isinstance(owner, InvoicePayment) else owner.number,
        language=language,
        voided=voided,
        reversed=reversed_on,
        replaced=not ended and (edition != now or bool(current and current.sha256 != sha256)),
    )


def issued(owner: stored.Owner) -> str:
    """The day that its document says, as it was frozen; of a receipt when the payment was recorded."""
    if isinstance(owner, InvoicePayment):
        return day_of(owner.created).isoformat()
    return owner.frozen["issued"]


def day_of(moment: datetime) -> date:
    return today_at(moment)
