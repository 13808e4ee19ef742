"""Verbs of stored documents."""

from uuid import uuid4

from django.utils import timezone

from invoicing.documents import stored
from invoicing.models.invoice import Invoice
from invoicing.models.parts.redrawn import RedrawnDocument, Told
from tests.abuse.verbs.each.shared import events, table

VERBS, verb = table()


def replace(invoice, current, now):
    """Another file in the place of the current one; nothing where somebody else was quicker."""
    told = Told("invoice.document_redrawn", invoice, {})
    content = f"%PDF-1.7 {uuid4()}".encode()
    kept = RedrawnDocument.replace(current, content, told=told, reason="A proof", lost=False, now=now)
    return events("invoice.document_redrawn", invoice) if kept else []


@verb
def draw_again(world):
    """As the command does it, whose moment is that of its beginning."""
    document, now = world.stored, timezone.now()
    invoice = Invoice.objects.get(public_id=document.owner)
    return lambda: replace(invoice, stored.current(document), now)


@verb
def draw_again_what_was_seen_before(world):
    document = world.stored
    invoice, current = Invoice.objects.get(public_id=document.owner), stored.current(document)
    return lambda: replace(invoice, current, timezone.now())
