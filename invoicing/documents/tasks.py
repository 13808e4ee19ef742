"""Documents are made ahead: soon after an invoice or a credit note is issued or voided, its PDF is kept.

Nothing of it happens while the document is issued. The events of that are read afterwards, in their order and from
where the last look ended, so a look costs what happened since and nothing that grows with the table.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Max

from billing_site.events.models import Event
from invoicing.documents import stored
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.stored_document import StoredDocument, StoringProgress

log = logging.getLogger("billfold")
LIMIT = 25  # documents in one sweep
LOOK = 10_000  # events in one sweep, most of which are about something else
BATCH = 50
ISSUING = (
    *("invoice.finalized", "invoice.voided"),
    *("credit_note.created", "credit_note.voided", "credit_note.updated"),
)
DOWNLOADS = "downloads"
KEEP = timedelta(hours=24)


def store_due_documents(now: datetime, limit=LIMIT) -> int:
    """Make and keep the PDFs of what was issued or voided since the last sweep; returns how many were made.

    One that fails is logged and left: its download tries again and says why. A crash is repaired by the next sweep as
    soon as the lease has run out.
    """
    newest = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
    progress = StoringProgress.lease(now, newest)
    if progress is None:
        return 0
    coming = Event.objects.filter(pk__gt=progress.after).order_by("pk").values_list("pk", flat=True)
    last = next(iter(coming[LOOK - 1 : LOOK]), newest)
    handled, made = last, 0
    for event, owner in not_stored(progress.after, last):
        store(owner, now)
        made += 1
        if made >= limit:
            handled = event
            break
    progress.release(handled=handled, last=last)
    return made


def not_stored(after: int, last: int) -> Iterator[tuple[int, stored.Owner]]:
    """(key of the event, owner) for what events of issuing in this range are about, as far as it has no file yet."""
    events = Event.objects.filter(pk__gt=after, pk__lte=last, type__in=ISSUING).order_by("pk")
    issued = list(events.values_list("pk", "object_id"))
    for start in range(0, len(issued), BATCH):
        batch = issued[start : start + BATCH]
        ids = [public_id for _, public_id in batch]
        stored_editions = set(StoredDocument.objects.filter(owner__in=ids).values_list("owner", "edition"))
        owners = {o.public_id: o for m in (Invoice, CreditNote) for o in m.objects.filter(public_id__in=ids)}
        for pk, public_id in batch:
            owner = owners[public_id]
            name = (public_id, stored.edition(owner))
            if name not in stored_editions:
                stored_editions.add(name)
                yield pk, owner


def store(owner: stored.Owner, now: datetime) -> None:
    try:
        stored.keep(owner, stored.drawn(owner), now=now)
    except Exception:
        log.exception("The PDF of %s could not be made ahead", owner.public_id)


def clear_old_downloads(now: datetime) -> int:
    """Delete the ZIP files that were made more than a day ago; returns how many."""
    folder = Path(settings.MEDIA_ROOT) / DOWNLOADS
    old = [file for file in folder.glob("*.zip*") if file.stat().st_mtime <= (now - KEEP).timestamp()]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)
