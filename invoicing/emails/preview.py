"""A mail as its receiver will see it, in a frame that can do nothing: no script, no address outside."""

import base64
import logging
import mimetypes
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from billing_site.lib.encryption.key_file import KeyFault
from billing_site.mail.parts import Composed, Picture
from invoicing.emails.forms import SendForm
from invoicing.models.sending.automatic import NO_KEY

log = logging.getLogger("billfold")
Form = TypeVar("Form", bound=SendForm)
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


def preview_of(request: HttpRequest, form_of: Callable[[], Form], mail_of: Callable[[Form], Composed]) -> HttpResponse:
    """The mail of a form as it would go now; in its place what is wrong with its texts, or that the key is missing."""
    try:
        form = form_of()
        if form.is_bound and not form.is_valid() and (problems := form.problems_of_texts()):
            return instead(request, problems, status=422)
        return framed(request, mail_of(form))
    except KeyFault as fault:
        log.error("%s could not be shown: %s", request.path, fault)
        return instead(request, [("Preview", NO_KEY)], status=503)


def data_url(picture: Picture) -> str:
    kind = mimetypes.guess_type(picture.file)[0] or "application/octet-stream"
    with default_storage.open(picture.file) as file:
        return f"data:{kind};base64,{base64.b64encode(file.read()).decode()}"
