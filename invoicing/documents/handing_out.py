"""What leaves the house leaves its hash, so that whoever has the file can ask whether it is genuine.

Kept files are known by their own rows. Everything else that is handed out passes here: copies in other languages,
statements, and a document that could not be kept just now.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime

from django.db import OperationalError, transaction

from billing_site.lib.db.outages import outage
from billing_site.lib.db.waiting import without_waiting
from invoicing.documents import stored
from invoicing.models.files.handed_out import HandedOut

log = logging.getLogger("billfold")
# Milliseconds that a download waits for another writer.
PATIENCE = 500


def hand_out(content: bytes, *, kind: str, owner: str, edition: str, language: str = "", now: datetime) -> None:
    """Remember a PDF by its hash, unless it is known. `owner` … `language` are the fields of HandedOut.

    Reading goes on where the database takes no write just now; then the log says that the file is not known.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        if HandedOut.objects.filter(sha256=sha256).exists():
            return
        facts = {"kind": kind, "owner": owner, "edition": edition, "language": language, "first_at": now}
        with without_waiting(PATIENCE), transaction.atomic():
            HandedOut.objects.bulk_create([HandedOut(sha256=sha256, **facts)], ignore_conflicts=True)
    except OperationalError as error:
        if not outage(error):
            raise
        log.warning("The hash %s of a file of %s could not be written down: %s", sha256, owner, error)


def hand_out_document(content: bytes, owner: stored.Owner, language: str | None, *, now: datetime) -> None:
    """As `hand_out`, of an invoice, a credit note or a payment; nothing of a draft, which is no document yet."""
    if getattr(owner, "is_draft", False):
        return
    copy = "" if language in (None, stored.language_of(owner)) else language
    kind, edition = stored.KINDS[type(owner)], stored.edition(owner)
    hand_out(content, kind=kind, owner=owner.public_id, edition=edition, language=copy or "", now=now)
