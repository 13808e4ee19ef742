"""The rule of the books about files: each stored PDF is there, and is byte for byte what was kept."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from django.db.models import QuerySet

from billing_site.events.models import Event
from billing_site.lib.db.dangling import found
from billing_site.lib.findings import Finding
from invoicing.models.files.handed_out import HandedOut
from invoicing.models.files.stored_statement import StoredStatement
from invoicing.models.parts.redrawn import Kept, RedrawnDocument
from invoicing.models.payment import InvoicePayment
from invoicing.models.stored_document import StoredDocument

# Files are read through, so a batch is what a job does between two looks at whether it was canceled.
BATCH = 200
DRAWN_AGAIN = ("invoice.document_redrawn", "credit_note.document_redrawn")


def stored_documents(cursor=None) -> Iterator[tuple[int, list[Finding], int]]:
    """(how many, their Findings, the cursor to continue from) for each batch of stored documents, oldest first."""
    yield from files(
        StoredDocument.objects.prefetch_related("redrawn"), cursor, lambda document: document.redrawn.all()
    )


def redrawn_documents(cursor=None) -> Iterator[tuple[int, list[Finding], int]]:
    """The same for the files that documents were drawn again as."""
    documents = RedrawnDocument.objects.select_related("document").prefetch_related("document__redrawn")
    yield from files(documents, cursor, lambda drawn: drawn.document.redrawn.all())


def stored_statements(cursor=None) -> Iterator[tuple[int, list[Finding], int]]:
    """The same for the statements of account that were sent."""
    yield from files(StoredStatement.objects.all(), cursor, lambda statement: ())


def files(kept: QuerySet, cursor, redrawn: Callable) -> Iterator[tuple[int, list[Finding], int]]:
    after = cursor or 0
    while batch := list(kept.filter(pk__gt=after).order_by("pk")[:BATCH]):
        after = batch[-1].pk
        yield len(batch), [each for file in batch for each in file_findings(file, redrawn(file))], after


def file_findings(kept: Kept | StoredStatement, redrawn: Iterable[RedrawnDocument]) -> Iterator[Finding]:
    """What is wrong with a file; that it is gone is no finding where it was already when another one replaced it."""
    if any(drawn.lost and drawn.replaced == kept.sha256 for drawn in redrawn):
        return
    file = kept.open()
    if file is None:
        which = f" ({kept.edition})" if isinstance(kept, Kept) else ""
        text = f"the PDF that was kept{which} is missing or was changed: {kept.name}"
        yield Finding(kept.owner, "stored PDF", text)
        return
    with file:
        if file.size != kept.size:
            yield Finding(kept.owner, "stored PDF", f"{kept.name} has another size than was written down")


def redrawn_documents_follow_each_other() -> Iterator[Finding]:
    """Each file replaced the one that was served until then, and the timeline tells of it."""
    out_of_order = """SELECT s.owner, r.place FROM invoicing_redrawndocument r
        JOIN invoicing_storeddocument s ON s.id = r.document_id
        LEFT JOIN invoicing_redrawndocument b ON b.document_id = r.document_id AND b.place = r.place - 1
        WHERE r.replaced <> coalesce(b.sha256, s.sha256) OR r.place < 1 OR (b.id IS NULL) <> (r.place = 1)
        OR r.created < coalesce(b.created, s.created) OR r.sha256 = r.replaced"""
    for public_id, place in found(out_of_order):
        yield Finding(public_id, "stored PDF", f"file {place} of those drawn again does not follow the one before")


def events_of_drawing_again() -> dict[tuple, list[tuple]]:
    """{(object, hash replaced, hash, edition): [(reason, lost, when)]} of all events of documents drawn again."""
    told = defaultdict(list)
    for event in Event.objects.filter(type__in=DRAWN_AGAIN).iterator(BATCH):
        data = event.data
        key = (event.object_id, *(data.get(name) for name in ("replaced", "sha256", "edition")))
        told[key].append((data.get("reason"), data.get("lost"), event.created))
    return told


def what_was_drawn_again_is_told() -> Iterator[Finding]:
    """Rows and events say the same, one of each for the other. There are few: only a command makes them."""
    told, invoices = events_of_drawing_again(), invoices_of_receipts()
    for drawn in RedrawnDocument.objects.select_related("document").iterator(BATCH):
        owner = invoices.get(drawn.owner, drawn.owner)
        events = told[owner, drawn.replaced, drawn.sha256, drawn.edition]
        if (drawn.reason, drawn.lost, drawn.created) in events:
            events.remove((drawn.reason, drawn.lost, drawn.created))
        else:
            yield Finding(drawn.owner, "stored PDF", "it was drawn again, and no event tells when and why")
    for (owner, *_, edition), events in told.items():
        for _ in events:
            yield Finding(
                owner, "stored PDF", f"an event tells that it was drawn again ({edition}), and no file is kept"
            )


def invoices_of_receipts() -> dict[str, str]:
    """{payment: its invoice}, by public ids, of the receipts that were drawn again: their invoices tell of it."""
    drawn = RedrawnDocument.objects.filter(document__kind=StoredDocument.RECEIPT).values("document__owner")
    return dict(InvoicePayment.objects.filter(public_id__in=drawn).values_list("public_id", "invoice__public_id"))


def documents_made_ahead_are_there() -> Iterator[Finding]:
    """What the clock has gone through has its PDF, and of a void document the one that says so."""
    told = """SELECT e.object_id FROM events_event e, invoicing_storingprogress p WHERE e.id <= p.after AND e.type IN
        ({}) AND NOT EXISTS (SELECT 1 FROM invoicing_storeddocument s WHERE s.owner = e.object_id {})"""
    for kinds, edition, noun in (
        ("'invoice.finalized', 'credit_note.created'", "", "PDF"),
        ("'invoice.voided', 'credit_note.voided'", "AND s.edition LIKE 'void%%'", "PDF of the void document"),
    ):
        for (public_id,) in found(told.format(kinds, edition)):
            yield Finding(
                public_id, "stored PDF", f"the {noun} that was made is not kept any more, or could not be made"
            )


def void_documents_belong_to_void_owners() -> Iterator[Finding]:
    for table, kind in (("invoicing_invoice", "invoice"), ("invoicing_creditnote", "credit_note")):
        sql = f"""SELECT s.owner FROM invoicing_storeddocument s JOIN {table} o ON o.public_id = s.owner
            WHERE s.kind = %s AND s.edition LIKE 'void%%' AND o.status <> 'void'"""  # noqa: S608
        for (public_id,) in found(sql, kind):
            yield Finding(public_id, "stored PDF", "a PDF of it says that it is void, and it is not")


def documents_are_of_a_kind_that_there_is() -> Iterator[Finding]:
    unknown = StoredDocument.objects.exclude(kind__in=dict(StoredDocument.KINDS))
    for owner, kind in unknown.values_list("owner", "kind").iterator(BATCH):
        yield Finding(owner, "stored PDF", f"a document of the kind “{kind}” is none")


def originals_handed_out_are_those_that_are_kept() -> Iterator[Finding]:
    """A document that could not be kept when it was drawn was kept later, with the same bytes."""
    others = """SELECT h.owner, h.sha256 FROM invoicing_handedout h
        JOIN invoicing_storeddocument s ON s.owner = h.owner AND s.edition = h.edition
        WHERE h.language = '' AND h.kind <> 'statement' AND s.sha256 <> h.sha256 AND NOT EXISTS
        (SELECT 1 FROM invoicing_redrawndocument r WHERE r.document_id = s.id AND r.sha256 = h.sha256)"""
    for owner, sha256 in found(others):
        text = f"a file was handed out as the original that is not the one that was kept: {sha256}"
        yield Finding(owner, "file handed out", text)


def hashes_handed_out_are_hashes() -> Iterator[Finding]:
    """Of a kind that there is, and of letters that a SHA-256 has."""
    for each in HandedOut.objects.exclude(kind__in=dict(HandedOut.KINDS)).iterator(BATCH):
        yield Finding(each.owner, "file handed out", f"a file of the kind “{each.kind}” is none")
    for each in HandedOut.objects.exclude(sha256__regex=r"^[0-9a-f]{64}$").iterator(BATCH):
        yield Finding(each.owner, "file handed out", f"“{each.sha256}” is no hash of a file")


RULES = (
    originals_handed_out_are_those_that_are_kept,
    hashes_handed_out_are_hashes,
    documents_are_of_a_kind_that_there_is,
    documents_made_ahead_are_there,
    void_documents_belong_to_void_owners,
    redrawn_documents_follow_each_other,
    what_was_drawn_again_is_told,
)
