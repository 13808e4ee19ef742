"""Which requests are read at all: text in UTF-8, a length that is a number, no NUL; others are refused in words."""

import re
from collections.abc import Callable
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.utils.http import parse_header_parameters

# ASCII is UTF-8 already. Anything else that Python could decode (utf-7, idna, base64 …) no browser sends to a form.
CHARSETS = {"utf-8", "utf8", "us-ascii", "ascii"}
# RFC 2231: a parameter's value that names a character set of its own.
EXTENDED = re.compile(r"\*\d*\*?\s*=")
NUL = "\0"
# Characters of a query; the server in front takes fewer, SQLite compares no text of more with a pattern.
LONGEST_QUERY = 32_000


class AnyRequest(WSGIRequest):
    """A request whose Content-Type may say anything: what cannot be read is left to `readable` to refuse.

    Django would take the charset over here and read the query with it, before there is anybody to answer an error.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            self.content_type, self.content_params = "", {}


def readable(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer 400, in plain text, before anything reads the request."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if len(str(request.META.get("QUERY_STRING") or "")) > LONGEST_QUERY:
            return HttpResponse("This address is too long.\n", status=414, content_type="text/plain; charset=utf-8")
        problem = refusal(request)
        if problem:
            return HttpResponse(f"{problem}\n", status=400, content_type="text/plain; charset=utf-8")
        if request.encoding:
            # Django takes no other spelling of it for a form; AnyRequest has none.
            request.encoding = "utf-8"
        if request.content_type == "multipart/form-data":
            request.upload_handlers.insert(0, PartsInUtf8(request))
        return get_response(request)

    return middleware


def refusal(request: HttpRequest) -> str:
    """What is wrong with the request, in words, or ''."""
    meta = request.META
    return (
        content_type_problem(str(meta.get("CONTENT_TYPE") or ""), request.content_params or {})
        or length_problem(str(meta.get("CONTENT_LENGTH") or ""))
        or nul_problem(request)
    )


def content_type_problem(header: str, params: dict[str, str]) -> str:
    charset = params.get("charset")
    if NUL in header or EXTENDED.search(header) or header.lower().count("charset") > 1:
        return "The Content-Type of this request cannot be read. Send it with charset=utf-8, or without a charset."
    if charset is not None and charset.lower() not in CHARSETS:
        shown = "".join(c for c in charset[:40] if c.isprintable())
        return f"The request says that its text is in “{shown}”. Only UTF-8 is read: send it with charset=utf-8."
    return ""


def length_problem(header: str) -> str:
    """Servers refuse such a length themselves; without one in front it would reach the pages."""
    if header and not (header.isascii() and header.isdigit() and len(header) < 20):
        return "The Content-Length of this request is not a number of bytes."
    return ""


def nul_problem(request: HttpRequest) -> str:
    """A NUL in a path or a cookie finds nothing, and PostgreSQL takes it in no text; what is typed is for the pages."""
    if NUL in request.path_info:
        return "The address of this request holds a NUL character."
    if any(NUL in name or NUL in value for name, value in request.COOKIES.items()):
        return "A cookie of this request holds a NUL character."
    return ""


class PartsInUtf8(FileUploadHandler):
    """The first of the upload handlers: refuses a file that comes in another character set, keeps nothing itself."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        charset = (self.content_type_extra or {}).get("charset")
        if charset is not None and charset.decode(errors="replace").lower() not in CHARSETS:
            raise MultiPartParserError("A part of this form is not in UTF-8.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
