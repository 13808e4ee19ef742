"""When a charge that failed is tried again, and why then: the arithmetic of a policy, as plain values.

Our choice, within what is published of Smart Retries: 8 tries within 2 weeks, windows of 1 week to 2 months, or up to
three days of one's own; nothing is tried again before there is another method where only that can help.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from invoicing.collecting.rules.declines import MORNING, NEVER, PAYDAY, SOON, decline
from invoicing.collecting.rules.networks import NAMES, CardUse, earliest
from invoicing.collecting.rules.zones import USUAL_WEEKEND

SMART, CUSTOM, OFF = "smart", "custom", "off"
WINDOWS = {7: "1 week", 14: "2 weeks", 21: "3 weeks", 30: "1 month", 60: "2 months"}
MOST_TRIES, MOST_DAYS, LONGEST_STEP = 8, 3, 60
LEAVE_OPEN, UNCOLLECTIBLE = "open", "uncollectible"
# O'clock where the customer is: banks have booked what came in over night, and then what came in by noon.
HOURS = (time(9), time(15))
SOON_AFTER = (timedelta(hours=1), timedelta(hours=6))
APART = timedelta(hours=5)  # between two tries that nothing speeds up
NO_METHOD = "The customer has no payment method on file that can be charged."
OTHER_METHOD = "It is the first try of this payment method."


@dataclass(frozen=True)
class Policy:
    """`days` are of CUSTOM: each so many days after the try before. `window` (days) and `tries` are of SMART."""

    kind: str = SMART
    tries: int = MOST_TRIES
    window: int = 14
    days: tuple[int, ...] = ()
    debits: bool = False
    end: str = LEAVE_OPEN

    @property
    def most(self) -> int:
        """How many tries follow the first one."""
        return {SMART: self.tries, CUSTOM: len(self.days)}.get(self.kind, 0)

    @property
    def longest(self) -> int:
        """Days after the first failure in which what a try waits for, as another method, still leads to one."""
        return sum(self.days) if self.kind == CUSTOM else self.window


@dataclass(frozen=True)
class Case:
    """An invoice whose last try failed: when the first and the last one did, how many by itself followed the first.

    `code` is why the method that would be tried failed last, and `in_a_row` how often it did so one after the other.
    `has_other_method`: what would be tried did not fail so far, and `code` is of one that did. `card` is of the method
    that would be tried; None where it is a bank debit. `rest`: the days of the week (Monday is 0) without work.
    """

    first_failed: datetime
    last_failed: datetime
    code: str
    zone: ZoneInfo
    retries: int = 0
    in_a_row: int = 1
    has_other_method: bool = False
    card: CardUse | None = None
    has_method: bool = True
    rest: frozenset[int] = USUAL_WEEKEND


@dataclass(frozen=True)
class Plan:
    """The next try at `at`, or none (None); `why` then, or why not. `waits`: a new method would change that."""

    at: datetime | None
    why: str
    waits: bool = False


def problem(policy: Policy) -> str:
    """What is wrong with a policy, in words; '' for nothing."""
    if policy.kind == CUSTOM:
        if not 1 <= len(policy.days) <= MOST_DAYS:
            return f"Enter 1 to {MOST_DAYS} tries."
        if any(not 1 <= days <= LONGEST_STEP for days in policy.days):
            return f"Each try is 1 to {LONGEST_STEP} days after the one before."
    if policy.kind == SMART and (policy.window not in WINDOWS or not 1 <= policy.tries <= MOST_TRIES):
        return f"Choose 1 to {MOST_TRIES} tries within one of the offered periods."
    return ""


def plan(policy: Policy, case: Case, *, now: datetime | None = None, soon: bool = False) -> Plan:
    """The next try of an invoice, not before `now`, and why then; without one, why there is none.

    `soon`: another method came onto the file just now, and is tried at once.
    """
    if policy.kind == OFF:
        return Plan(None, "Failed payments are not tried again by themselves.")
    if not case.has_method:
        return Plan(None, NO_METHOD, waits=True)
    if case.card is None and not policy.debits and not case.has_other_method:
        return Plan(None, "Bank debits are not tried again by themselves.", waits=True)
    if case.retries >= policy.most:
        return Plan(None, f"All {policy.most} tries were made." if policy.most > 1 else "The one try was made.")
    cause = decline(case.code)
    if not case.has_other_method and (cause.again == NEVER or (case.card and case.card.is_over)):
        return Plan(None, f"{cause.words} Only another payment method helps.", waits=True)
    at, why = (case.last_failed, OTHER_METHOD) if soon and case.has_other_method else planned(policy, case)
    at = max(at, now) if now else at
    return held_back(policy, case, at, why)


def planned(policy: Policy, case: Case) -> tuple[datetime, str]:
    """When the policy wants it tried, whatever networks allow."""
    if policy.kind == CUSTOM:
        days = policy.days[case.retries]
        return case.last_failed + timedelta(days=days), f"{days} {'day' if days == 1 else 'days'} after the last try."
    again = decline(case.code).again
    if again == SOON and case.in_a_row <= len(SOON_AFTER) and not case.has_other_method:
        return case.last_failed + SOON_AFTER[case.in_a_row - 1], "The trouble may be over within hours."
    at = spread(policy, case)
    pay_day = next_pay_day(case, at) if again == PAYDAY else None
    if pay_day:
        return pay_day, "Money often comes on this day."
    first = case.has_other_method or (case.code and again == MORNING and case.in_a_row == 1)
    morning = next_morning(case)
    if first and morning < at:
        return morning, OTHER_METHOD if case.has_other_method else "Banks often approve on the next working morning."
    period = WINDOWS[policy.window]
    hour = "at a usual hour of a working day" if is_usual(at, case) else "as late as that period allows"
    return at, f"Try {case.retries + 1} of {policy.tries}, spread over {period}, {hour}."


def is_usual(at: datetime, case: Case) -> bool:
    local = at.astimezone(case.zone)
    return local.time() in HOURS and local.weekday() not in case.rest


def end_of(policy: Policy, case: Case) -> datetime | None:
    return case.first_failed + timedelta(days=policy.window) if policy.kind == SMART else None


def spread(policy: Policy, case: Case) -> datetime:
    """What is left of the window in equal parts, at a usual hour of the customer's working days where one is left."""
    end = case.first_failed + timedelta(days=policy.window)
    part = max((end - case.last_failed) / (policy.tries - case.retries), APART)
    plain = case.last_failed + part
    at = at_working_hour(plain, case)
    return at if at <= end else min(plain, end)


