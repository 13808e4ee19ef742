"""Pauses of many customers or invoices at once: whom they would change, doing it, and putting back what was before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from billing_site.company.models import today
from billing_site.events.models import Event
from billing_site.lib.renamed import find
from billing_site.lib.text import count_of
from billing_site.pages.listing import Listing
from billing_site.staff.models.user import User
from customers.directory.filters import CustomerFilter
from customers.directory.listing import LISTING as CUSTOMERS
from customers.models.customer import Customer
from customers.models.errors import DeletedCustomer
from invoicing.invoices.filters import InvoiceFilter
from invoicing.invoices.listing import LISTING as INVOICES
from invoicing.invoices.listing import light
from invoicing.models.invoice import Invoice
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.policy import CustomerReminders
from invoicing.models.states import OPEN
from invoicing.rules.move import IllegalMove

PAUSE, RESUME = "pause", "resume"
MOST_REASONS = 3
GONE = "deleted meanwhile"


@dataclass(frozen=True)
class Kind:
    """Customers or invoices: how they are found, whose pause is changed, and who may.

    `rows()` are all that can be paused, `skipped(rows)` says of selected ones how many cannot and why. `owner` is the
    key by which `holds` names them.
    """

    name: str
    listing: Listing
    filter_class: Any
    permission: str
    every: Callable[[], QuerySet]
    possible: Callable[[], Q]
    why_not: str
    holds: type[ReminderHold] | type[CustomerReminders]
    owner: str

    def named(self, count: int) -> str:
        return count_of(count, self.name, self.listing.plural)

    @property
    def page(self) -> str:
        """The name of its page."""
        return f"reminders_of_{self.listing.plural}"

    def paused(self, how: Q) -> Exists:
        """The condition that there is a pause, of this kind."""
        return Exists(self.holds.objects.filter(how, paused=True, **{self.owner: OuterRef("pk")}))


def remindable() -> Q:
    """The condition that finds open invoices that are reminded of: sent ones, and those that could not be charged."""
    return Q(status=OPEN) & (Q(collection_method=Invoice.SEND) | find(settings.UNCOLLECTED))


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "customer",
            CUSTOMERS,
            CustomerFilter,
            "customers.change_customer",
            lambda: Customer.objects.existing().defer("search_text"),
            Q,
            "",
            CustomerReminders,
            "customer",
        ),
        Kind(
            "invoice",
            INVOICES,
            InvoiceFilter,
            "invoicing.change_invoice",
            lambda: light(Invoice.objects.all()),
            remindable,
            "not open, or to be charged automatically: nobody is reminded",
            ReminderHold,
            "invoice",
        ),
    )
}


@dataclass(frozen=True)
class Change:
    """What is done to each: a pause up to and with a day (None: until somebody resumes), or its end."""

    what: str
    until: date | None = None
    reason: str = ""

    @classmethod
    def of(cls, params: dict[str, str]) -> Change:
        """From the parameters of a job; see `params`."""
        until = params.get("until")
        return cls(params["what"], date.fromisoformat(until) if until else None, params.get("reason", ""))

    @property
    def params(self) -> dict[str, str]:
        return {"what": self.what, "until": self.until.isoformat() if self.until else "", "reason": self.reason}

    @property
    def participle(self) -> str:
        return "paused" if self.what == PAUSE else "resumed"

    def differing(self, kind: Kind, rows: QuerySet) -> QuerySet:
        """Those of the rows that would change."""
        rows = rows.filter(kind.possible())
        if self.what == RESUME:
            return rows.filter(kind.paused(Q(paused_until=None) | Q(paused_until__gte=today())))
        return rows.filter(~kind.paused(Q(paused_until=self.until, pause_reason=self.reason)))

    def do(self, kind: Kind, row: Any, **how: Any) -> bool:
        """Whether that changed anything; `how` is what the verbs take beside the pause. Raises IllegalMove,
        DeletedCustomer.
        """
        if self.what == RESUME:
            return kind.holds.resume(row, **how)
        return kind.holds.pause(row, until=self.until, reason=self.reason, **how)


def change_each(kind: Kind, change: Change, rows: Iterable[Model], **how: Any) -> tuple[int, Counter]:
    """(how many changed, {why: how many did not}), each in its own transaction; `how` as for `Change.do`."""
    done, refused = 0, Counter[str]()
    for row in rows:
        try:
            done += change.do(kind, row, **how)
        except (IllegalMove, DeletedCustomer) as refusal:
            refused[str(refusal)] += 1
        except (Customer.DoesNotExist, Invoice.DoesNotExist):
            refused[GONE] += 1
    return done, refused


def put_back_each(
    kind: Kind, events: Iterable[Event], *, by: User | None, now: datetime, operation_id: str
) -> tuple[int, Counter]:
    """Give each its pause, or none, of before these events, unless somebody changed it since; as `change_each`."""
    events = list(events)
    rows = kind.every().in_bulk([event.object_id for event in events], field_name="public_id")
    done, refused = 0, Counter[str]()
    for event in events:
        before, after = event.data["pause"]
        row = rows.get(event.object_id)
        if row is None:
            refused[GONE] += 1
            continue
        paused, until, reason = before
        change = Change.of({"what": PAUSE if paused else RESUME, "until": until, "reason": reason})
        how: dict[str, Any] = {"by": by, "now": now, "operation_id": operation_id, "instead_of": after}
        more, not_done = change_each(kind, change, [row], **how)
        done, refused = done + more, refused + not_done
    return done, refused


def events_of(kind: Kind, operation_id: str) -> QuerySet[Event]:
    """What one operation did to pauses of this kind."""
    types = [f"{kind.name}.reminders_paused", f"{kind.name}.reminders_resumed"]
    return Event.objects.of_operation(operation_id).filter(type__in=types, data__has_key="pause")


def outcome(words: str, done: int, refused: dict[str, int], kind: Kind) -> str:
    """'Paused reminders of 12 invoices. 2 left as they are: …'"""
    sentence = f"{words} {kind.named(done)}."
    if not refused:
        return sentence
    reasons = "; ".join(f"{why.rstrip('.')} ({count:,})" for why, count in Counter(refused).most_common(MOST_REASONS))
    return f"{sentence} {sum(refused.values()):,} left as they are: {reasons}."
