"""A mail as its receiver will see it, in a frame that can do nothing: no script, no address outside."""

import base64
import mimetypes
from collections.abc import Sequence
from typing import Any

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from billing_site.mail.parts import Composed, Picture

# The styles of a mail stand in its elements; those of the page around it are a file. "sandbox" makes it nobody's page.
POLICY = "sandbox; default-src 'none'; style-src 'self' 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


def framed(request: HttpRequest, mail: Composed) -> HttpResponse:
    """A page that only a frame of this site may show: subject, attachments, the HTML with its pictures, the text."""
    html = mail.html
    for picture in mail.pictures:
        html = html.replace(f"cid:{picture.cid}", data_url(picture))
    answer = render(request, "invoicing/emails/preview.html", {"mail": mail, "html": html})
    answer["Content-Security-Policy"] = POLICY
    return answer


def instead(request: HttpRequest, problems: Sequence[tuple[Any, str]], *, status: int) -> HttpResponse:
    """What stands in the frame where no mail can be shown: (field, what is wrong with it)."""
    answer = render(request, "invoicing/emails/problems.html", {"problems": problems}, status=status)
    answer["Content-Security-Policy"] = POLICY
    return answer


def data_url(picture: Picture) -> str:
    kind = mimetypes.guess_type(picture.file)[0] or "application/octet-stream"
    with default_storage.open(picture.file) as file:
        return f"data:{kind};base64,{base64.b64encode(file.read()).decode()}"
