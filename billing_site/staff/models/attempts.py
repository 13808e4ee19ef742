"""Counted attempts at the door: how often something was tried in a while, exactly, however many try at once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import connection, models, transaction
from django.db.models import F

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

# One statement counts and refuses, so that two who try at the same moment cannot both be the last one.
COUNT = """
    INSERT INTO staff_attempts AS kept (key, name, account, most, count, until, told)
    VALUES (%s, %s, %s, %s, 1, %s, %s)
    ON CONFLICT (key) DO UPDATE SET
        most = excluded.most,
        count = CASE WHEN kept.until <= %s THEN 1 ELSE kept.count + 1 END,
        told = CASE WHEN kept.until <= %s THEN excluded.told ELSE kept.told END,
        until = CASE WHEN kept.until <= %s THEN excluded.until ELSE kept.until END
    WHERE kept.until <= %s OR kept.count < %s
    RETURNING count
"""


@dataclass(frozen=True)
class Limit:
    """At most so many attempts in so many seconds, counted from the first one."""

    name: str
    most: int
    seconds: int


@dataclass(frozen=True)
class Place:
    """What one limit counts together: attempts at an account, from an address or browser, or both of them."""

    limit: Limit
    account: str = ""
    source: str = ""

    @property
    def key(self) -> str:
        return hashlib.sha256("\0".join((self.limit.name, self.account, self.source)).encode()).hexdigest()


class LimitReached(Exception):
    """No more attempts at this place for now; none of the places asked with it was counted."""

    def __init__(self, place: Place) -> None:
        super().__init__(place.limit.name)
        self.place = place


def account_of(user: User) -> str:
    """What the attempts at a staff account are counted under."""
    return f"user {user.pk}"


class AttemptsQuerySet(models.QuerySet["Attempts"]):
    def at(self, user: User) -> Self:
        return self.filter(account=account_of(user))

    def reached(self, now: datetime) -> Self:
        """Where there are no more attempts for now."""
        return self.filter(until__gt=now, count__gte=F("most"))


class Attempts(models.Model):
    """One count of one limit at one place, until its time is over."""

    key = models.CharField(max_length=64, unique=True)
    # The limit's.
    name = models.CharField(max_length=40)
    # Whose attempts they are, so that an administrator can forget them; '' for those of an address.
    account = models.CharField(max_length=80, blank=True)
    most = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)
    # Whether somebody was told that the limit is reached.
    told = models.BooleanField(default=False)

    objects = AttemptsQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["account"], name="staff_attempts_account", condition=~models.Q(account=""))]

    def __str__(self) -> str:
        return f"{self.count} of {self.most}"

    @classmethod
    def count_one(cls, places: Sequence[Place], now: datetime) -> None:
        """Count an attempt at all of these places. Raises LimitReached, and then counts it nowhere."""
        if full := cls.full_one(places, now):
            raise LimitReached(full)
        with transaction.atomic(), connection.cursor() as cursor:
            moment = connection.ops.adapt_datetimefield_value(now)
            for place in places:
                limit = place.limit
                until = connection.ops.adapt_datetimefield_value(now + timedelta(seconds=limit.seconds))
                values: list[Any] = [place.key, limit.name, place.account, limit.most, until, False]
                cursor.execute(COUNT, [*values, moment, moment, moment, moment, limit.most])
                if not cursor.fetchall():
                    raise LimitReached(place)

    @classmethod
    def full_one(cls, places: Sequence[Place], now: datetime) -> Place | None:
        """The first of these places that takes no more, found by a look alone: whoever tries on writes nothing."""
        full = set(cls.objects.reached(now).filter(key__in=[p.key for p in places]).values_list("key", flat=True))
        return next((place for place in places if place.key in full), None)

    @classmethod
    def take_back(cls, places: Sequence[Place], now: datetime) -> None:
        """The attempt was right, and counts no more."""
        with transaction.atomic():
            # One by one, in the order in which they were counted: all at once could wait for each other.
            for place in places:
                cls.objects.filter(key=place.key, until__gt=now, count__gt=0).update(count=F("count") - 1)

    @classmethod
    def newly_reached(cls, places: Sequence[Place], now: datetime) -> list[Place]:
        """Those places that are full now and of which nobody was told yet; asking counts as being told."""
        full = set(cls.objects.reached(now).filter(key__in=[p.key for p in places], told=False).values_list("key"))
        return [p for p in places if (p.key,) in full and cls.objects.filter(key=p.key, told=False).update(told=True)]


def clear_old_attempts(now: datetime) -> int:
    """Forget counts whose time is over; returns how many."""
    return Attempts.objects.filter(until__lte=now).delete()[0]
