"""A mail as it goes over the wire: headers, text, HTML with its pictures, attached files."""

import mimetypes
from collections.abc import Iterable
from datetime import datetime
from email.charset import QP, Charset
from email.encoders import encode_base64
from email.header import Header
from email.message import Message as Mime
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, parseaddr
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

from billing_site.company.models import Company
from billing_site.mail.limits import one_line
from billing_site.mail.models.message import Message
from billing_site.mail.parts import Attachment, Picture

# As the wire wants it; the newer policies of Python read encoded words in what they write, and lose spaces.
WIRE = compat32.clone(linesep="\r\n")
# Seven bits and short lines go through every server, and what is English stays readable.
UTF8 = Charset("utf-8")
UTF8.body_encoding = QP
# No answer by a machine is wanted, but reports of what was not delivered are: RFC 3834; [MS-OXCMAIL] 2.2.3.2.14.
FIXED = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}


class Letter(EmailMultiAlternatives):
    """Django's mail, for its backends, with a body whose pictures belong to the HTML alone."""

    mime: Mime

    def message(self, *, policy: Any = None) -> Any:
        return self.mime

    def on_the_wire(self) -> bytes:
        return self.mime.as_bytes(policy=WIRE)


def sender_of(company: Company) -> str:
    """'Harbour Works Ltd <billing@example.com>': the company's name, the address that the server lets us use."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return f"{one_line(company.sender_name) or name} <{ascii_address(address)}>"


def ascii_address(address: str) -> str:
    """With the domain as the network knows it (RFC 5890)."""
    return sanitize_address(address, "utf-8")


def letter_of(
    message: Message, files: Iterable[tuple[Attachment, bytes]], *, without: set[str], now: datetime
) -> Letter:
    """A claimed mail with its files, for all but the addresses `without`."""
    to, cc = ([each for each in row if each not in without] for row in (message.to, message.cc))
    letter = Letter(message.subject, message.text, message.sender, to, cc=cc)
    parts: list[Mime] = [body(message)]
    if message.html:
        letter.attach_alternative(message.html, "text/html")
    for attachment, content in files:
        name = one_line(attachment.name)
        letter.attach(name, content, "application/pdf")
        parts.append(file_part("application/pdf", content, "attachment", filename=name))
    letter.mime = parts[0] if len(parts) == 1 else multipart("mixed", *parts)
    for name, value in headers(message, to, cc, now).items():
        letter.mime[name] = value
    return letter


def headers(message: Message, to: list[str], cc: list[str], now: datetime) -> dict[str, Any]:
    found = {
        "From": named_address(message.sender),
        "To": ", ".join(map(ascii_address, to)),
        "Cc": ", ".join(map(ascii_address, cc)),
        "Reply-To": message.reply_to and ascii_address(message.reply_to),
        "Subject": encoded(message.subject, "Subject"),
        "Date": format_datetime(now),
        "Message-ID": message.message_id,
        "Content-Language": message.language,
    }
    return {name: value for name, value in found.items() if value} | FIXED


def encoded(text: str, header: str) -> str:
    """A text as a header has it (RFC 2047), also where it only looks as if it were encoded already."""
    text = one_line(text)
    return text if text.isascii() and "=?" not in text else Header(text, UTF8, header_name=header).encode()


def named_address(sender: str) -> str:
    """'Name <address>' as a header has it, whatever stands in the name."""
    name, _, address = one_line(sender).rpartition(" <")
    shown = encoded(name, "From")
    if shown == name:
        shown = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{shown} <{address}"


def body(message: Message) -> Mime:
    """The text, and the HTML with its pictures where there is one."""
    text = MIMEText(message.text, "plain", UTF8)  # type: ignore[arg-type]
    if not message.html:
        return text
    html = MIMEText(message.html, "html", UTF8)  # type: ignore[arg-type]
    pictures = [part for row in message.pictures if (part := picture_part(Picture(**row)))]
    return multipart("alternative", text, multipart("related", html, *pictures) if pictures else html)


def multipart(kind: str, *parts: Mime) -> Mime:
    return MIMEMultipart(kind, _subparts=parts)


def picture_part(picture: Picture) -> Mime | None:
    """None for a logo that was replaced since: its place shows the company's name."""
    try:
        with default_storage.open(picture.file) as file:
            content = file.read()
    except OSError:
        return None
    part = file_part(mimetypes.guess_type(picture.file)[0] or "application/octet-stream", content, "inline")
    part["Content-ID"] = f"<{one_line(picture.cid)}>"
    return part


def file_part(kind: str, content: bytes, disposition: str, filename: str = "") -> Mime:
    part = MIMEBase(*kind.split("/"))
    part.set_payload(content)
    encode_base64(part)
    # RFC 2231 for what is not English.
    name = filename if filename.isascii() else ("utf-8", "", filename)
    part.add_header("Content-Disposition", disposition, **({"filename": name} if filename else {}))
    return part
