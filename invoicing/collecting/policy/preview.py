"""When a payment that fails now would be tried again under a policy: an example in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from billing_site.company.models import Company
from invoicing.collecting.rules import retries
from invoicing.collecting.rules.declines import decline
from invoicing.collecting.rules.networks import CardUse

# Of a Visa card, which every network's rules are at least as strict about as about any other.
EXAMPLES = ("insufficient_funds", "generic_decline", "processing_error")
BRAND = "visa"
MOST = 12


@dataclass(frozen=True)
class Example:
    """A reason for which a charge fails, with each further try [(moment, why then)], and what ends them."""

    reason: str
    tries: list[tuple[datetime, str]]
    ends: str


def examples(policy: retries.Policy, *, now: datetime) -> list[Example]:
    """What the policy would do with a card that fails now, and each time again, for different reasons."""
    return [example(policy, code, now=now) for code in EXAMPLES]


def example(policy: retries.Policy, code: str, *, now: datetime) -> Example:
    zone = ZoneInfo(Company.current().time_zone)
    sent: tuple[datetime, ...] = (now,)
    case = retries.Case(now, now, code, zone, card=CardUse(BRAND, sent, code))
    found: list[tuple[datetime, str]] = []
    while len(found) < MOST:
        plan = retries.plan(policy, case)
        if plan.at is None:
            return Example(decline(code).words, found, plan.why)
        found.append((plan.at, plan.why))
        sent = (*sent, plan.at)
        tried = {"last_failed": plan.at, "retries": case.retries + 1, "in_a_row": case.in_a_row + 1}
        case = replace(case, **tried, card=CardUse(BRAND, sent, code))  # type: ignore[arg-type]
    return Example(decline(code).words, found, "")
