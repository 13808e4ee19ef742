"""The rule of the books about files: each stored PDF is there, and is byte for byte what was kept."""

from collections.abc import Iterator

from billing_site.lib.db.dangling import found
from billing_site.lib.findings import Finding
from invoicing.models.stored_document import StoredDocument

# Files are read through, so a batch is what a job does between two looks at whether it was canceled.
BATCH = 200


def stored_documents(cursor=None) -> Iterator[tuple[int, list[Finding], int]]:
    """(how many, their Findings, the cursor to continue from) for each batch of stored documents, oldest first."""
    after = cursor or 0
    while batch := list(StoredDocument.objects.filter(pk__gt=after).order_by("pk")[:BATCH]):
        after = batch[-1].pk
        yield len(batch), [each for document in batch for each in file_findings(document)], after


def file_findings(document: StoredDocument) -> Iterator[Finding]:
    file = document.open()
    if file is None:
        text = f"the PDF that was kept ({document.edition}) is missing or was changed: {document.name}"
        yield Finding(document.owner, "stored PDF", text)
        return
    with file:
        if file.size != document.size:
            yield Finding(document.owner, "stored PDF", f"{document.name} has another size than was written down")


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


RULES = (documents_are_of_a_kind_that_there_is, documents_made_ahead_are_there, void_documents_belong_to_void_owners)
