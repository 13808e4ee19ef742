"""What of a request makes it the same again, and its answer as it is kept: where to, in which words."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.safestring import SafeData, mark_safe

from billing_site.lib.requests import StaffRequest
from billing_site.once.keys import Attempt

FIELD = "once"
KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
# What a form sends that says nothing of what is asked for.
NOT_INPUT = (FIELD, "csrfmiddlewaretoken")


def attempt_of(request: StaffRequest) -> Attempt | None:
    """The keyed attempt that a request is; None for one without a key. Raises BadRequest for a key that is none."""
    key = request.POST.get(FIELD, "")
    if not key:
        return None
    if not KEY.fullmatch(key):
        raise BadRequest("The key of this form is none.")
    return Attempt(request.user.public_id, key, fingerprint(request))


def fingerprint(request: HttpRequest) -> str:
    """The digest of the address, of all fields in any order, and of the files."""
    fields = sorted((name, values) for name, values in request.POST.lists() if name not in NOT_INPUT)
    files = [(name, [digest(file) for file in found]) for name, found in sorted(request.FILES.lists())]
    # A page's script and its form without one may send the same; each is answered in its own way.
    reads = "text/html" in request.headers.get("Accept", "text/html")
    whole = json.dumps([request.method, request.get_full_path(), fields, files, reads])
    return hashlib.sha256(whole.encode()).hexdigest()


def digest(file: UploadedFile) -> list[str]:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return [file.name or "", found.hexdigest()]


def answer_of(request: HttpRequest, response: HttpResponseBase, told: int) -> dict[str, Any]:
    """The answer as it is kept; `told` is how many messages there were before it."""
    headers = {name: value for name, value in response.items() if name == "Location" or name.startswith("HX-")}
    words = [[m.level, str(m), m.extra_tags, isinstance(m.message, SafeData)] for m in queued(request)[told:]]
    answer = {"status": response.status_code, "headers": headers, "messages": words}
    if isinstance(response, HttpResponse) and response.content:
        answer |= {"type": response["Content-Type"], "body": response.text}
    return answer


def given_again(request: HttpRequest, answer: dict[str, Any]) -> HttpResponse:
    """The same answer once more, with the same words."""
    for level, text, tags, is_safe in answer["messages"]:
        messages.add_message(request, level, mark_safe(text) if is_safe else text, extra_tags=tags)  # noqa: S308
    status, headers = answer["status"], answer["headers"]
    if "Location" in headers:
        response: HttpResponse = HttpResponseRedirect(headers["Location"], status=status, headers=headers)
    else:
        response = HttpResponse(answer.get("body", ""), answer.get("type"), status, headers=headers)
    return response


def queued(request: HttpRequest) -> list:
    """The messages that this request said so far."""
    storage: Any = messages.get_messages(request)
    return storage._queued_messages


def unsay(request: HttpRequest) -> None:
    """Take back the messages that this request said; those of requests before it stay."""
    if hasattr(request, "_messages"):
        queued(request).clear()
