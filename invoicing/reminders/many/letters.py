"""Letters of the next days that staff send at once or skip: which ones, which of them can be, and doing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from billing_site.company.models import today_at
from billing_site.lib.text import count_of
from billing_site.mail.limits import MailRefused
from billing_site.pages.access import an_id
from billing_site.staff.models.user import User
from invoicing.models.invoice import Invoice
from invoicing.models.reminders.ladders import Ladder, ladders
from invoicing.models.reminders.steps import OTHER_STEP, skip_step
from invoicing.reminders.letters import NO_ADDRESS, not_now, send_steps_now
from invoicing.reminders.outlook import DAYS, Letter, letters_of
from invoicing.reminders.tasks import MOST_TOGETHER, companions
from invoicing.rules.move import IllegalMove

MOST_REASONS = 3
# What a page can choose at once: as many letters as one look at open invoices can find, and more.
MOST_CHOSEN = 5000
GONE = "Paid, held back or dealt with meanwhile."


@dataclass(frozen=True)
class Verb:
    """What is done to each letter, and the words for many. `do` gives how many it dealt with, or raises why none."""

    name: str
    title: str
    past: str
    lead: str
    do: Callable[..., int]


def send_letter(letter: Letter, *, by: User | None, now: datetime) -> int:
    """Put it into the outbox; 1. Raises IllegalMove, MailRefused."""
    steps = [(ladder.invoice, rung.days) for ladder, rung in letter.steps]
    send_steps_now(steps, letter.customer.pk, by=by, now=now)
    return 1


def skip_letter(letter: Letter, *, by: User | None, now: datetime) -> int:
    """Leave out the steps that it is about; 1. Raises IllegalMove where none of them can be."""
    refusals = []
    for ladder, rung in letter.steps:
        try:
            skip_step(ladder.invoice, by=by, now=now, days=rung.days)
        except IllegalMove as refusal:
            refusals.append(refusal)
    if len(refusals) == len(letter.steps):
        raise refusals[0]
    return 1


VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            "send",
            "Send",
            "On their way:",
            "Each goes now, whatever its day, to the addresses on file and in the words of the account. What it asks "
            "for is worked out from the ledger when it is written. Later steps follow by the days between them.",
            send_letter,
        ),
        Verb("skip", "Skip", "Skipped", "They are not sent. Later steps keep their days.", skip_letter),
    )
}


def named(keys: Collection[str], now: datetime) -> dict[str, Letter | None]:
    """{key: the letter that has this step ahead as things stand now}, None where it is none any more."""
    wanted = {key: parts for key in keys if (parts := parts_of(key))}
    invoices = Invoice.objects.filter(public_id__in={public_id for public_id, _ in wanted.values()})
    found = ladders(with_companions(invoices, now), now=now)
    last = today_at(now) + timedelta(days=DAYS - 1)
    letters = letters_of([ladder for ladder in found.values() if not ladder.none], last)
    holding = {(ladder.invoice.public_id, rung.days): letter for letter in letters for ladder, rung in letter.steps}
    return {key: holding.get(wanted[key]) if key in wanted else None for key in keys}


def parts_of(key: str) -> tuple[str, int] | None:
    """(public id of an invoice, days of its step) of a letter's key; None for what is none."""
    public_id, _, days = key.rpartition("_")
    digits = days.removeprefix("-")
    return (public_id, int(days)) if an_id(public_id) and digits.isdecimal() and len(digits) < 4 else None


def with_companions(invoices: Iterable[Invoice], now: datetime) -> list[Invoice]:
    """These invoices, and the others of those customers who get one letter about all."""
    found = {invoice.pk: invoice for invoice in invoices}
    parties = {ladder.party for ladder in ladders(found.values(), now=now).values() if ladder.policy.one_letter}
    last = today_at(now) + timedelta(days=DAYS - 1)
    for some in in_portions(sorted(parties)):
        theirs = Q(customer__in=some) | Q(customer__merged_into__in=some)
        found |= {each.pk: each for each in companions(last, theirs, most=MOST_TOGETHER * len(some))}
    return list(found.values())


def in_portions(keys: list[int], size: int = 200) -> Iterable[list[int]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))


@dataclass
class Plan:
    """Which letters can be, each once, and why others cannot: {why: how many}."""

    letters: list[Letter]
    problems: Counter[str]


def plan(verb: Verb, keys: Collection[str], now: datetime) -> Plan:
    letters, problems, seen = [], Counter[str](), set()
    found = named(keys, now)
    for letter in found.values():
        if letter is None:
            problems[GONE] += 1
        elif letter.key not in seen:
            seen.add(letter.key)
            why = sending_problem(letter, now) if verb.name == "send" else ""
            if why:
                problems[why] += 1
            else:
                letters.append(letter)
    return Plan(letters, problems)


def sending_problem(letter: Letter, now: datetime) -> str:
    """Why it reaches nobody, or none of its steps can be sent now; '' where one can."""
    if letter.lacks:
        return NO_ADDRESS
    reasons = [step_problem(ladder, rung.days, now) for ladder, rung in letter.steps]
    return reasons[0] if all(reasons) else ""


def step_problem(ladder: Ladder, days: int | None, now: datetime) -> str:
    if ladder.next is None or ladder.next.days != days:
        return OTHER_STEP
    return not_now(ladder, now=now)


def do_each(verb: Verb, keys: Collection[str], *, by: User | None, now: datetime) -> tuple[int, Counter[str]]:
    """(how many letters were dealt with, {why: how many were not}), each in its own transaction.

    The steps of one invoice follow each other, so what is ahead is looked at again for each.
    """
    done, refused, seen = 0, Counter[str](), set()
    for key in keys:
        [letter] = named([key], now).values()
        if letter is None or letter.key in seen:
            refused[GONE] += letter is None
            continue
        seen.add(letter.key)
        try:
            done += verb.do(letter, by=by, now=now)
        except (IllegalMove, MailRefused) as refusal:
            refused[str(refusal)] += 1
    return done, +refused


def outcome(verb: Verb, done: int, refused: dict[str, int]) -> str:
    """'Skipped 3 reminders. 1 left as it is: …'"""
    sentence = f"{verb.past} {count_of(done, 'reminder')}."
    if not refused:
        return sentence
    reasons = "; ".join(f"{why.rstrip('.')} ({count:,})" for why, count in Counter(refused).most_common(MOST_REASONS))
    return f"{sentence} {sum(refused.values()):,} left as they are: {reasons}."
