"""The ladders of many open invoices at once: what the rows say, put before the arithmetic, by a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, DateField, F, Max, Q, Value, When
from django.db.models.functions import Coalesce, Greatest

from billing_site.company.models import Company
from billing_site.lib.renamed import find
from customers.models.customer import Customer
from invoicing.models.hosted.claim import TRUSTED_FOR, PaymentClaim
from invoicing.models.hosted.query import InvoiceQuery
from invoicing.models.invoice import Invoice
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.policy import AccountReminders, CustomerReminders
from invoicing.models.reminders.reminder import ON_ITS_WAY, Reminder
from invoicing.models.states import OPEN
from invoicing.rules.reminders.charged import Charged
from invoicing.rules.reminders.dunning import Hold, Policy, Rung, Standing, due_today, ladder, next_rung

PROMISED, PAUSED, CUSTOMER_PAUSED, CLAIMED, DISPUTED = "promised", "paused", "customer_paused", "claimed", "disputed"
TRIED, CHARGING = "tried", "charging"
# Why something is held back, as pages and mails in the outbox say it.
WORDS = {
    PROMISED: "Payment is promised",
    PAUSED: "Reminders of this invoice are paused",
    CUSTOMER_PAUSED: "Reminders to this customer are paused",
    CLAIMED: "The customer says that it is paid",
    DISPUTED: "The customer says that something is wrong",
    TRIED: "It is charged again within a day",
    CHARGING: "A charge is under way",
}

NOT_CHARGED = "It is charged automatically, so nobody is reminded."


@dataclass(frozen=True)
class Ladder:
    """An invoice with its steps, which count from the day `due_on`; `party` is the key of who is written to.

    `refusal` says why nobody may be reminded of it, `off` why no letter goes by itself; each '' where that is not so.
    """

    invoice: Invoice
    party: int
    policy: Policy
    rungs: list[Rung]
    reminders: list[Reminder]
    holds: tuple[Hold, ...]
    hold: ReminderHold | None
    due_on: date | None
    refusal: str
    off: str

    @property
    def none(self) -> str:
        """Why nothing comes by itself; '' where something does."""
        return self.refusal or self.off or ("" if self.next else "All steps are done.")

    @property
    def due(self) -> Rung | None:
        """The step that is to be sent today."""
        return None if self.none else due_today(self.rungs)

    @property
    def next(self) -> Rung | None:
        """The step that comes next, by itself or when staff send it."""
        return None if self.refusal else next_rung(self.rungs)

    @property
    def held(self) -> str:
        """Why nothing may be sent today, in words; '' where nothing holds it back."""
        return WORDS[self.holds[0].why] if self.holds else ""

    @property
    def stage(self) -> int:
        """The number of the next row."""
        return max((each.stage for each in self.reminders), default=0) + 1


def ladders(
    invoices: Iterable[Invoice], *, now: datetime, account: AccountReminders | None = None
) -> dict[int, Ladder]:
    """{key of the invoice: its Ladder} as it is at `now`, or would be with this policy of the account."""
    facts = Facts(list(invoices), now, account or AccountReminders.current())
    return {invoice.pk: facts.ladder(invoice) for invoice in facts.invoices}


class Facts:
    """What the rows say of some invoices, read by one query for each kind of row."""

    def __init__(self, invoices: list[Invoice], now: datetime, account: AccountReminders) -> None:
        self.invoices = invoices
        self.account = account
        self.zone = ZoneInfo(Company.current().time_zone)
        self.today = self.day(now)
        keys = [invoice.pk for invoice in invoices]
        self.customers = known_parties(invoices)
        parties = {self.party(invoice) for invoice in invoices}
        self.own = {row.customer_id: row for row in CustomerReminders.objects.filter(customer__in=parties)}
        self.reminders: dict[int, list[Reminder]] = defaultdict(list)
        for reminder in Reminder.objects.filter(invoice__in=keys).select_related("message").order_by("id"):
            self.reminders[reminder.invoice_id].append(reminder)
        automatic = [invoice.pk for invoice in invoices if invoice.collection_method == Invoice.CHARGE]
        self.charged: dict[int, Charged] = find(settings.CHARGED)(automatic, now=now) if automatic else {}
        self.held = {row.invoice_id: row for row in ReminderHold.objects.filter(invoice__in=keys)}
        self.claims = self.read_claims(keys, now)
        disputed = InvoiceQuery.objects.unsettled().filter(invoice__in=keys)
        self.disputed = set(disputed.order_by().values_list("invoice", flat=True))
        self.letters = read_letters({party for party in parties if self.policy_of(party).one_letter}, self.today)

    def read_claims(self, keys: Collection[int], now: datetime) -> dict[int, date]:
        """{invoice: the last day on which the word of its customer that it is paid is trusted}"""
        said = PaymentClaim.objects.filter(invoice__in=keys, said_at__gt=now - TRUSTED_FOR)
        trusted = said.exclude(state=PaymentClaim.DISMISSED).order_by("said_at")
        return {key: self.day(at + TRUSTED_FOR) for key, at in trusted.values_list("invoice", "said_at")}

    def ladder(self, invoice: Invoice) -> Ladder:
        party, reminders = self.party(invoice), self.reminders.get(invoice.pk, [])
        policy, holds = self.policy_of(party), self.holds_of(invoice, party)
        issued = self.day(invoice.effective_at or invoice.finalized_at or invoice.created)
        done = tuple(done for each in reminders if (done := each.done_by(self.today)))
        standing = Standing(issued, self.due(invoice) or date.max, done, holds, self.letters.get(party))
        rungs = ladder(policy, standing, self.today)
        why = {"refusal": self.refusal(invoice), "off": self.off(party)}
        hold, due_on = self.held.get(invoice.pk), self.due(invoice)
        return Ladder(invoice, party, policy, rungs, reminders, holds, hold, due_on, **why)

    def refusal(self, invoice: Invoice) -> str:
        if invoice.status != OPEN:
            return "Only open invoices are reminded of."
        if self.due(invoice) is None:
            if invoice.collection_method != Invoice.CHARGE:
                return "It has no due day."
            return self.charged[invoice.pk].why if invoice.pk in self.charged else NOT_CHARGED
        return "The customer was deleted." if self.customers[invoice.customer_id].is_gone else ""

    def due(self, invoice: Invoice) -> date | None:
        """From when on it is owed: the due day, or the day on which it could not be charged."""
        if invoice.collection_method != Invoice.CHARGE:
            return invoice.due_date
        charged = self.charged.get(invoice.pk)
        return self.day(charged.since) if charged and charged.since else None

    def off(self, party: int) -> str:
        if not self.account.enabled:
            return "Reminders are off for the whole account."
        if self.mode_of(party) == CustomerReminders.NONE:
            return "This customer gets no reminders."
        return "" if self.policy_of(party).steps else "The policy has no steps."

    def party(self, invoice: Invoice) -> int:
        return self.customers[invoice.customer_id].party

    def mode_of(self, party: int) -> str:
        return self.own[party].mode if party in self.own else CustomerReminders.ACCOUNT

    def policy_of(self, party: int) -> Policy:
        return (self.own[party] if self.mode_of(party) == CustomerReminders.OWN else self.account).policy

    def holds_of(self, invoice: Invoice, party: int) -> tuple[Hold, ...]:
        """What holds this invoice's letters back today, what ends last (or not by itself) first."""
        found = []
        own, row = self.own.get(party), self.held.get(invoice.pk)
        if invoice.pk in self.disputed:
            found.append(Hold(DISPUTED))
        if own and own.paused:
            found.append(Hold(CUSTOMER_PAUSED, own.paused_until))
        if row and row.paused:
            found.append(Hold(PAUSED, row.paused_until))
        if row and row.promise == ReminderHold.PROMISED:
            found.append(Hold(PROMISED, row.promised_on))
        if invoice.pk in self.claims:
            found.append(Hold(CLAIMED, self.claims[invoice.pk]))
        if charged := self.charged.get(invoice.pk):
            found += [Hold(CHARGING)] if charged.under_way else []
            found += [Hold(TRIED, self.day(charged.next_try))] if charged.next_try else []
        lasting = [hold for hold in found if hold.until is None or hold.until >= self.today]
        return tuple(sorted(lasting, key=lambda hold: hold.until or date.max, reverse=True))

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


