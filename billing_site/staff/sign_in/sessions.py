"""How long a session lasts: SESSION_IDLE_HOURS without use, and SESSION_DAYS after signing in whatever happens.

The row of a session says when it ends. Using it puts that off, at most every few minutes and by that one value alone:
requests side by side never write each other's data, and a database that takes no write still shows pages.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.db import DatabaseError
from django.utils import timezone

from billing_site.lib.db.waiting import without_waiting
from billing_site.lib.requests import PageRequest

log = logging.getLogger("billfold")
BEGAN = "signed_in_at"
# A use within so many minutes of the last one that was written is not written.
PUT_OFF_EVERY = timedelta(minutes=5)


class SessionStore(db.SessionStore):
    """Django's sessions in the database, whose rows end as the settings say."""

    ends: datetime | None = None

    def _get_session_from_db(self) -> Any:
        row = super()._get_session_from_db()  # type: ignore[misc]
        self.ends = row.expire_date if row else None
        return row

    def begin(self) -> None:
        """Somebody signed in: the days count from now."""
        self[BEGAN] = timezone.now().timestamp()

    @property
    def last_day(self) -> datetime | None:
        """When a signed-in session ends even if it is used all the time."""
        began = self.get(BEGAN)
        return began and datetime.fromtimestamp(began, UTC) + timedelta(seconds=settings.SESSION_COOKIE_AGE)

    def get_expiry_date(self, **kwargs) -> datetime:
        """When the row ends if it is not used from now on; this is what counts."""
        last = self.last_day
        if last is None:
            return super().get_expiry_date(**kwargs)
        return min(timezone.now() + timedelta(hours=settings.SESSION_IDLE_HOURS), last)

    def get_expiry_age(self, **kwargs) -> int:
        """How long the browser keeps the cookie: as long as the session may last at most."""
        last = self.last_day
        if last is None:
            return super().get_expiry_age(**kwargs)
        return max(int((last - timezone.now()).total_seconds()), 0)

    def put_off(self) -> None:
        """It is used: it ends later. Never fails a page: a database that takes no write now takes the next one."""
        ends = self.get_expiry_date()
        if self.ends is None or ends - self.ends < PUT_OFF_EVERY:
            return
        try:
            with without_waiting():
                self.model.objects.filter(session_key=self.session_key, expire_date__lt=ends).update(expire_date=ends)
        except DatabaseError as fault:
            log.warning("The use of a session could not be noted: %s", fault)
        else:
            self.ends = ends


def begin(request: PageRequest, **kwargs) -> None:
    """Receiver of Django's `user_logged_in`."""
    if isinstance(request.session, SessionStore):
        request.session.begin()


def sessions_in_use(get_response: Callable):
    """Whoever asks for a page uses their session."""

    def middleware(request: PageRequest):
        session = request.session
        if request.user.is_authenticated and isinstance(session, SessionStore):
            if BEGAN not in session:
                # Of before there was an end that counts from the sign-in.
                session.begin()
            session.put_off()
        return get_response(request)

    return middleware
