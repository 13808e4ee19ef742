"""A mail as it goes over the wire: headers, text, HTML with its pictures, attached files."""

import mimetypes
from collections.abc import Iterable
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

from billing_site.company.models import Company
from billing_site.mail.limits import one_line
from billing_site.mail.models.message import Message
from billing_site.mail.parts import Attachment, Picture

# Seven bits go through every server, and no line is too long for one.
POLICY = policy.SMTP.clone(cte_type="7bit")
# No answer by a machine is wanted, but reports of what was not delivered are: RFC 3834; [MS-OXCMAIL] 2.2.3.2.14.
FIXED = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}


class Letter(EmailMultiAlternatives):
    """Django's mail, for its backends, with a body whose pictures belong to the HTML alone."""

    mime: EmailMessage

    def message(self, *, policy: Any = None) -> Any:
        return self.mime


def sender_of(company: Company) -> str:
    """'Harbour Works Ltd <billing@example.com>': the company's name, the address that the server lets us use."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return str(Address(one_line(company.sender_name) or name, addr_spec=ascii_address(address)))


def ascii_address(address: str) -> str:
    """With the domain as the network knows it (RFC 5890)."""
    return sanitize_address(address, "utf-8")


def letter_of(
    message: Message, files: Iterable[tuple[Attachment, bytes]], *, without: set[str], now: datetime
) -> Letter:
    """A claimed mail with its files, for all but the addresses `without`."""
    to, cc = ([each for each in row if each not in without] for row in (message.to, message.cc))
    letter = Letter(message.subject, message.text, message.sender, to, cc=cc)
    letter.mime = EmailMessage(policy=POLICY)
    for name, value in headers(message, to, cc, now).items():
        letter.mime[name] = value
    letter.mime.set_content(message.text)
    if message.html:
        letter.attach_alternative(message.html, "text/html")
        add_html(letter.mime, message)
    for attachment, content in files:
        name = one_line(attachment.name)
        letter.attach(name, content, "application/pdf")
        letter.mime.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return letter


def headers(message: Message, to: list[str], cc: list[str], now: datetime) -> dict[str, Any]:
    found = {
        "From": message.sender,
        "To": ", ".join(map(ascii_address, to)),
        "Cc": ", ".join(map(ascii_address, cc)),
        "Reply-To": message.reply_to and ascii_address(message.reply_to),
        "Subject": message.subject,
        "Date": now,
        "Message-ID": message.message_id,
        "Content-Language": message.language,
    }
    return {name: value for name, value in found.items() if value} | FIXED


def add_html(mime: EmailMessage, message: Message) -> None:
    mime.add_alternative(message.html, subtype="html")
    html = mime.get_payload()[-1]  # type: ignore[index]
    for row in message.pictures:
        picture = Picture(**row)
        kind, _, detail = (mimetypes.guess_type(picture.file)[0] or "application/octet-stream").partition("/")
        try:
            with default_storage.open(picture.file) as file:
                html.add_related(file.read(), kind, detail, cid=f"<{picture.cid}>", disposition="inline")  # type: ignore[union-attr]
        except OSError:
            # A logo that was replaced since: its place shows the company's name.
            continue
