"""Letters ahead: which ones go within some days, put together as they will be, from the ladders of many invoices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.urls import reverse

from billing_site.company.models import today_at
from billing_site.lib.money.text import format_amount
from billing_site.mail.models.address import bounced
from customers.models.customer import Customer
from invoicing.models.invoice import Invoice
from invoicing.models.reminders.ladders import Ladder, ladders
from invoicing.models.reminders.policy import AccountReminders
from invoicing.reminders.shown import tone_name
from invoicing.reminders.tasks import Place, batch
from invoicing.rules.reminders.dunning import APART, DUE, PLANNED, Rung, later, on_working_day

DAYS = 7
SHOWN = 5  # invoices of one letter on a page
# So many open invoices are looked through for one page; where there are more, the page says so and goes on.
MOST = 2000


@dataclass
class Letter:
    """One mail that will go on `day`, about these steps; `customer` is who is written to."""

    day: date
    customer: Customer
    steps: list[tuple[Ladder, Rung]] = field(default_factory=list)
    # Why it reaches nobody, in a word or two; '' where it does.
    lacks: str = ""

    @property
    def invoices(self) -> list[Invoice]:
        return [ladder.invoice for ladder, _ in self.steps]

    @property
    def key(self) -> str:
        """What names it in an address: its first step, which no other letter has."""
        ladder, rung = self.steps[0]
        return f"{ladder.invoice.public_id}_{rung.days}"

    @property
    def url(self) -> str:
        return reverse("customer_reminders", args=[self.customer.public_id])

    @property
    def shown(self) -> list[Invoice]:
        return self.invoices[:SHOWN]

    @property
    def further(self) -> int:
        """How many invoices are not shown."""
        return max(0, len(self.steps) - SHOWN)

    @property
    def tone(self) -> int:
        return max(rung.tone for _, rung in self.steps)

    @property
    def tone_name(self) -> str:
        return tone_name(self.tone)

    @property
    def sums(self) -> dict[str, int]:
        """{currency: what the letter asks for, in minor units}"""
        found: dict[str, int] = defaultdict(int)
        for invoice in self.invoices:
            found[invoice.currency] += invoice.amount_remaining
        return dict(found)

    @property
    def sum(self) -> str:
        return " + ".join(format_amount(amount, currency) for currency, amount in self.sums.items())

    @property
    def has_address(self) -> bool:
        """Whether it reaches anybody."""
        return not self.lacks


@dataclass
class Outlook:
    """The letters up to a last day, soonest first; `more` is where the next look begins, None at the end."""

    letters: list[Letter]
    looked: int
    more: Place | None


def outlook(
    now: datetime, *, days: int = DAYS, account: AccountReminders | None = None, after: Place = (None, 0)
) -> Outlook:
    """What goes from today on for so many days (1: today alone), as it is now or with this policy of the account."""
    today = today_at(now)
    last = today + timedelta(days=days - 1)
    found: list[Ladder] = []
    looked = 0
    place: Place | None = after
    while place and looked < MOST:
        some, place = batch(last, after=place)
        looked += len(some)
        found += [ladder for ladder in ladders(some, now=now, account=account).values() if not ladder.none]
    return Outlook(letters_of(found, last), looked, place)


def letters_of(found: Iterable[Ladder], last: date) -> list[Letter]:
    """The letters that the steps ahead of these ladders make up to and with the day `last`."""
    ahead: dict[int, list[tuple[date, Ladder, Rung]]] = defaultdict(list)
    for ladder in found:
        for rung in ladder.rungs:
            if rung.state in (DUE, PLANNED) and rung.day and rung.day <= last:
                ahead[ladder.party].append((rung.day, ladder, rung))
    people = Customer.objects.defer("search_text").in_bulk(list(ahead))
    letters = [letter for party, steps in ahead.items() for letter in of_customer(people[party], steps)]
    gone = bounced({address for customer in people.values() for address in customer.billing_emails})
    for letter in letters:
        letter.lacks = lacking(letter.customer, gone)
    return sorted((each for each in letters if each.day <= last), key=lambda each: (each.day, str(each.customer)))


def lacking(customer: Customer, gone: Collection[str]) -> str:
    """What a customer lacks to be reached, where mail comes back from the addresses `gone`."""
    to = customer.billing_emails
    if not to:
        return "No address"
    return "Mail comes back" if all(address in gone for address in to) else ""


def of_customer(customer: Customer, steps: list[tuple[date, Ladder, Rung]]) -> list[Letter]:
    """Each step is a letter; where all invoices share one, what comes soon after a letter waits for the next."""
    steps = sorted(steps, key=lambda step: (step[0], step[1].invoice.pk))
    letters: list[Letter] = []
    for day, ladder, rung in steps:
        if ladder.policy.one_letter and letters:
            if day <= letters[-1].day:
                letters[-1].steps.append((ladder, rung))
                continue
            day = max(day, on_working_day(ladder.policy, later(letters[-1].day, APART)))
        letters.append(Letter(day, customer, [(ladder, rung)]))
    return letters
