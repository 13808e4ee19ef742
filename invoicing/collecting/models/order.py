"""What charges and refunds have in common: an order to a gateway, committed before it is sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing_site.lib.db.locks import locked

# How long after each question in vain the next one comes; after the last a person looks at it, and it comes daily.
ASK_AGAIN = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 60, 300, 1800, 7200))
DAILY = timedelta(days=1)
# Of a debit that is on its way, or an action that the customer has still to do: not as often.
CALMLY = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 360))
WORDS_LENGTH = 500
# The code of one that nobody can be asked about, because the gateway is not set up.
NOT_SET_UP = "gateway_not_set_up"


class OrderQuerySet(models.QuerySet):
    def due(self, now: datetime) -> Self:
        """Those that a worker is to send, or to ask about, by now."""
        return self.filter(next_look_at__lte=now).order_by("next_look_at", "id")

    def askable(self) -> Self:
        """Those of which the gateway can tell more when something happened to them there."""
        kind: Any = self.model
        return self.filter(state__in=kind.ASKED_AGAIN)

    def tell(self, now: datetime) -> None:
        """Something happened to these at the gateway: they are asked about now, or when their worker lets them go.

        In this order: whoever takes one up in between asks after it happened.
        """
        self.exclude(worker="").update(told=True)
        self.filter(worker="").askable().update(next_look_at=now)

    def lock(self) -> Self:
        return locked(self)

    def needing_a_person(self) -> Self:
        """Those of which nobody could say what became of them, however often the gateway was asked; and those that wait
        for somebody who sets a gateway up.
        """
        never_told = Q(state=Order.UNKNOWN, looks__gte=len(ASK_AGAIN))
        return self.filter(never_told | Q(state__in=(Order.CREATED, Order.UNKNOWN), code=NOT_SET_UP))


class Order(models.Model):
    """A row that is committed before the gateway hears of it; its public id is the idempotency key of the call.

    created -> sent -> what became of it. `unknown`: no answer came; it is left only by asking the gateway. A worker
    holds a row by `worker`; `next_look_at` is when the next one may take it up, None for never by itself.
    """

    CREATED, SENT, UNKNOWN, PROCESSING, REQUIRES_ACTION, SUCCEEDED, FAILED, CANCELED = (
        *("created", "sent", "unknown", "processing", "requires_action", "succeeded", "failed", "canceled"),
    )
    STATES = [
        (CREATED, "Waiting"),
        (SENT, "Under way"),
        (UNKNOWN, "Result unknown"),
        (PROCESSING, "Processing"),
        (REQUIRES_ACTION, "Customer must confirm"),
        (SUCCEEDED, "Succeeded"),
        (FAILED, "Failed"),
        (CANCELED, "Canceled"),
    ]
    UNDER_WAY = (CREATED, SENT, UNKNOWN, PROCESSING)
    # What the gateway is asked about again when it tells that something happened to it.
    ASKED_AGAIN: ClassVar[tuple[str, ...]] = (UNKNOWN, PROCESSING, REQUIRES_ACTION)
    # These are for good, unless the gateway says otherwise when it is asked again.
    OVER = (SUCCEEDED, FAILED, CANCELED)

    prefix: ClassVar[str]
    noun: ClassVar[str]

    public_id = models.CharField("ID", max_length=40, editable=False)
    gateway = models.CharField(max_length=20, editable=False)
    # The gateway's id of it, '' until it is known.
    reference = models.CharField(max_length=255, blank=True, editable=False)
    amount = models.BigIntegerField(editable=False)
    currency = models.CharField(max_length=3, editable=False)
    state = models.CharField(max_length=15, choices=STATES, default=CREATED, editable=False)
    code = models.CharField(max_length=80, blank=True, editable=False)
    words = models.CharField(max_length=WORDS_LENGTH, blank=True, editable=False)
    worker = models.CharField(max_length=80, blank=True, default="", editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    # Something happened to it at the gateway while a worker held it: it is asked about again.
    told = models.BooleanField(default=False, editable=False)
    next_look_at = models.DateTimeField(null=True, editable=False)
    # How often it was asked about in vain.
    looks = models.PositiveSmallIntegerField(default=0, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    created = models.DateTimeField(editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def status(self) -> str:
        return self.state

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @property
    def needs_a_person(self) -> bool:
        """Whether nobody could say what became of it, however often the gateway was asked, or there is none to ask."""
        return self.waits_for_set_up or (self.state == self.UNKNOWN and self.looks >= len(ASK_AGAIN))

    @property
    def waits_for_set_up(self) -> bool:
        """Whether the gateway is not set up: `words` say what is missing."""
        return self.state in (self.CREATED, self.UNKNOWN) and self.code == NOT_SET_UP

    @property
    def may_be_asked_about(self) -> bool:
        """Whether asking the gateway could tell more, and no worker does so at this moment."""
        return self.state in (self.UNKNOWN, self.PROCESSING, self.REQUIRES_ACTION) and not self.worker

    def ask_now(self, *, now: datetime) -> bool:
        """Have a worker ask the gateway at once what became of it; False where there is nothing to ask."""
        return self.may_be_asked_about and self.turn(next_look_at=now)

    def turn(self, **changes: Any) -> bool:
        """Write `changes` if nobody did anything with the row since it was read."""
        known = {name: getattr(self, name) for name in ("state", "worker", "looks", "next_look_at")}
        held = type(self)._default_manager.filter(pk=self.pk, **known).update(**changes)
        if held:
            self.__dict__.update(changes)
        return bool(held)

    def claim(self, *, worker: str, now: datetime) -> bool:
        """Make it the worker's own before the gateway is called; False where another has it."""
        changes: dict[str, Any] = {"worker": worker, "claimed_at": now, "next_look_at": None, "told": False}
        if self.state in (self.CREATED, self.UNKNOWN):
            changes |= {"state": self.SENT, "sent_at": self.sent_at or now, "code": "", "words": ""}
        return self.turn(**changes)

    def put_off(self, begun: str, words: str, *, until: datetime, code: str = "") -> bool:
        """Give back a row that was claimed in the state `begun`, and for which nobody was asked anything."""
        changes: dict[str, Any] = {"sent_at": None} if begun == self.CREATED else {}
        if begun in (self.CREATED, self.UNKNOWN):
            changes |= {"code": code, "words": words[:WORDS_LENGTH]}
        return self.turn(state=begun, worker="", next_look_at=until, **changes)

    def look_again_if_told(self, *, now: datetime) -> None:
        """What happened to it while a worker held it, who let it go, is asked about."""
        kind: Any = type(self)
        mine = kind.objects.filter(pk=self.pk, worker="", told=True)
        mine.askable().update(next_look_at=now)
        mine.update(told=False)

    def free(self, worker: str) -> None:
        """Let go of a row whose answer said nothing new."""
        type(self)._default_manager.filter(pk=self.pk, worker=worker).update(worker="")

    def let_be(self, *, now: datetime) -> bool:
        """Give back a row that was claimed to ask about, or that nobody answered: it is asked about later again."""
        if self.state in self.OVER and not (self.state == self.SUCCEEDED and self.looks < len(CALMLY)):
            return self.turn(worker="", next_look_at=None)
        pauses = ASK_AGAIN if self.state in (self.SENT, self.UNKNOWN) else CALMLY
        pause = pauses[self.looks] if self.looks < len(pauses) else DAILY
        state = self.UNKNOWN if self.state == self.SENT else self.state
        looks = min(self.looks + 1, 1000)
        return self.turn(state=state, worker="", looks=looks, next_look_at=now + pause)


def indexes(name: str) -> list[models.Index]:
    """What finds rows of an order: those that a worker is to look at, those that one holds, the newest."""
    return [
        models.Index(
            fields=["next_look_at", "id"], name=f"collecting_{name}_due", condition=Q(next_look_at__isnull=False)
        ),
        models.Index(fields=["worker"], name=f"collecting_{name}_held", condition=~Q(worker="")),
        models.Index(fields=["-created", "-id"], name=f"collecting_{name}_newest"),
        models.Index(fields=["state", "-created", "-id"], name=f"collecting_{name}_state"),
        models.Index(fields=["reference"], name=f"collecting_{name}_ref", condition=~Q(reference="")),
    ]
