"""The PDFs of many invoices or credit notes as one ZIP file, made in the background."""

import logging
import shutil
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from billing_site.jobs.models import Job, JobFailed
from billing_site.jobs.selection import selected_by
from billing_site.lib.text import count_of
from billing_site.pages.listing import Listing
from billing_site.pages.selection import selected
from invoicing.credit_notes.listing import LISTING as CREDIT_NOTES
from invoicing.documents import stored
from invoicing.documents.pdf import pool
from invoicing.documents.tasks import DOWNLOADS
from invoicing.invoices.listing import LISTING as INVOICES
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.parts.redrawn import Kept

Document = Invoice | CreditNote
log = logging.getLogger("billfold")
MOST = 20_000
BATCH = 50
STEP = 10  # documents between two looks at whether the job was canceled
NAMED = 5


@dataclass(frozen=True)
class Content:
    """What a ZIP file may be of, and who may have it."""

    listing: Listing
    permission: str

    def selected(self, params: QueryDict) -> QuerySet:
        """The documents that somebody means: the ticked ones, or all that the list's filter finds."""
        return selected(params, self.listing.filter_class, self.listing.model.objects.all())

    def selected_by(self, job: Job) -> QuerySet:
        """The documents that were meant when the job was started."""
        return selected_by(job, self.listing.filter_class, self.listing.model.objects.all())


CONTENTS = {
    "invoices": Content(INVOICES, "invoicing.view_invoice"),
    "credit-notes": Content(CREDIT_NOTES, "invoicing.view_creditnote"),
}


def path_of(job: Job) -> Path:
    return Path(settings.MEDIA_ROOT) / DOWNLOADS / f"{job.public_id}.zip"


def zip_job(job: Job) -> Iterator[int]:
    """Make the file, for billing_site.jobs. After a crash it begins again: what was drawn by then is stored."""
    path, failed, done = path_of(job), [], 0
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".zip.part")
    try:
        with ZipFile(unfinished, "w") as archive:
            for owner, content in drawn_each(job):
                if not put(archive, owner, content):
                    failed.append(str(owner))
                done += 1
                if done % STEP == 0:
                    yield done
        if done == len(failed):
            raise JobFailed("None of the PDFs could be made; the log says why.")
        unfinished.replace(path)
    except BrokenProcessPool:
        raise JobFailed("A process that draws PDFs was stopped, perhaps for lack of memory. Start again.") from None
    except OSError as error:
        raise JobFailed(f"The file cannot be written: {error.strerror}.") from None
    finally:
        # Also when the job was canceled: then the generator is closed where it stands.
        unfinished.unlink(missing_ok=True)
    job.result = {"download_url": reverse("documents_file", args=[job.public_id])}
    job.message = outcome(done - len(failed), path.stat().st_size, failed)
    yield done


def drawn_each(job: Job) -> Iterator[tuple]:
    """(owner, what is kept of it, its bytes or an Exception) for each one selected, oldest first."""
    now = timezone.now()
    few = job.total <= pool.FEW
    found = pool.draw_each(
        to_draw(CONTENTS[job.params["what"]].selected_by(job), now), processes=0 if few else pool.cores()
    )
    for (owner, document), content in found:
        if document is None and isinstance(content, bytes) and not is_draft(owner):
            document = stored.keep(owner, content, now=now)
        yield owner, document or content


def to_draw(queryset: QuerySet, now: datetime) -> Iterator[tuple]:
    """((owner, what is kept of it or an Exception or None), the Drawing that makes the PDF or None), oldest first."""
    after = 0
    while batch := list(with_related(queryset.filter(pk__gt=after)).order_by("pk")[:BATCH]):
        after = batch[-1].pk
        for owner in batch:
            document: Kept | Exception | None = None if is_draft(owner) else stored.find(owner)
            drawing = None
            if document is None:
                try:
                    drawing = stored.drawing_of(owner, now=now)
                except Exception as error:
                    document = error
            yield (owner, document), drawing


def with_related(queryset: QuerySet) -> QuerySet:
    return queryset.select_related("customer") if queryset.model is Invoice else queryset


def is_draft(owner: Document) -> bool:
    return isinstance(owner, Invoice) and owner.is_draft


def put(archive: ZipFile, owner: Document, content) -> bool:
    """Add a document under its number; False, with the reason in the log, when there is no PDF of it."""
    info = ZipInfo(f"{name_of(owner)}.pdf", (owner.effective_at or owner.created).timetuple()[:6])
    info.external_attr = 0o644 << 16
    if isinstance(content, bytes):
        archive.writestr(info, content)
        return True
    try:
        if isinstance(content, Exception):
            raise content
        file = content.open() or stored.repaired(owner, content)
    except Exception:
        log.exception("No PDF of %s", owner.public_id)
        return False
    with file, archive.open(info, "w") as target:
        shutil.copyfileobj(file, target)
    return True


def name_of(owner: Document) -> str:
    """Numbers are unique; a draft has none yet."""
    return f"draft-{owner.public_id}" if is_draft(owner) else owner.number


def outcome(count: int, size: int, failed: list[str]) -> str:
    text = f"{count_of(count, 'PDF')}, {size / 1e6:.1f} MB"
    if failed:
        more = f" and {len(failed) - NAMED:,} more" if len(failed) > NAMED else ""
        text += f"; without {', '.join(failed[:NAMED])}{more}, which could not be made"
    return f"{text}. The file is deleted after 24 hours."
