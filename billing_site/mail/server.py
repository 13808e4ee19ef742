"""The talk with the mail server: a mail is handed over, and what the server said comes back as an Outcome."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends import smtp

from billing_site.mail.letter import Letter, ascii_address
from billing_site.mail.limits import one_line
from billing_site.mail.outgoing import CONSOLE, NOWHERE

SMTP = "django.core.mail.backends.smtp.EmailBackend"
TERMINAL = "Written to the terminal: no mail server is set up."
# Seconds that a server may look at a mail before it says that it took it; RFC 5321, 4.5.3.2.6, asks for ten minutes.
ANSWER_TIMEOUT = 300
TAKEN, LATER, REFUSED, UNKNOWN = "taken", "later", "refused", "unknown"
SHUTTING_DOWN = 421


class Unreachable(Exception):
    """There is no talk with the mail server; the text says why, mostly in its own words."""


@dataclass(frozen=True)
class Outcome:
    """TAKEN, LATER (refused for now), REFUSED (for good) or UNKNOWN (the talk ended before the answer), in the server's
    words; `refused` are the addresses that it did not take, with its words for each.
    """

    state: str
    answer: str = ""
    refused: dict[str, str] = field(default_factory=dict)
    closed: bool = False


def leaves() -> str:
    """'' where mail leaves, else why it does not, in words."""
    if settings.EMAIL_BACKEND == NOWHERE:
        return "No mail leaves: EMAIL_URL is not set. Mails wait until it is."
    if settings.EMAIL_BACKEND == CONSOLE:
        return "No mail leaves: EMAIL_URL is not set, so mails are written to the terminal."
    return ""


def mail_server() -> Server | Elsewhere:
    """What mails are handed to, by EMAIL_URL."""
    return Server() if settings.EMAIL_BACKEND == SMTP else Elsewhere()


class Talk(smtplib.SMTP):
    """A talk that remembers the last answer, and whether a mail is on its way without one."""

    last = ""
    on_its_way = False

    def send(self, s: Any) -> None:
        # Commands are text. Bytes are a mail, and after them nobody knows until the server speaks.
        if isinstance(s, bytes):
            self.on_its_way = True
            self.wait_at_most(ANSWER_TIMEOUT)
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        code, words = super().getreply()
        self.last = words_of(code, words)
        if self.on_its_way:
            self.on_its_way = False
            self.wait_at_most(settings.EMAIL_TIMEOUT)
        return code, words

    def wait_at_most(self, seconds: float) -> None:
        if self.sock:
            self.sock.settimeout(seconds)


class EncryptedTalk(Talk, smtplib.SMTP_SSL):
    """The same, encrypted from its first byte."""


class Server(smtp.EmailBackend):
    """The mail server of EMAIL_URL, over one connection."""

    handed_over = 0

    @property
    def connection_class(self) -> Any:
        return EncryptedTalk if self.use_ssl else Talk

    def connect(self) -> None:
        """Raises Unreachable."""
        try:
            self.open()
        except OSError as error:
            raise Unreachable(f"The mail server {self.host} cannot be used: {said(error)}"[:1000]) from error
        self.handed_over = 0

    def disconnect(self) -> None:
        with suppress(OSError):
            self.close()
        self.connection = None

    def hand_over(self, letter: Letter) -> Outcome:
        """Hand it over. A connection that ended since the mail before is opened again."""
        outcome = self.tried(letter)
        if outcome.closed and outcome.state == LATER and self.handed_over:
            try:
                self.connect()
            except Unreachable as error:
                return Outcome(LATER, str(error), closed=True)
            outcome = self.tried(letter)
        self.handed_over += 1
        return outcome

    def tried(self, letter: Letter) -> Outcome:
        talk: Talk = self.connection  # type: ignore[assignment]
        addresses = {ascii_address(each): each for each in letter.recipients()}
        sender = ascii_address(parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
        try:
            refused = talk.sendmail(sender, list(addresses), letter.on_the_wire())
        except smtplib.SMTPRecipientsRefused as error:
            outcome = all_refused({addresses[each]: told for each, told in error.recipients.items()})
        except smtplib.SMTPResponseException as error:
            state = REFUSED if is_for_good(error.smtp_code) else LATER
            outcome = Outcome(state, said(error), closed=error.smtp_code == SHUTTING_DOWN)
        except OSError as error:
            outcome = Outcome(UNKNOWN if talk.on_its_way else LATER, said(error), closed=True)
        else:
            outcome = Outcome(TAKEN, talk.last, {addresses[each]: words_of(*told) for each, told in refused.items()})
        if outcome.closed:
            talk.close()
            self.connection = None
        return outcome


class Elsewhere:
    """Any other way that Django knows: the terminal, or the memory of the tests."""

    def connect(self) -> None:
        """There is nobody to be reached."""

    def disconnect(self) -> None:
        """There is no talk to end."""

    def hand_over(self, letter: Letter) -> Outcome:
        get_connection().send_messages([letter])
        handed = f"Handed to {settings.EMAIL_BACKEND}."
        return Outcome(TAKEN, TERMINAL if settings.EMAIL_BACKEND == CONSOLE else handed)


def all_refused(told: dict[str, tuple[int, bytes]]) -> Outcome:
    """Nobody is to get it: for good only where that was said of each."""
    codes = [code for code, _ in told.values()]
    refused = {address: words_of(*each) for address, each in told.items()}
    state = REFUSED if all(map(is_for_good, codes)) else LATER
    return Outcome(state, next(iter(refused.values())), refused, closed=SHUTTING_DOWN in codes)


def is_for_good(code: int) -> bool:
    return 500 <= code < 600


def words_of(code: int, words: bytes | str) -> str:
    """'250 2.0.0 queued as 4b1f' on one line."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return one_line(f"{code} {text}")


def said(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return words_of(error.smtp_code, error.smtp_error)
    return one_line(str(error.strerror or error) or type(error).__name__)
