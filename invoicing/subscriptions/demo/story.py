"""A year of the demo business, day by day: who comes, changes, pauses, does not pay and leaves, by the real verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.tasks import charge_due_invoices, end_tries_that_are_over
from invoicing.invoices.tasks import mark_overdue_invoices
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.models.invoice import Invoice
from invoicing.subscriptions.demo.business import Offers, open_shop
from invoicing.subscriptions.demo.people import DAYS, EMPTY, GOOD, Member, arrive, members, put_on_file
from invoicing.subscriptions.models.item import PlannedChange
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.usage.reported import Reported
from invoicing.subscriptions.models.verbs.changing import change
from invoicing.subscriptions.models.verbs.creating import Choice, create
from invoicing.subscriptions.models.verbs.ending import cancel, cancel_later
from invoicing.subscriptions.models.verbs.pausing import pause
from invoicing.subscriptions.models.verbs.usage import report
from invoicing.subscriptions.tasks import advance_due_subscriptions

Deed = Callable[[Member, Offers, datetime], None]
# What people do not pay with within so many days is paid by bank transfer then.
TRANSFER_DAYS = 9
NEXT_PLAN = {"starter": "team", "team": "business", "business": "business"}


def tell(seed: int, *, now: datetime, days: int = DAYS) -> Iterator[int]:
    """Yield each of the year's days once it is over, or of its first `days`; equal arguments tell the same stories."""
    rng = Random(seed)  # noqa: S311
    begin = (now - timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)
    offers, crowd = open_shop(begin), members(rng)
    for day in range(days + 1):
        at = min(begin + timedelta(days=day), now)
        for member in crowd:
            if member.day == day:
                come(member, offers, at)
            elif member.subscription:
                for since, deed in DEEDS.get(member.story, ()):
                    if member.day + since == day:
                        deed(member, offers, at)
        evening(crowd, min(at + timedelta(hours=2), now))
        yield day


def come(member: Member, offers: Offers, at: datetime) -> None:
    """They sign up and subscribe."""
    buyer = arrive(member, at)
    if member.story == "incomplete":
        member.methods[0].detach(by=None, now=at)
        put_on_file(member, "pm_card_authenticationRequired", at)
        member.trial = 0
    choices = [choice(offers, member, member.plan, member.seats)]
    if member.story == "calls":
        choices.append(Choice(offers.prices["calls_month"]))
    coupons = {"WELCOME20": [offers.welcome], "LAUNCH10": [offers.launch]}.get(member.coupon, [])
    member.subscription = create(
        buyer,
        choices,
        by=None,
        now=at,
        coupons=coupons,
        collection_method="send_invoice" if member.sends else Invoice.CHARGE,
        days_until_due=14 if member.sends else None,
        trial_end=at + timedelta(days=member.trial) if member.trial else None,
        default_tax_rates=[rate_snapshot(offers.vat)] if member.currency == "eur" else [],
    )


def choice(offers: Offers, member: Member, plan: str, seats: int, interval: str = "month") -> Choice:
    return Choice(offers.prices[f"{plan}_{interval}"], Decimal(seats))


def evening(crowd: list[Member], at: datetime) -> None:
    """What the clock and the customers' banks do on a day."""
    report_calls([member for member in crowd if member.story == "calls" and member.subscription], at)
    advance_due_subscriptions(at)
    charge_due_invoices(at)
    look_after_due_charges(at)
    if at.weekday() in (1, 4):
        transfer(crowd, at)
        mark_overdue_invoices(at)
        end_tries_that_are_over(at)


def report_calls(callers: list[Member], at: datetime) -> None:
    """Once a week the calls of the week."""
    if at.weekday() != 0 or not callers:
        return
    records = []
    for member in callers:
        item = member.own.items.filter(removed_at=None, price__lookup_key="calls_month").first()
        if item:
            quantity = 900 * member.seats + 137 * (at.timetuple().tm_yday % 9)
            moment = max(at - timedelta(hours=1), item.created)
            records.append(Reported(item.public_id, quantity, moment.replace(microsecond=0), f"week-{at:%Y-%m-%d}"))
    if records:
        report(records, by=None, now=at)


