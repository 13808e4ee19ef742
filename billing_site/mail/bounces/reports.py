"""What a mail in the mailbox is: a report that a mail of ours was not delivered, an answer by a machine, or another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as Mime
from typing import Any

from flufl.bounce import all_failures

from billing_site.mail.limits import one_line

BOUNCE, AUTOMATIC, PUZZLING, OTHER = "bounce", "automatic", "puzzling", "other"
MAIL_SYSTEM = re.compile(r"mailer[-_.]?daemon|postmaster|mail delivery", re.IGNORECASE)
OURS = re.compile(r"<msg_\w{10,40}@[^<>\s]{1,255}>")
# The mail did not arrive, but the mailbox is there (RFC 3463): it is full, the mail too large, the network in the way,
# the content or its sender not wanted.
MAILBOX_IS_THERE = re.compile(r"5\.(?:2\.[23]|3\.\d+|4\.7|6\.\d+|7\.\d+)$|4\.")
MOST_RECIPIENTS = 100
NO_WORDS = "The mail came back, and the report does not say why."


@dataclass(frozen=True)
class Failure:
    """Why one address did not get it: the server's words, and whether nothing at all can be delivered there."""

    words: str
    no_mailbox: bool


@dataclass(frozen=True)
class Report:
    """`failed` and `delayed` by address in small letters; `message_ids` are those of mails of ours that it names."""

    kind: str
    failed: dict[str, Failure] = field(default_factory=dict)
    delayed: dict[str, str] = field(default_factory=dict)
    message_ids: list[str] = field(default_factory=list)


def read_report(content: bytes) -> Report:
    """What this mail reports; it may be cut off at its end. Raises what a reader raises of a mail that is none."""
    mime = message_from_bytes(content)
    delayed, failed = (
        {one_line(each.decode("utf-8", "replace")).lower() for each in found} for found in all_failures(mime)
    )
    if not (failed or delayed) or is_by_a_person(mime):
        return Report(kind_of(mime))
    told = dict(statuses(mime))
    return Report(
        BOUNCE,
        {each: failure(told.get(each)) for each in sorted(failed)[:MOST_RECIPIENTS]},
        {each: words_of(told.get(each)) for each in sorted(delayed - failed)[:MOST_RECIPIENTS]},
        ids_in(content, mime),
    )


def kind_of(mime: Mime) -> str:
    """Of what reports no failure that we understand: PUZZLING is what a mail system wrote all the same."""
    if mime.get_content_type() == "multipart/report":
        return AUTOMATIC
    if MAIL_SYSTEM.search(str(mime.get("From", ""))):
        return PUZZLING
    return AUTOMATIC if is_automatic(mime) else OTHER


def failure(told: Mime | None) -> Failure:
    status = one_line(str(told.get("Status", ""))).partition(" ")[0] if told else ""
    return Failure(words_of(told), no_mailbox=not MAILBOX_IS_THERE.match(status))


def words_of(told: Mime | None) -> str:
    """'550 5.1.1 no such user' of a recipient's part of a report."""
    if told is None:
        return NO_WORDS
    _, _, diagnostic = str(told.get("Diagnostic-Code", "")).partition(";")
    return one_line(diagnostic or str(told.get("Status", "")))[:500] or NO_WORDS


def statuses(mime: Mime) -> Iterator[tuple[str, Mime]]:
    """(address, its part) of each recipient that a report of RFC 3464 names, under all the names it has for it."""
    for part in mime.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload()[1:] if part.is_multipart() else []:  # type: ignore[index]
                for name in ("Final-Recipient", "Original-Recipient"):
                    _, _, address = str(block.get(name, "")).partition(";")  # type: ignore[union-attr]
                    if address:
                        yield one_line(address).strip("<> ").lower(), block  # type: ignore[misc]


def is_automatic(mime: Mime) -> bool:
    """An answer by a machine: out of office, a ticket number (RFC 3834, section 5, and what came before it)."""
    says = {name: str(mime.get(name, "")).strip().lower() for name in ("Auto-Submitted", "Precedence")}
    return (
        says["Auto-Submitted"] not in ("", "no")
        or says["Precedence"] in ("bulk", "junk", "auto_reply", "list")
        or any(name in mime for name in ("X-Autoreply", "X-Autorespond", "List-Id"))
    )


def is_by_a_person(mime: Mime) -> bool:
    """A person who forwards a report or writes about one is answered by a person."""
    return mime.get_content_type() != "multipart/report" and bool(mime.get("In-Reply-To")) and not is_automatic(mime)


def ids_in(content: bytes, mime: Mime) -> list[str]:
    """The Message-IDs that look like ours, each once, wherever the report quotes them."""
    texts = [content.decode("ascii", "replace")]
    for part in mime.walk():
        if not part.is_multipart() and str(part.get("Content-Transfer-Encoding", "")).strip():
            payload: Any = part.get_payload(decode=True)
            texts.append((payload or b"").decode("ascii", "replace"))
    return list(dict.fromkeys(found for text in texts for found in OURS.findall(text)))[:MOST_RECIPIENTS]
