"""Statements of account to many customers: who gets one, who does not and why, and the job that sends them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from billing_site.company.models import Company
from billing_site.jobs.models import Job
from billing_site.jobs.selection import refuse_unless_still_allowed, selected_by
from billing_site.lib.text import count_of
from billing_site.staff.models.user import User
from customers.directory.filters import CustomerFilter
from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from customers.models.query import CustomerQuerySet
from invoicing.emails.composing.compose import language_of
from invoicing.models.sending.recipients import lacks
from invoicing.rules.accounts.periods import Period
from invoicing.statements.account import statement_of
from invoicing.statements.sending.forms import is_meant
from invoicing.statements.sending.post import Envelope, Moved, draw, post, sent_in
from invoicing.statements.sources import SOURCES, Party

# So many accounts are looked at before the question; of these so many one by one, whose balances others brought along.
LOOKED_AT, ONE_BY_ONE = 1000, 20
BATCH = 5
PERMISSION = "invoicing.add_storedstatement"
MOST_REASONS, MOST_NAMES = 3, 6
NOBODY, NEVER_BILLED = "without an e-mail address on file", "never billed"
MERGED = ("public_id", "source", "target")
QUIET = "without anything to state"


@dataclass(frozen=True)
class Plan:
    """What sending would do: `going` statements of `looked_at` accounts, the first to `first`.

    `skipped` are (how many, why, some names); `is_exact` is false where there are too many accounts to look at before.
    """

    going: int
    looked_at: int
    first: Customer | None
    skipped: list[tuple[int, str, list[str]]]
    is_exact: bool


def plan(customers: CustomerQuerySet, period: Period, who: str, company: Company) -> Plan:
    """What sending the statements of a period to those of these customers that `who` names would do."""
    never, nobody = customers.filter(currency=""), customers.exclude(currency="").filter(lacks())
    skipped = [(each.count(), why, names(each)) for each, why in ((never, NEVER_BILLED), (nobody, NOBODY))]
    rest = possible(customers)
    found = list(rest[: LOOKED_AT + 1])
    if len(found) > LOOKED_AT:
        return Plan(count := rest.count(), count, found[0], [each for each in skipped if each[0]], is_exact=False)
    looks = outlook(found, period, company)
    quiet = [each for each in found if not is_meant(who, *looks[each.pk])]
    meant = [each for each in found if is_meant(who, *looks[each.pk])]
    skipped.append((len(quiet), QUIET, [str(each) for each in quiet[:MOST_NAMES]]))
    first = meant[0] if meant else None
    return Plan(len(meant), len(found), first, [each for each in skipped if each[0]], is_exact=True)


def possible(customers: CustomerQuerySet) -> CustomerQuerySet:
    """Those of these customers that have an account and somebody to send to, oldest first."""
    return customers.exclude(currency="").exclude(lacks()).order_by("pk").defer("search_text")


def names(customers: CustomerQuerySet) -> list[str]:
    return [str(each) for each in customers.order_by("pk").defer("search_text")[:MOST_NAMES]]


def outlook(customers: list[Customer], period: Period, company: Company) -> dict[int, tuple[int, int]]:
    """{key: (how many movements, closing balance)} of these; as many queries for many as for few."""
    owners = {each.pk: each.pk for each in customers}
    merged = Customer.objects.filter(merged_into__in=customers)
    owners |= {key: target for key, target in merged.values_list("pk", "merged_into") if target}
    merges = CustomerMerge.objects.filter(Q(source__in=owners) | Q(target__in=owners))
    sides = [(name, owners.get(one), owners.get(other)) for name, one, other in merges.values_list(*MERGED)]
    split = [each for each in sides if each[1] != each[2]]
    party = Party(tuple(owners), ZoneInfo(company.time_zone), carried=tuple(each[0] for each in split))
    moves, closing = Counter[int](), Counter[int]()
    for source in SOURCES:
        for key, until, within in source.by_customer(party, period):
            moves[owners[key]] += within
            closing[owners[key]] += until
    apart = {key for _, *pair in split for key in pair}
    for customer in [each for each in customers if each.pk in apart][:ONE_BY_ONE]:
        found = statement_of(customer, period, company)
        moves[customer.pk], closing[customer.pk] = len(found.movements), found.closing
    return {each.pk: (moves[each.pk], closing[each.pk]) for each in customers}


def send_job(job: Job) -> Iterator[int]:
    """Send them all, for billing_site.jobs; to whom a crash left it done it is not sent again."""
    period = Period(*(date.fromisoformat(job.params[name]) for name in ("start", "end")))
    customers = possible(selected_by(job, CustomerFilter, Customer.objects.existing()))
    after, done = job.cursor.get("after", 0), job.cursor.get("done", 0)
    left = Counter(job.cursor.get("left", {}))
    while rows := list(customers.filter(pk__gt=after)[:BATCH]):
        refuse_unless_still_allowed(job, PERMISSION)
        for customer in rows:
            why = send_one(customer, period, job.params["who"], by=job.created_by, operation=job.public_id)
            done, after = done + (not why), customer.pk
            left.update([why] if why else [])
        job.cursor = {"after": after, "done": done, "left": dict(left)}
        job.message = outcome(done, left)
        yield done + sum(left.values())


def send_one(customer: Customer, period: Period, who: str, *, by: User, operation: str) -> str:
    """Send a statement to the addresses on file in the customer's language; '' where it went, else why not."""
    if sent_in(operation, customer):
        return ""
    envelope = Envelope(customer.billing_emails, customer.cc_emails, language_of(customer))
    company, now = Company.current(), timezone.now()
    for _ in range(2):
        statement = statement_of(customer, period, company)
        if not is_meant(who, len(statement.movements), statement.closing):
            return QUIET
        try:
            post(draw(statement, envelope, company, now=now), by=by, now=now, operation=operation)
        except Moved:
            # Somebody paid meanwhile, say: what stands now is drawn.
            continue
        except ValueError as refusal:
            return str(refusal).rstrip(".")
        return ""
    return "moved while it was drawn"


def outcome(done: int, left: Counter[str]) -> str:
    """What went and what did not, in a sentence or two."""
    sentence = f"On their way: {count_of(done, 'statement')}."
    if not left:
        return sentence
    reasons = "; ".join(f"{why[:100]} ({count:,})" for why, count in left.most_common(MOST_REASONS))
    return f"{sentence} {left.total():,} not sent: {reasons}."