def transfer(crowd: list[Member], at: datetime) -> None:
    """Those who get their invoices by e-mail pay after a while; one never does, and one takes long."""
    payers = {member.buyer.pk: member for member in crowd if member.sends and member.customer}
    for invoice in Invoice.objects.open().filter(customer__in=payers, collection_method="send_invoice"):
        member = payers[invoice.customer_id]
        patience = {"unpaid": 10 * DAYS, "late": 25}.get(member.story, TRANSFER_DAYS)
        if invoice.finalized_at and invoice.finalized_at + timedelta(days=patience) <= at:
            invoice.pay(invoice.amount_remaining, by=None, now=at, method="bank_transfer")


def seats(factor: float) -> Deed:
    """So many times as many seats, from now on, with what that costs on the next invoice."""

    def deed(member: Member, offers: Offers, at: datetime) -> None:
        if is_running(member):
            member.seats = max(1, round(member.seats * factor))
            change(member.own, [choice(offers, member, member.plan, member.seats)], by=None, now=at)

    return deed


def upgrade(member: Member, offers: Offers, at: datetime) -> None:
    """The next plan, billed at once for the rest of the period."""
    if is_running(member):
        member.plan = NEXT_PLAN[member.plan]
        chosen = [choice(offers, member, member.plan, member.seats), choice(offers, member, "support", 1)]
        change(member.own, chosen, by=None, now=at, proration=PlannedChange.INVOICE)


def to_yearly(member: Member, offers: Offers, at: datetime) -> None:
    if is_running(member):
        yearly = [choice(offers, member, member.plan, member.seats, "year")]
        change(member.own, yearly, by=None, now=at, proration=PlannedChange.INVOICE)


def lose_card(member: Member, offers: Offers, at: datetime) -> None:
    """There is no money on the card from now on."""
    if member.methods:
        put_on_file(member, EMPTY, at)


def new_card(member: Member, offers: Offers, at: datetime) -> None:
    """Another card, which the next try charges."""
    if member.methods:
        put_on_file(member, GOOD[0], at)


def leave_later(member: Member, offers: Offers, at: datetime) -> None:
    if is_running(member):
        cancel_later(member.own, None, by=None, now=at, feedback="too_expensive", comment="Budget was cut.")


def leave_now(member: Member, offers: Offers, at: datetime) -> None:
    if is_running(member):
        cancel(member.own, by=None, now=at, credits=True, feedback="switched_service")


def come_back(member: Member, offers: Offers, at: datetime) -> None:
    if not is_running(member):
        method = "send_invoice" if member.sends else Invoice.CHARGE
        chosen = [choice(offers, member, member.plan, member.seats)]
        member.subscription = create(member.buyer, chosen, by=None, now=at, collection_method=method)


def take_a_break(member: Member, offers: Offers, at: datetime) -> None:
    if is_running(member):
        pause(member.own, Subscription.VOID, by=None, now=at, resumes_at=at + timedelta(days=60))


def reverse_charge(member: Member, offers: Offers, at: datetime) -> None:
    """They owe the tax themselves, and nobody asked for their number: the next invoice waits for a person."""
    member.buyer.change({"tax_exempt": "reverse"}, by=None, now=at)


def is_running(member: Member) -> bool:
    """Whether it may be changed: some have ended by then, or were never paid."""
    member.own.refresh_from_db()
    return member.own.status in ("active", "trialing", "past_due")


# Of each story: so many days after they came, what happens.
DEEDS: dict[str, tuple[tuple[int, Deed], ...]] = {
    "grow": ((48, seats(1.5)), (130, seats(1.6)), (220, seats(1.4))),
    "shrink": ((75, seats(0.5)),),
    "upgrade": ((61, upgrade), (150, seats(1.5))),
    "yearly": ((70, to_yearly),),
    "cancel": ((95, leave_later),),
    "leave": ((45, leave_now),),
    "fail": ((50, lose_card), (67, new_card)),
    "pause": ((80, take_a_break),),
    "comeback": ((40, leave_now), (90, come_back)),
    "parked": ((20, reverse_charge),),
}
