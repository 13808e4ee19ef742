"""Every request leaves word of where it comes from; every file of data goes into the security log as it goes out."""

import logging
from collections.abc import Callable, Iterable, Iterator

from django.db import DatabaseError, transaction
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from billing_site.lib.csv.exported import Exported, export_in
from billing_site.lib.origin import coming_from, current_origin
from billing_site.lib.requests import PageRequest
from billing_site.staff.models.security_entry import SecurityEntry
from billing_site.staff.models.user import User

log = logging.getLogger("billfold")


def exports(get_response: Callable):
    """Middleware: what happens while a request is answered comes from its address; a file that leaves is recorded."""

    def middleware(request: PageRequest) -> HttpResponseBase:
        with coming_from(request):
            response = get_response(request)
            exported = export_in(response)
            if exported is not None and response.status_code == 200 and isinstance(request.user, User):
                record(request.user, exported, response)
        return response

    return middleware


def record(user: User, exported: Exported, response: HttpResponseBase) -> None:
    """Before the first byte goes out; how many rows it were is added behind the last one.

    A log that cannot be written does not keep people from their books: the server's own log has it then.
    """
    try:
        with transaction.atomic():
            entry = SecurityEntry.record("export", person=user, now=timezone.now(), detail=exported.file)
            if not exported.streams:
                entry.count(exported.rows)
    except DatabaseError:
        address = current_origin().address
        log.exception("Not in the security log: %s took %s from %s", user.email, exported.file, address)
        return
    if exported.streams and isinstance(response, StreamingHttpResponse):
        content: Iterable[bytes] = response.streaming_content  # type: ignore[assignment]
        response.streaming_content = counted(content, entry, exported)


def counted(content: Iterable[bytes], entry: SecurityEntry, exported: Exported) -> Iterator[bytes]:
    """The same content; at its end, or where the browser breaks off, the entry learns how many rows went out."""
    try:
        yield from content
    finally:
        # The file is out: a database that takes no write now must not break it off.
        try:
            entry.count(exported.rows)
        except DatabaseError as fault:
            log.warning("Not in the security log: %s gave %s rows (%s)", exported.file, exported.rows, fault)
