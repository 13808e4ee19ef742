"""The file of the witness: added to under a lock and never rewritten; and the mail with its newest line."""

import fcntl
import hashlib
import json
import logging
import os
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage

from billing_site.company.models import Company, today
from billing_site.jobs.models import Routine
from billing_site.lib.installation.marks import marked_subject, marked_text
from invoicing.integrity.witness.chains import Chain, chains, heads

log = logging.getLogger("billfold")
NAME = "billfold-witness.txt"
TAIL = 256 * 1024  # bytes


def path() -> Path:
    return Path(settings.WITNESS_FOLDER) / NAME


def last_lines(count: int) -> list[str]:
    """The newest lines, oldest first; [] where nothing was written yet."""
    try:
        with path().open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
            return file.read().decode(errors="replace").splitlines()[-count:]
    except FileNotFoundError:
        return []


def fingerprint(line: str) -> str:
    """What the next line says of this one: hex SHA-256 of its text."""
    return hashlib.sha256(line.strip().encode()).hexdigest() if line else ""


def write_due_line(now: datetime) -> int:
    """Add the line of yesterday unless it is there; mail it where an address is set. Returns how many were written.

    What goes wrong is logged, and shown until it went right: the next round tries again.
    """
    try:
        written = add_line(now)
        owing = written or bool((ran := Routine.last(Routine.WITNESS)) and ran.findings)
        if owing and settings.WITNESS_MAIL:
            mail(now)
    except Exception:
        Routine.ran(Routine.WITNESS, now, 1)
        raise
    if owing:
        Routine.ran(Routine.WITNESS, now, 0)
    return written


def add_line(now: datetime) -> int:
    day = (today() - timedelta(days=1)).isoformat()
    path().parent.mkdir(parents=True, exist_ok=True)
    with path().open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        before = next(iter(last_lines(1)), "")
        if before and json.loads(before)["day"] >= day:
            return 0
        file.write(line(before, day, now) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return 1


def line(before: str, day: str, now: datetime) -> str:
    """The line of a day, which follows the line `before` ('' for the first)."""
    earlier = {name: Chain(**kept) for name, kept in (json.loads(before)["chains"] if before else {}).items()}
    found = chains(earlier, now)
    events = "events.Event"
    says = {
        "day": day,
        "account": Company.current().public_id,
        "series": heads(earlier.get(events, Chain()).to, found[events].to),
        # What mails and notes said is not hashed: it can be erased. Lines without this word hashed it.
        "spares": "mails",
        "chains": {name: vars(chain) for name, chain in found.items()},
        "previous": fingerprint(before),
    }
    return json.dumps(says, ensure_ascii=False, separators=(",", ":"))


def mail(now: datetime) -> None:
    """The newest line, which names the one before: a mailbox keeps it where no hand in the database reaches."""
    newest = last_lines(1)[0]
    text = "Keep this mail. check_books --witness compares its line with the books.\n"
    subject = marked_subject(f"Billfold: witness of {json.loads(newest)['day']}")
    EmailMessage(subject, f"{newest}\n\n{marked_text(text)}", to=[settings.WITNESS_MAIL]).send()
