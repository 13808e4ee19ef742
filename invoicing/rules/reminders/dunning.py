"""When an open invoice is reminded of: the arithmetic of a policy's steps, as plain values; no rows and no clock.

Days are days of the account. Working days are Monday to Friday; public holidays are not known here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

EARLIEST, LATEST = -10, 60  # days from the day on which an invoice is due; below zero: before it
MOST = 5  # steps of one policy
TONES = (1, 2, 3)
APART = 3  # days between two letters about one invoice, at least
HOUR = 9  # o'clock in the account's time zone: no letter leaves by itself before

SENT, SKIPPED, PASSED, DUE, PLANNED, STOPPED = "sent", "skipped", "passed", "due", "planned", "stopped"
AHEAD = (DUE, PLANNED, STOPPED)


@dataclass(frozen=True, order=True)
class Step:
    """A letter in this tone (1 friendly, 2 firm, 3 last), so many days after the due day (below zero: before it)."""

    days: int
    tone: int


@dataclass(frozen=True)
class Policy:
    """`steps` in the order of their days; `one_letter` about all invoices of a customer instead of one an invoice."""

    steps: tuple[Step, ...] = ()
    one_letter: bool = False
    working_days: bool = True


@dataclass(frozen=True)
class Done:
    """A step that was dealt with on that day. `days` is None for a letter that staff sent beyond the steps."""

    days: int | None
    tone: int
    on: date
    skipped: bool = False


@dataclass(frozen=True)
class Hold:
    """What keeps letters back up to and with the day `until`; None: until somebody ends it."""

    why: str
    until: date | None = None


@dataclass(frozen=True)
class Standing:
    """What is known of an open invoice: its days, what was dealt with (oldest first), and what holds letters back.

    `last_letter` is the day of the customer's last letter, where all their invoices share one.
    """

    issued: date
    due: date
    done: tuple[Done, ...] = ()
    holds: tuple[Hold, ...] = ()
    last_letter: date | None = None


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: what became of it or will, when (None: not known), and why, where that needs a word."""

    days: int | None
    tone: int
    state: str
    day: date | None
    why: str = ""


def problem(steps: Iterable[Step]) -> str:
    """What is wrong with the steps of a policy, in words; '' for nothing."""
    steps = tuple(steps)
    if len(steps) > MOST:
        return f"Use at most {MOST} steps."
    if any(not EARLIEST <= step.days <= LATEST for step in steps):
        return f"Choose from {-EARLIEST} days before the due day to {LATEST} days after it."
    if any(step.tone not in TONES for step in steps):
        return "Choose one of the three tones."
    if len({step.days for step in steps}) < len(steps):
        return "Two steps cannot fall on one day."
    tones = [step.tone for step in sorted(steps)]
    if tones != sorted(tones):
        return "A later step cannot be milder than an earlier one."
    return ""


def ladder(policy: Policy, standing: Standing, today: date) -> list[Rung]:
    """All steps of an open invoice, what is done first; at most one of them is DUE, and that is to be sent today."""
    done = [Rung(each.days, each.tone, SKIPPED if each.skipped else SENT, each.on) for each in standing.done]
    passed, left = remaining(policy, standing)
    start = first_day(policy, standing, today)
    if start is None:
        why = next(hold.why for hold in standing.holds if hold.until is None)
        return [*done, *passed, *(Rung(step.days, step.tone, STOPPED, None, why) for step in left)]
    held = [hold for hold in standing.holds if hold.until and hold.until >= today]
    why = max(held, key=until).why if held else ""
    ahead = []
    for step, day in days_of(policy, standing, left, start):
        if day is None:
            passed.append(Rung(step.days, step.tone, PASSED, None, "its day has passed"))
            continue
        state = DUE if day <= today else PLANNED
        late = nominal_day(policy, standing.due, step.days) < start
        ahead.append(Rung(step.days, step.tone, state, day, why if held and late else ""))
    return [*done, *sorted(passed, key=by_days), *ahead]


def due_today(rungs: Iterable[Rung]) -> Rung | None:
    return next((rung for rung in rungs if rung.state == DUE), None)


def next_rung(rungs: Iterable[Rung]) -> Rung | None:
    """The step that comes next, whenever that is."""
    return next((rung for rung in rungs if rung.state in AHEAD), None)


