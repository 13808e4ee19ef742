"""That the page was opened and the PDF fetched: noted the first time, and not for staff who look at it themselves."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest
from django.utils import timezone

from billing_site.lib.db.outages import outage
from invoicing.models.hosted.link import Opened
from invoicing.rules.move import IllegalMove

log = logging.getLogger("billfold")


def was_viewed(request: HttpRequest, opened: Opened) -> None:
    if opened.link.first_viewed_at is None and by_somebody(request):
        note(opened.link.viewed)


def was_downloaded(request: HttpRequest, opened: Opened) -> None:
    if opened.link.first_downloaded_at is None and by_somebody(request):
        note(opened.link.downloaded)


def by_somebody(request: Any) -> bool:
    """Whether it may be the customer: no look at the head alone, no page fetched ahead, nobody of staff."""
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "GET" and not ahead and not request.user.is_authenticated


def note(verb: Callable[..., None]) -> None:
    """What cannot be written just now is noted the next time: the page is shown all the same."""
    now: datetime = timezone.now()
    try:
        verb(now=now)
    except (OperationalError, IllegalMove) as error:
        if isinstance(error, OperationalError) and not outage(error):
            raise
        log.warning("That a customer's page was opened could not be noted: %s", error)