def next_morning(case: Case) -> datetime:
    """The first morning of a working day that is not right after the last try."""
    after = case.last_failed + APART
    day = after.astimezone(case.zone).date()
    if opening(day, case.zone, after) < after:
        day += timedelta(days=1)
    return at_working_hour(opening(day, case.zone, after), case)


def at_working_hour(at: datetime, case: Case) -> datetime:
    """The next of the usual hours of the customer's working days, from this moment on. In the zone of `at`."""
    zone = case.zone
    day = at.astimezone(zone).date()
    while True:
        found = [opening(day, zone, at, hour) for hour in HOURS if day.weekday() not in case.rest]
        if later := next((each for each in found if each >= at), None):
            return later
        day += timedelta(days=1)


def opening(day: date, zone: ZoneInfo, like: datetime, hour: time = HOURS[0]) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(like.tzinfo)


def next_pay_day(case: Case, before: datetime) -> datetime | None:
    """The morning of a usual pay day between the last try and the one that is due anyway; None without one."""
    first = (case.last_failed + APART).astimezone(case.zone).date()
    last = before.astimezone(case.zone).date()
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        at = opening(day, case.zone, before)
        if is_pay_day(day, case.rest) and case.last_failed + APART <= at < before:
            return at
    return None


def is_pay_day(day: date, rest: frozenset[int] = USUAL_WEEKEND) -> bool:
    """Whether wages are usual on it: the 1st, the 15th, the last of a month, or the last day of a week of work."""
    if day.weekday() in rest:
        return False
    tomorrow = day + timedelta(days=1)
    return tomorrow.weekday() in rest or day.day in (1, 15) or tomorrow.day == 1


def held_back(policy: Policy, case: Case, at: datetime, why: str) -> Plan:
    """The plan as networks allow it, within the window."""
    if case.card:
        later, limit = earliest(case.card, at)
        if limit:
            at, why = later, f"{NAMES[case.card.network]} allows {limit.words} of one card."
    end = end_of(policy, case)
    if end and at > end:
        return Plan(None, f"{why} That is after the end of the tries." if why else "The tries are over.")
    return Plan(at, why)
