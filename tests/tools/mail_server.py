"""A mail server on loopback that takes what it is sent, refuses what a test wants refused, and remembers both."""

import asyncio
import ssl
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, AuthResult

BACKEND = "django.core.mail.backends.smtp.EmailBackend"
CUT = "cut"  # the connection ends instead of an answer


def read(content) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


@dataclass
class Taken:
    """One mail as it came: envelope and content."""

    sender: str
    recipients: list[str]
    content: bytes
    user: str

    @property
    def mail(self) -> EmailMessage:
        return read(self.content)


@dataclass
class MailServer:
    """`refuses` maps an address to the answer at RCPT; `answers` are those at the end of the next mails, in order."""

    taken: list[Taken] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    connections: int = 0
    users: dict[str, str] = field(default_factory=dict)
    # Called with each mail before it is answered, in the server's thread.
    before_answer: object = None
    # The connection ends after so many mails, 0 for never.
    leaves_after: int = 0
    keeps: bool = True
    port: int = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        if not hasattr(session, "counted"):
            session.counted = True
            self.connections += 1
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if answer := self.refuses.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.pop(0) if self.answers else f"250 2.0.0 queued as {len(self.taken) + 1}"
        came = Taken(envelope.mail_from, envelope.rcpt_tos, envelope.content, self.user_of(session))
        if self.before_answer:
            await asyncio.get_running_loop().run_in_executor(None, self.before_answer, came)
        if self.keeps and (answer == CUT or answer.startswith("2")):
            self.taken.append(came)
        if answer == CUT:
            server.transport.abort()
            return "421 never heard"
        if self.leaves_after and len(self.taken) % self.leaves_after == 0:
            asyncio.get_running_loop().call_soon(server.transport.close)
        return answer

    @staticmethod
    def user_of(session) -> str:
        return session.auth_data.login.decode() if session.authenticated and session.auth_data else ""

    def authenticate(self, server, session, envelope, mechanism, data):
        right = self.users.get(data.login.decode()) == data.password.decode()
        return AuthResult(success=right, handled=right, auth_data=data if right else None)


@contextmanager
def mail_server(settings, *, certificate=None, encrypted=False, **behaviour):
    """A MailServer that the site's settings name as theirs. `certificate` is (certificate, key) for STARTTLS, or for a
    port that speaks nothing else where `encrypted`.
    """
    found = MailServer(**behaviour)
    context = None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*certificate)
    asked = {"hostname": "localhost", "enable_SMTPUTF8": True}
    if found.users:
        asked |= {
            "authenticator": found.authenticate,
            "auth_required": True,
            "auth_require_tls": bool(certificate) and not encrypted,
        }
    if certificate and not encrypted:
        asked |= {"tls_context": context, "require_starttls": True}
    with listening(lambda: SMTP(found, **asked), context if encrypted else None) as found.port:
        use(settings, found.port)
        settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = bool(certificate) and not encrypted, encrypted
        yield found


def use(settings, port):
    """Name the server at this port as the one that mail leaves by."""
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = BACKEND, "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""


@contextmanager
def listening(protocol, context):
    """The port of a server that runs in a thread of its own until the end."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    # In that thread alone: the test's own may run a loop already, that of a browser.
    begun = asyncio.run_coroutine_threadsafe(loop.create_server(protocol, "127.0.0.1", 0, ssl=context), loop)
    server = begun.result()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(end_of_all(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def end_of_all() -> None:
    """Talks that are under way end here."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()


def main():
    """In a process of its own: print the port, and forget what comes, until the input ends."""
    found = MailServer(keeps=False)
    with listening(lambda: SMTP(found, hostname="localhost"), None) as port:
        print(port, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
