"""The comparison as a job: the gateway is asked for one day after the other, then all of it is compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from billing_site.jobs.models import Job, JobFailed
from billing_site.lib.text import count_of
from invoicing.collecting.disputing import ask_for_disputes
from invoicing.collecting.gateway_books.comparison import AFTER, added_up, as_row, asked_from, compare, totals
from invoicing.collecting.gateways.interface import Entry, Gateway, NotConfigured, Refused, Unanswered
from invoicing.collecting.gateways.registry import charging_name, gateway
from invoicing.collecting.rooms import names_to_ask

# So many differences a job keeps; what is beyond is counted.
KEPT = 500


def days_of(first: date, last: date) -> list[date]:
    """Which days the gateway is asked for: some before and one after, because the books hear of it later."""
    start, end = asked_from(first), last + AFTER
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


def work(job: Job) -> Iterator[int]:
    """Compare the days `first` to `last` of the job's parameters; yields how many days were asked for.

    `job.result` becomes {"gateway": names, "first", "last", "differences": rows of comparison.Difference (the first
    KEPT), "count", "totals"}. After a stop it begins from the start: nothing was written.
    """
    first, last = (date.fromisoformat(job.params[name]) for name in ("first", "last"))
    entries: dict[str, list[Entry]] = {}
    try:
        rooms = rooms_to_compare()
        for number, day in enumerate(days_of(first, last), 1):
            for room in rooms:
                entries.setdefault(room.name, []).extend(room.entries_between(day, day))
            yield number
        # What happened since the clock last asked is no difference.
        for room in rooms:
            ask_for_disputes(room, job.heartbeat)
    except (Refused, Unanswered) as fault:
        raise JobFailed(f"The gateway did not answer, so nothing was compared: {fault}"[:500]) from fault
    found = [
        as_row(replace(each, gateway=name))
        for name, moved in entries.items()
        for each in compare(name, moved, first, last)
    ]
    job.result = {
        "gateway": ", ".join(entries),
        "first": first.isoformat(),
        "last": last.isoformat(),
        "differences": found[:KEPT],
        "count": len(found),
        "totals": added_up(totals(name, moved, first, last) for name, moved in entries.items()),
    }
    job.message = f"{count_of(len(found), 'difference')}."


def rooms_to_compare() -> list[Gateway]:
    """The gateways that charge or charged here; raises NotConfigured for the one that charges."""
    found = []
    for name in names_to_ask():
        try:
            found.append(gateway(name))
        except NotConfigured:
            # One of former times may have been closed.
            if name == charging_name():
                raise
    return found
