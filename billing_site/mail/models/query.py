"""Which mails, found how: the queryset, and SQLite's full-text index that its search reads."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from billing_site.events.models import Subject
from billing_site.lib.db.locks import locked
from billing_site.lib.search.index import FoundByWords, holds
from billing_site.lib.search.text import mark, terms
from billing_site.mail.models.words import address_mark

if TYPE_CHECKING:
    from billing_site.mail.models.message import Message

# Written out, not a parameter: only then does SQLite see that the partial index has these rows.
IS_WAITING, NONE = RawSQL("'waiting'", []), RawSQL("0", [])
FEW = 1000
# What of the outbox waits for somebody, as addresses name it.
FAILED, IN_PART, IN_DOUBT, BOUNCED, LATE = NEEDS = ("failed", "in_part", "in_doubt", "bounced", "late")
# Where a mail that left by itself keeps which of the company's settings made it do so.
BY_ITSELF = "by_itself"
# What failed longer ago than that was left as it is.
RECENT = timedelta(days=30)


class MessageIndex(models.Model):
    """SQLite's full-text index over `Message.search_text`, kept by triggers; PostgreSQL has a GIN index instead."""

    message = models.OneToOneField(
        "mail.Message", models.DO_NOTHING, primary_key=True, db_column="rowid", related_name="index"
    )
    content = models.TextField(db_column="mail_search")

    class Meta:
        managed = False
        db_table = "mail_search"
        default_permissions = ()


class MessageQuerySet(FoundByWords, models.QuerySet["Message"]):
    def lock(self) -> Self:
        return locked(self)

    def due(self, now: datetime) -> Self:
        """What is to be sent now, the longest due first."""
        # Under another name, so that none of many that wait is sorted: their index by time has them in order.
        here = Coalesce("state", Value(""))
        tried = [self.model.WAITING, self.model.IN_DOUBT]
        due = self.alias(state_here=here).filter(state_here__in=tried, next_attempt_at__lte=now)
        return due.order_by("next_attempt_at", "id")

    def late(self) -> Self:
        """What the mail server did not take yet, and gets again."""
        return self.filter(state=IS_WAITING, attempts__gt=NONE)

    def waiting_because_of(self, settings: Collection[str]) -> Self:
        """What waits and was written by itself, because one of these settings of the company was on."""
        return self.filter(state=self.model.WAITING, **{f"data__{BY_ITSELF}__in": list(settings)})

    def waiting_for_a_person(self) -> Self:
        """In doubt for the second time: nobody but a person can tell whether it came."""
        return self.filter(state=self.model.IN_DOUBT, next_attempt_at=None)

    def needing(self, what: str, now: datetime) -> Self:
        """What waits for somebody: `what` is one of NEEDS."""
        if what == LATE:
            return self.late()
        if what == IN_DOUBT:
            return self.waiting_for_a_person()
        if what == IN_PART:
            since = self.filter(refused_at__gte=now - RECENT, state=self.model.SENT)
            return since.not_sent_since()
        recent = self.filter(created__gte=now - RECENT).not_sent_since()
        if what == BOUNCED:
            return recent.filter(state=self.model.SUPPRESSED, cause=self.model.BOUNCED)
        return recent.filter(state=self.model.FAILED)

    def not_sent_since(self) -> Self:
        """Without those that went, or are about to go, as a newer mail of their kind about the same thing."""
        over = [self.model.FAILED, self.model.SUPPRESSED]
        newer = self.model.objects.filter(kind=OuterRef("kind"), pk__gt=OuterRef("pk")).exclude(state__in=over)
        same = newer.filter(about=OuterRef("about")).exclude(about="")
        # Letters about several things are known by their customer; under another name, so that his index is used.
        here = Coalesce("about", Value(""))
        together = newer.alias(here=here).filter(customer=OuterRef("customer"), here="").exclude(customer="")
        return self.exclude(Exists(same)).exclude(Q(about="") & Exists(together))

    def about(self, subject: Subject) -> Self:
        """The mails that tell of one thing, newest first."""
        return self.filter(about=subject.public_id).order_by("-id")

    def to_customer(self, customer: Subject) -> Self:
        """The mails to one customer, newest first."""
        return self.filter(customer=customer.public_id).order_by("-id")

    def to_address(self, address: str) -> Self:
        """Those that go to this very address, in whatever case."""
        return self.containing([address_mark(address)])

    def search(self, query: str, customers: Collection[str] = ()) -> Self:
        """Mails that every term of `query` finds, and all to those of these `customers` (public ids).

        Words, "quoted phrases" and -negations, as everywhere: of subject, addresses, Message-ID, ids, names, numbers.
        """
        wanted = [bare(term.text) for term in terms(query) if not term.negated]
        found = self.containing(wanted, [mark(each) for each in customers]) if wanted else self
        return found.without(query)

    def reading(self, query: str, customers: Collection[str] = ()) -> Self:
        """As `search`, without the index, row by row: for where few rows are left to look at."""
        wanted = [holds(bare(term.text)) for term in terms(query) if not term.negated]
        found = self.filter(reduce(and_, wanted) | Q(customer__in=customers)) if wanted else self
        return found.without(query)

    def without(self, query: str) -> Self:
        """Those that hold none of the negated terms."""
        negated = [holds(term.text) for term in terms(query) if term.negated]
        return self.exclude(reduce(or_, negated)) if negated else self

    def are_few(self) -> bool:
        """Whether there are so few that all of them can be looked at for one page."""
        return len(self.order_by().values_list("pk", flat=True)[: FEW + 1]) <= FEW


def bare(text: str) -> str:
    """A Message-ID without what stands behind its id: that is in every mail, and would be looked for in all of them."""
    is_id = text.lstrip("<").startswith("msg_")
    return text.partition("@")[0] if is_id else text
