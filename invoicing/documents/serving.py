"""A PDF as a response: the kept file of an issued document, or one drawn now for a draft or another language."""

from typing import Any

from django.core.files import File
from django.db import OperationalError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response

from billing_site.lib.db.outages import outage
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.lib.requests import StaffRequest
from invoicing.documents import stored
from invoicing.documents.handing_out import hand_out_document


def served(request: StaffRequest, owner: stored.Owner, name: str) -> HttpResponseBase:
    """The PDF of an invoice, a credit note or a payment, as a file called `name`.pdf.

    `?locale=ja` asks for a copy in that language, which says that it is one; `?download` for a file to keep, and
    `?file=` with a hash for one that was served earlier.
    """
    if "file" in request.GET:
        return served_earlier(request, owner, name)
    language = chosen_language(request)
    if getattr(owner, "is_draft", False) or language not in (None, stored.language_of(owner)):
        return drawn_now(request, owner, f"{name}-{language}" if language else name, language)
    try:
        return as_kept(request, owner, name)
    except stored.DocumentLost as lost:
        return render(request, "invoicing/documents/document_lost.html", {"owner": owner, "why": str(lost)}, status=410)


def as_kept(request: HttpRequest, owner: stored.Owner, name: str) -> HttpResponseBase:
    """The kept file of an issued owner; `?download` for a file to keep. Raises as `stored.stored` does."""
    try:
        document, file = stored.stored_file(owner, now=timezone.now())
    except (OperationalError, OSError) as error:
        if not outage(error):
            raise
        # It cannot be kept just now: what is drawn are the bytes that will be.
        return drawn_now(request, owner, name, None)
    return with_hash(request, document, file, name)


def served_earlier(request: StaffRequest, owner: stored.Owner, name: str) -> HttpResponseBase:
    """A file that another one replaced, as it was; Http404 for a hash that no former file of the owner has."""
    kept = next((each for each in stored.former(owner) if each.sha256 == request.GET["file"]), None)
    if kept is None:
        raise Http404("No such file was kept.")
    file = kept.open()
    if file is None:
        why = str(stored.DocumentLost(kept))
        return render(request, "invoicing/documents/document_lost.html", {"owner": owner, "why": why}, status=410)
    return with_hash(request, kept, file, f"{name}-{kept.sha256[:8]}")


def with_hash(request: HttpRequest, kept: stored.Kept, file: File, name: str) -> HttpResponseBase:
    answer: Any = FileResponse(file, as_attachment="download" in request.GET, filename=f"{name}.pdf")
    # The address stays the same when the document is voided; who kept the file elsewhere hears 304.
    answer["ETag"], answer["Cache-Control"] = f'"{kept.sha256}"', "private, no-store"
    response = get_conditional_response(request, etag=answer["ETag"], response=answer) or answer
    if response is not answer:
        file.close()
    return response


def drawn_now(request: HttpRequest, owner: stored.Owner, name: str, language: str | None) -> HttpResponse:
    """Never stored and never cached: a draft and the settings may change. Its hash is remembered."""
    now = timezone.now()
    content = stored.drawn(owner, now=now, language=language)
    hand_out_document(content, owner, language, now=now)
    kind = "attachment" if "download" in request.GET else "inline"
    headers = {"Content-Disposition": f'{kind}; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def chosen_language(request: StaffRequest) -> str | None:
    """The language that the address asks for, None where it asks for none; Http404 for one that documents lack."""
    tag = request.GET.get("locale")
    if tag and tag not in DOCUMENT_LANGUAGES:
        raise Http404("Documents do not speak this language.")
    return tag or None