class Party(NamedTuple):
    """Who stands for a customer: themselves, or whom they were merged into; `is_gone` where that one was deleted."""

    party: int
    is_gone: bool


def known_parties(invoices: list[Invoice]) -> dict[int, Party]:
    """{key of a customer: Party}, with a query for those alone who were not read along with their invoices."""
    relation = Invoice._meta.get_field("customer")
    read = [invoice.customer for invoice in invoices if relation.is_cached(invoice)]
    known = {each.pk: Party(each.pk, bool(each.deleted_at)) for each in read if each.merged_into_id is None}
    unknown = {invoice.customer_id for invoice in invoices} - known.keys()
    return known | (read_customers(unknown) if unknown else {})


def read_customers(keys: Collection[int]) -> dict[int, Party]:
    found = Customer.objects.filter(pk__in=keys).values_list(
        *("pk", "merged_into", "deleted_at", "merged_into__deleted_at")
    )
    return {
        key: Party(merged_into or key, bool(of_survivor if merged_into else deleted))
        for key, merged_into, deleted, of_survivor in found
    }


def read_letters(parties: Collection[int], today: date) -> dict[int, date]:
    """{customer: the day of their last letter}, of those who get one letter about all their invoices.

    One that waits in the outbox leaves today at the earliest.
    """
    if not parties:
        return {}
    written = Reminder.objects.exclude(state__in=(Reminder.SKIPPED, Reminder.WITHHELD))
    written = written.filter(Q(invoice__customer__in=parties) | Q(invoice__customer__merged_into__in=parties))
    waits = Case(When(ON_ITS_WAY, then=Value(today)), default=F("day"), output_field=DateField())
    party = Coalesce(F("invoice__customer__merged_into"), F("invoice__customer"))
    found = written.order_by().annotate(party=party).values("party").annotate(last=Max(Greatest(waits, F("day"))))
    return {each["party"]: each["last"] for each in found}
