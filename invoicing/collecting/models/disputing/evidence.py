"""The files of a dispute's evidence: which are taken, and where they are kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from billing_site.events.models import Event
from billing_site.lib.db.transaction import whole
from billing_site.lib.files.kept import LEFT, clear_files, write_whole
from invoicing.collecting.gateways.interface import Evidence
from invoicing.collecting.models.dispute import Dispute, DisputeFile
from invoicing.rules.move import IllegalMove

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

FOLDER = "dispute_evidence"
MOST_FILES = 8
MOST_BYTES = 4_500_000  # of all files of a dispute together
PLAIN = "text/plain"
# How a file of a kind begins -> its kind, and how its name ends.
SIGNS = ((b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
ENDINGS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", PLAIN: ".txt"}
NAMES = {"application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG", PLAIN: "plain text"}
KINDS = ", ".join(NAMES.values())


class FileRefused(ValueError):
    """This file is not taken; the text says why, fit for a form."""


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: its name, its kind as its content shows it, and the content."""

    title: str
    kind: str
    content: bytes


def looked_at(name: str, content: bytes) -> Upload:
    """An uploaded file of a kind that is taken, whatever its name claims. Raises FileRefused."""
    title = "".join(letter for letter in name.replace("\\", "/").split("/")[-1] if letter.isprintable()).strip()
    title = title[-200:] or "File"
    if not content:
        raise FileRefused(f"“{title}” is empty.")
    return Upload(title, kind_of(title, content), content)


def kind_of(title: str, content: bytes) -> str:
    for sign, kind in SIGNS:
        if content.startswith(sign):
            return kind
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise FileRefused(f"“{title}” is none of the kinds that are taken: {KINDS}.")
    if len(text) > Dispute.EVIDENCE_LENGTH:
        raise FileRefused(f"“{title}” is longer than {Dispute.EVIDENCE_LENGTH:,} letters. Add it as a PDF.")
    return PLAIN


def path_of(file: DisputeFile) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / file.name


def add(dispute: Dispute, uploads: list[Upload], *, by: User | None, now: datetime) -> None:
    """Keep these files with an open dispute, all or none. Raises FileRefused, IllegalMove, NotWritten."""
    made = [
        DisputeFile(
            dispute=dispute,
            title=upload.title,
            content_type=upload.kind,
            size=len(upload.content),
            name=f"{secrets.token_hex(16)}{ENDINGS[upload.kind]}",
            created=now,
        )
        for upload in uploads
    ]
    kept = False
    try:
        for file, upload in zip(made, uploads, strict=True):
            write_whole(path_of(file), upload.content)
        save(dispute, made, by=by, now=now)
        kept = True
    finally:
        if not kept:
            for file in made:
                path_of(file).unlink(missing_ok=True)


@whole
def save(dispute: Dispute, made: list[DisputeFile], *, by: User | None, now: datetime) -> None:
    row = dispute.open_locked()
    there = list(row.files.all())
    if len(there) + len(made) > MOST_FILES:
        raise FileRefused(f"At most {MOST_FILES} files are taken.")
    if sum(file.size for file in [*there, *made]) > MOST_BYTES:
        raise FileRefused(f"All files together may have {MOST_BYTES / 1_000_000} MB at most.")
    for file in made:
        file.save(force_insert=True)
        Event.record("dispute.file_added", row, by=by, now=now, file=facts_of(file))


@whole
def remove(dispute: Dispute, key: int, *, by: User | None, now: datetime) -> bool:
    """Take a file away again; False where it is gone already. Raises IllegalMove."""
    row = dispute.open_locked()
    file = row.files.filter(pk=key).first()
    if file is None:
        return False
    file.delete()
    Event.record("dispute.file_removed", row, by=by, now=now, file=facts_of(file))
    return True


def facts_of(file: DisputeFile) -> str:
    """What its events say of it, 'PDF, 12 KB': its name may name somebody, and events stay."""
    return f"{NAMES[file.content_type]}, {max(1, round(file.size / 1000)):,} KB"


def to_put_in(dispute: Dispute) -> Evidence:
    """What a worker sends; what was written into text files is a part of the text. Raises IllegalMove."""
    texts, files = [dispute.evidence], []
    for file in dispute.files.all():
        try:
            content = path_of(file).read_bytes()
        except OSError as error:
            raise IllegalMove(
                f"“{file.title}” cannot be read on the server any more. Remove it, or add it again."
            ) from error
        if file.content_type == PLAIN:
            texts.append(f"{file.title}:\n{content.decode()}")
        else:
            files.append((file.title, file.content_type, content))
    return Evidence("\n\n".join(text for text in texts if text.strip()), tuple(files))


@whole
def submit(dispute: Dispute, *, by: User | None, now: datetime) -> None:
    """Leave the evidence to a worker, who puts it in for good. Raises IllegalMove, also where its text is too long."""
    length = len(to_put_in(dispute).text)
    if length > Dispute.EVIDENCE_LENGTH:
        raise IllegalMove(
            f"The text and the text files together have {length:,} letters, and banks take {Dispute.EVIDENCE_LENGTH:,} "
            "at most. Shorten the text, or add the file as a PDF."
        )
    dispute.submit(by=by, now=now)


def clear_stray_evidence(now: datetime) -> int:
    """Delete files of evidence that no dispute names: removed, or left by a process that was killed."""
    known = set(DisputeFile.objects.values_list("name", flat=True))
    return clear_files(Path(settings.MEDIA_ROOT) / FOLDER, now - LEFT, lambda path: path.name in known)