def highest_tone(rungs: Iterable[Rung]) -> int:
    """The tone of a letter beyond the steps: as strict as the last one that went, friendly where none did."""
    return max((rung.tone for rung in rungs if rung.state == SENT), default=TONES[0])


def remaining(policy: Policy, standing: Standing) -> tuple[list[Rung], list[Step]]:
    """(steps that are passed over, steps that are still to come) of those that were not dealt with.

    A step counts as dealt with while the policy has it. What was sent by a step that it no longer has stands for all
    steps of that tone and milder: a policy that changes never says the same thing again.
    """
    steps = sorted(policy.steps)
    dealt = {Step(each.days, each.tone) for each in standing.done if each.days is not None} & set(steps)
    last = max((step.days for step in dealt), default=EARLIEST - 1)
    tone = max((each.tone for each in standing.done if not (each.skipped or is_of(each, steps))), default=0)
    passed, left = [], []
    for step in steps:
        if step in dealt:
            continue
        if step.days < last:
            passed.append(Rung(step.days, step.tone, PASSED, None, "a later step came first"))
        elif step.tone <= tone:
            passed.append(Rung(step.days, step.tone, PASSED, None, "a letter in this tone was sent before"))
        elif step.days < 0 and later(standing.due, step.days) <= standing.issued:
            passed.append(Rung(step.days, step.tone, PASSED, None, "the invoice was issued later"))
        else:
            left.append(step)
    return passed, left


def is_of(done: Done, steps: list[Step]) -> bool:
    return done.days is not None and Step(done.days, done.tone) in steps


def first_day(policy: Policy, standing: Standing, today: date) -> date | None:
    """The first day from today on which a letter may leave; None while something holds it back for no set time."""
    if any(hold.until is None for hold in standing.holds):
        return None
    letters = [each.on for each in standing.done if not each.skipped]
    letters += [standing.last_letter] if standing.last_letter else []
    bounds = [today, later(standing.issued, 1), *(later(day, APART) for day in letters)]
    bounds += [later(hold.until, 1) for hold in standing.holds if hold.until]
    return on_working_day(policy, max(bounds))


def days_of(policy: Policy, standing: Standing, steps: list[Step], start: date) -> list[tuple[Step, date | None]]:
    """Each step with its day; None for one that is passed over: a later one is due by then, or its time is over.

    Of those whose day has come when a letter may leave, only the last is sent that says no more than one tone beyond
    what was said; what is stricter follows.
    """
    placed: list[tuple[Step, date | None]] = []
    said = max((each.tone for each in standing.done), default=0)
    last = max((each for each in standing.done if not each.skipped), key=lambda each: each.on, default=None)
    for number, step in enumerate(steps):
        earliest = max(start, after(policy, standing.due, last, step)) if last else start
        day = on_working_day(policy, max(nominal_day(policy, standing.due, step.days), earliest))
        following = [each for each in steps[number + 1 :] if each.tone <= max(said + 1, step.tone)]
        overtaken = any(nominal_day(policy, standing.due, each.days) <= day for each in following)
        # What was to come before the due day says that it is near: no longer true after it.
        if overtaken or (step.days < 0 and day > standing.due):
            placed.append((step, None))
            continue
        placed.append((step, day))
        last, said = Done(step.days, step.tone, day), max(said, step.tone)
    return placed


def after(policy: Policy, due: date, last: Done, step: Step) -> date:
    """The first day for a step after the last letter: behind one that came late, as many days as lie between them."""
    late = last.days is not None and last.on > nominal_day(policy, due, last.days)
    return later(last.on, max(APART, step.days - (last.days or 0)) if late else APART)


def nominal_day(policy: Policy, due: date, days: int) -> date:
    """The day of a step where nothing keeps it back."""
    return on_working_day(policy, later(due, days))


def on_working_day(policy: Policy, day: date) -> date:
    """The day itself, or the Monday after a Saturday or Sunday where the policy keeps to working days."""
    return later(day, max(0, 7 - day.weekday())) if policy.working_days and day.weekday() > 4 else day


def later(day: date, days: int) -> date:
    """So many days later, at most the last day that a date can name."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def until(hold: Hold) -> date:
    return hold.until or date.max


def by_days(rung: Rung) -> int:
    return rung.days or 0
