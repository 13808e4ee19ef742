"""The parts of one mail as files of their own: its HTML, closed off from everything, and what is attached to it."""

import base64
import hashlib
import mimetypes
from datetime import datetime

from django.core.files.storage import default_storage
from django.http import Http404

from billing_site.lib.masking import masked
from billing_site.mail import dependent
from billing_site.mail.kinds import WITH_SECRETS
from billing_site.mail.models.message import Message
from billing_site.mail.parts import Attachment, Picture

# No script, no form, no request to anywhere: a mail's own styles, and pictures that stand in the page itself.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox"
)


class NotThere(Exception):
    """The very file of a mail cannot be had any more; the text says why."""


def told(message: Message, text: str) -> str:
    """What staff may read of a mail: the secret of a link that lets its receiver in is nobody else's."""
    return masked(text) if message.kind in WITH_SECRETS else text


def html_of(message: Message) -> str:
    """The HTML with its pictures inside it; those whose file is gone stay empty."""
    html = told(message, message.html)
    for row in message.pictures:
        picture = Picture(**row)
        html = html.replace(f"cid:{picture.cid}", data_address(picture.file))
    return html


def data_address(file: str) -> str:
    kind = mimetypes.guess_type(file)[0] or "application/octet-stream"
    try:
        with default_storage.open(file) as opened:
            content = opened.read()
    except OSError:
        return "data:,"
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def file_of(message: Message, place: int, *, now: datetime) -> tuple[str, bytes]:
    """(name, bytes) of an attachment, the very file that went along. Raises Http404, NotThere."""
    if place >= len(message.attachments):
        raise Http404("This mail has no such file.")
    attachment = Attachment(**message.attachments[place])
    try:
        content, _ = dependent.attachment(attachment, now=now)
    except Exception as error:
        raise NotThere(str(error) or f"{attachment.name} cannot be made.") from error
    if attachment.sha256 and hashlib.sha256(content).hexdigest() != attachment.sha256:
        raise NotThere(f"{attachment.name} is not the file that went with this mail.")
    return attachment.name, content
