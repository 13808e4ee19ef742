"""Stored documents that fail the check of `pdf.faults` are drawn again; the file that was served before is kept."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from invoicing.documents import stored
from invoicing.documents.language.wording import say
from invoicing.documents.pdf import pool
from invoicing.documents.pdf.actual_text.spans import told_by_glyphs
from invoicing.documents.pdf.faults import faults
from invoicing.documents.text.payment import in_fours
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.parts.redrawn import Kept, RedrawnDocument, Told
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import VOID
from invoicing.models.stored_document import StoredDocument

BATCH = 50
OWNERS: dict[str, Any] = {kind: model for model, kind in stored.KINDS.items()}
SCAN = "Scan to pay by bank transfer"
LOST = "its file is missing or damaged"
ASKED = "drawn again as asked"


@dataclass
class Look:
    """What came of looking at one stored document: `outcome` is one of the constants below; `faults` in words."""

    SOUND, REDRAWN, WOULD, SAME, FAILED = "sound", "redrawn", "would be redrawn", "unchanged", "failed"
    BACK = "put back as it was"

    document: StoredDocument
    outcome: str = SOUND
    faults: list[str] = field(default_factory=list)
    error: str = ""


@dataclass
class Case:
    """A document to be drawn again: whose it is, its file of now, and whether that is gone."""

    look: Look
    owner: stored.Owner
    current: Kept
    lost: bool


def redraw(
    documents: QuerySet[StoredDocument], *, reason: str, now: datetime, everything: bool = False, dry: bool = False
) -> Iterator[Look]:
    """A Look at each of the documents that are served now, oldest first; those with a fault are drawn again.

    A file of a former edition (an invoice's of before it was void) is history and is not looked at. With `everything`
    a document without a fault is drawn again as well, and with `dry` nothing is. What comes out the same, or with a
    fault still, is not kept.
    """
    few = dry or documents.count() <= pool.FEW
    for case, content in pool.draw_each(cases(documents, everything, dry), processes=0 if few else pool.cores()):
        if isinstance(case, Case):
            settle(case, content, reason=reason, now=now)
            yield case.look
        else:
            yield case


def cases(documents: QuerySet[StoredDocument], everything: bool, dry: bool) -> Iterator[tuple]:
    """(Look, None) for what stays, (Case, its Drawing) for what is to be drawn."""
    after = 0
    while batch := list(documents.filter(pk__gt=after).order_by("pk")[:BATCH]):
        after = batch[-1].pk
        owners = owners_of(batch)
        for document in batch:
            owner = owners.get(document.owner)
            if owner is None or stored.edition(owner) != document.edition:
                continue
            look = Look(document)
            try:
                yield case_of(look, owner, everything) if not dry else (would_be(look, owner, everything), None)
            except Exception as error:
                look.outcome, look.error = Look.FAILED, str(error)
                yield look, None


def case_of(look: Look, owner: stored.Owner, everything: bool) -> tuple:
    current = stored.current(look.document)
    look.faults = faults_of(owner, current) or ([ASKED] if everything else [])
    if not look.faults:
        return look, None
    return Case(look, owner, current, lost=look.faults == [LOST]), stored.drawing_of(owner)


def would_be(look: Look, owner: stored.Owner, everything: bool) -> Look:
    look.faults = faults_of(owner, stored.current(look.document)) or ([ASKED] if everything else [])
    look.outcome = Look.WOULD if look.faults else Look.SOUND
    return look


def owners_of(documents: list[StoredDocument]) -> dict[str, stored.Owner]:
    found: dict[str, stored.Owner] = {}
    for kind, model in OWNERS.items():
        ids = [document.owner for document in documents if document.kind == kind]
        related = "customer" if model is Invoice else "invoice"
        owners: Iterable[stored.Owner] = model.objects.filter(public_id__in=ids).select_related(related) if ids else ()
        found |= {owner.public_id: owner for owner in owners}
    return found


def faults_of(owner: stored.Owner, current: Kept) -> list[str]:
    file = current.open()
    if file is None:
        return [LOST]
    with file:
        return faults_in(owner, file.read())


def faults_in(owner: stored.Owner, content: bytes) -> list[str]:
    html = stored.drawing_of(owner).html
    texts_needed = not told_by_glyphs(html)
    if not isinstance(owner, Invoice) or owner.status != VOID:
        return faults(content, texts_needed=texts_needed)
    account = in_fours(owner.frozen["seller"]["bank"]["iban"])
    return faults(
        content,
        texts_needed=texts_needed,
        never_shown=say(SCAN, stored.language_of(owner)),
        # Where the account stands in the footer, say, it stands on the void document too.
        never_said=account if account not in html else "",
    )


def settle(case: Case, content, *, reason: str, now: datetime) -> None:
    """Keep what was drawn, where that is better than what there is."""
    look = case.look
    if isinstance(content, Exception):
        look.outcome, look.error = Look.FAILED, str(content)
        return
    if hashlib.sha256(content).hexdigest() == case.current.sha256:
        if case.lost:
            case.current.write(content)
        look.outcome = Look.BACK if case.lost else Look.SAME
        return
    still = faults_in(case.owner, content)
    if still:
        look.outcome, look.error = Look.FAILED, f"drawn again it still has {', '.join(still)}"
        return
    told = told_of(case.owner)
    kept = RedrawnDocument.replace(case.current, content, told=told, reason=reason, lost=case.lost, now=now)
    # Where somebody else was quicker, it is done as well.
    look.outcome = Look.REDRAWN if kept else Look.SAME


def told_of(owner: stored.Owner) -> Told:
    """A receipt's event is told where its invoice's are."""
    if isinstance(owner, InvoicePayment):
        return Told("invoice.document_redrawn", owner.invoice, {"receipt": owner.receipt_number})
    return Told(f"{'credit_note' if isinstance(owner, CreditNote) else 'invoice'}.document_redrawn", owner, {})
