"""What is left of sessions that have ended: their rows, and what "Sessions" keeps of where they began."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

AT_ONCE = 2000  # rows in one DELETE
# One that begins now has its row before it is listed; whoever looks in between deletes neither.
YOUNG = timedelta(hours=1)


def clear_ended_sessions(now: datetime) -> int:
    """Delete them; returns how many ended."""
    ended = Session.objects.filter(expire_date__lt=now)
    deleted = 0
    while keys := list(ended.values_list("pk", flat=True)[:AT_ONCE]):
        deleted += Session.objects.filter(pk__in=keys, expire_date__lt=now).delete()[0]
    lost = UserSession.objects.filter(
        ~Exists(Session.objects.filter(pk=OuterRef("session_key"))), created_at__lt=now - YOUNG
    )
    while keys := list(lost.values_list("pk", flat=True)[:AT_ONCE]):
        UserSession.objects.filter(pk__in=keys).delete()
    return deleted
