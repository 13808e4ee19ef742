"""The mailbox that reports go to, over IMAP: what is new in it, and marks for the people who read it too."""

import imaplib
import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

TIMEOUT = 20  # seconds
# Reports say what they have to at their beginning; what they return of the mail may be long.
MOST_BYTES = 256 * 1024
SEEN, FLAGGED = r"(\Seen)", r"(\Flagged)"
FORM = "BOUNCE_IMAP_URL is like imaps://user@mail.example.com/INBOX"


class MailboxFault(Exception):
    """The mailbox cannot be read; the text says why in plain words."""


@dataclass(frozen=True)
class Place:
    """Where the mailbox is; `password` is '' where the address has none."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    encrypted: bool

    @classmethod
    def of(cls, url: str) -> "Place":
        """Raises MailboxFault for what is no address of a mailbox."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise MailboxFault(f"{FORM}.") from None
        if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
            raise MailboxFault(f"{FORM}.")
        encrypted = parts.scheme == "imaps"
        folder = unquote(parts.path.strip("/")) or "INBOX"
        names = unquote(parts.username), unquote(parts.password or "")
        return cls(parts.hostname, port or (993 if encrypted else 143), *names, folder, encrypted)


class Mailbox:
    """An open mailbox. `validity` tells whether the numbers of its mails are still those of before."""

    def __init__(self, talk: imaplib.IMAP4, folder: str) -> None:
        self.talk = talk
        quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
        self.asked("select", quoted)
        self.validity = int(talk.response("UIDVALIDITY")[1][0] or 0)

    def after(self, number: int) -> list[int]:
        """The numbers of the mails that came after this one, oldest first."""
        (found,) = self.asked("uid", "SEARCH", None, "UID", f"{number + 1}:*")  # type: ignore[arg-type]
        return sorted(each for each in map(int, (found or b"").split()) if each > number)

    def content(self, number: int) -> bytes:
        """Its beginning; b'' where it is gone by now."""
        answer = self.asked("uid", "FETCH", str(number), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
        return next((part[1] for part in answer if isinstance(part, tuple)), b"")

    def mark(self, number: int, flag: str) -> None:
        self.asked("uid", "STORE", str(number), "+FLAGS.SILENT", flag)

    def asked(self, verb: str, *words: str) -> list:
        try:
            state, answer = getattr(self.talk, verb)(*words)
        except imaplib.IMAP4.abort:
            raise  # The talk is over.
        except imaplib.IMAP4.error as error:
            raise MailboxFault(f"The mailbox refused {verb}: {told([error])}") from error
        if state != "OK":
            raise MailboxFault(f"The mailbox refused {verb}: {told(answer)}")
        return answer


@contextmanager
def opened(place: Place, password: str) -> Iterator[Mailbox]:
    """The mailbox at this place. Raises MailboxFault where it cannot be opened or the talk ends."""
    try:
        with talking(place) as talk:
            talk.login(place.user, password)
            yield Mailbox(talk, place.folder)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxFault(f"The mailbox at {place.host} cannot be read: {told([error])}") from error


@contextmanager
def talking(place: Place) -> Iterator[imaplib.IMAP4]:
    context = ssl.create_default_context()
    if place.encrypted:
        talk: imaplib.IMAP4 = imaplib.IMAP4_SSL(place.host, place.port, ssl_context=context, timeout=TIMEOUT)
    else:
        talk = imaplib.IMAP4(place.host, place.port, timeout=TIMEOUT)
    try:
        if not place.encrypted and not is_this_machine(place.host):
            # No password is said aloud.
            talk.starttls(context)
        yield talk
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            talk.logout()


def is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def told(answer: list) -> str:
    """The server's words, or an error's, on one line."""
    words = answer[0] if answer else ""
    if isinstance(words, Exception):
        words = words.args[0] if words.args and isinstance(words.args[0], bytes) else str(words)
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return " ".join(text.split())[:300]
