"""The rule of the books about files: each stored PDF is there, and is byte for byte what was kept."""

from collections.abc import Iterator

from billing_site.lib.findings import Finding
from invoicing.models.stored_document import StoredDocument

# Files are read through, so a batch is what a job does between two looks at whether it was canceled.
BATCH = 200


def stored_documents(cursor=None) -> Iterator[tuple[int, list[Finding], int]]:
    """(how many, their Findings, the cursor to continue from) for each batch of stored documents, oldest first."""
    after = cursor or 0
    while batch := list(StoredDocument.objects.filter(pk__gt=after).order_by("pk")[:BATCH]):
        after = batch[-1].pk
        yield len(batch), [found for document in batch for found in file_findings(document)], after


def file_findings(document: StoredDocument) -> Iterator[Finding]:
    file = document.open()
    if file is None:
        text = f"the PDF that was kept ({document.edition}) is missing or was changed: {document.name}"
        yield Finding(document.owner, "stored PDF", text)
        return
    with file:
        if file.size != document.size:
            yield Finding(document.owner, "stored PDF", f"{document.name} has another size than was written down")
