"""What a subscription will bill, drawn up in memory by the code that bills it: nothing is written, no number taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.lib.ids import public_id
from customers.models.coupon import Coupon
from invoicing.issuing.alike import ALIKE
from invoicing.issuing.discounts import Counting, discounts_that_count
from invoicing.issuing.draft import calculate, check_draft, copy_totals, running_discount, set_dates
from invoicing.models.finalizing.obstacles import BY_LAW
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem, InvoiceLine, swept_lines
from invoicing.models.states import OPEN
from invoicing.rules.law.asked import demands_in
from invoicing.rules.law.demand import DESCRIPTIONS, LINES, SUPPLY_DAY
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.models import states
from invoicing.subscriptions.models.billing import Bill, fields_of, lines_for
from invoicing.subscriptions.models.invoices.worth import charges_of, not_billed, take_discounts
from invoicing.subscriptions.models.usage.differences import differences, load_usage
from invoicing.subscriptions.models.verbs.advancing import behind_words, makes_invoice, steps_at, waits_for_charge
from invoicing.subscriptions.models.verbs.loading import course_of

if TYPE_CHECKING:
    from billing_site.company.models import Company
    from customers.models.customer import Customer
    from customers.models.discount import Discount
    from invoicing.rules.law.demand import Demand
    from invoicing.rules.move import Obstacle
    from invoicing.subscriptions.models.course import Course, Step
    from invoicing.subscriptions.models.subscription import Subscription
    from invoicing.totals.parts import Totals

# So many moments are looked through for the invoices that are asked for.
MOST_MOMENTS = 100


@dataclass(frozen=True)
class Foreseen:
    """An invoice as it will be made at `at`: unsaved, with its lines, totals and the discounts that count."""

    at: datetime
    invoice: Invoice
    lines: list[InvoiceLine]
    totals: Totals
    counting: Counting
    # Why it cannot be issued, in words.
    problem: str = ""


@dataclass
class Foresight:
    """A subscription's way from here on, with its customer as they are now and each invoice taken to be paid.

    `own` are its discounts, saved or not; what is waiting for its next invoice is read once.
    """

    course: Course
    customer: Customer
    company: Company
    own: Sequence[Discount] = ()
    # The pending items that its next invoice takes, the newest first, where they were read already.
    waits: Sequence[InvoiceItem] | None = None
    taken: list[Step] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    found: list[Foreseen] = field(default_factory=list)
    # Of a change: when it counts, and the lines that it bills or gives back.
    changed_at: datetime | None = None
    is_planned: bool = False
    changed: list[dict] = field(default_factory=list)
    # What was due when it was asked is billed at this moment, however long ago it was due.
    now: datetime | None = None
    # So many of the invoices found bill what was due.
    due: int = 0

    def __post_init__(self) -> None:
        self.balance = self.customer.balance
        self.waiting = self.pending() if self.waits is None else self.lines_of(self.waits)

    def pending(self) -> list[dict]:
        subscription = self.course.subscription
        items = InvoiceItem.objects.pending().filter(customer=self.customer, currency=subscription.currency)
        own = items.filter(subscription__in=("", subscription.public_id)).order_by("-id")
        return self.lines_of(own.select_related("product", "price")[: Invoice.MAX_LINES])

    def lines_of(self, items: Iterable[InvoiceItem]) -> list[dict]:
        """Pending items as lines; no query where there are none."""
        found = list(items)
        return swept_lines(found) if found else []

    def begin(self, extra: Iterable[dict] = ()) -> None:
        """The subscription begins, with these one-off lines."""
        first = self.course.begin(self.course.subscription.start)
        self.taken.append(first)
        self.draw(Bill(first.at, first.reason, list(first.entries), list(extra), first))

    def change(self, step: Step) -> None:
        """What a change made just now bills, or puts aside for the next invoice."""
        self.changed_at = step.at
        self.changed = lines_for(self.course, list(step.entries), self.customer, self.company)
        if step.waits:
            self.put_aside(step)
        elif step.entries:
            self.draw(Bill(step.at, step.reason, list(step.entries), step=step))

    def until(self, invoices: int) -> list[Foreseen]:
        """So many invoices at most, the earliest first; the steps on the way are in `taken`."""
        for _ in range(MOST_MOMENTS):
            moment = self.course.next()
            if len(self.found) >= invoices or moment is None or self.course.subscription.problem:
                break
            self.take(moment.at)
        return self.found

    def catch_up(self, now: datetime) -> None:
        """All that is due by now, as the clock bills it."""
        self.now, course = now, self.course
        while (moment := course.next()) and moment.at <= now and not course.subscription.problem:
            if len(self.taken) >= MOST_MOMENTS or waits_for_charge(course, moment):
                break
            self.take(moment.at)
        self.due = len(self.found)

    def take(self, at: datetime) -> None:
        """All that happens at the next moment."""
        bill, taken = steps_at(self.course, self.customer, at)
        self.taken += taken
        for step in taken:
            if step.waits:
                self.put_aside(step)
        if makes_invoice(bill, taken):
            self.draw(bill)

    def put_aside(self, step: Step) -> None:
        lines = lines_for(self.course, list(step.entries), self.customer, self.company)
        self.waiting = [*reversed(lines), *self.waiting]

    def draw(self, bill: Bill) -> None:
        """The invoice of what a moment bills, with what waited for it; none where there is nothing."""
        entries = [*bill.entries, *differences(self.course.changed_usage)]
        lines = [*lines_for(self.course, entries, self.customer, self.company), *bill.extra]
        self.course.changed_usage = []
        if not lines and not self.waiting:
            return
        room = Invoice.MAX_LINES - len(lines)
        swept, self.waiting = self.waiting[:room], self.waiting[room:]
        now = max(bill.at, self.now or bill.at)
        invoice = self.draft(bill, now)
        built = [InvoiceLine.build(invoice, place, now=now, **line) for place, line in enumerate([*swept, *lines])]
        counting = self.counting(invoice, built, now)
        set_dates(invoice, self.company, now)
        counting.put_on(invoice, built)
        self.issue(invoice, built, counting, bill.at)

    def issue(self, invoice: Invoice, lines: list[InvoiceLine], counting: Counting, at: datetime) -> None:
        """Total it, and issue it where that can be: else it stays a draft, and what comes after waits for a person."""
        subscription = self.course.subscription
        totals = calculate(invoice, lines, starting_balance=self.balance, company=self.company, alike=ALIKE)
        copy_totals(invoice, totals, lines)
        kept = subscription.status == states.UNPAID or subscription.pause_behavior == subscription.KEEP_AS_DRAFT
        problem = "" if kept else refusal(invoice, lines)
        if kept or problem:
            # Its days are those of its issue, and the balance is used then.
            invoice.due_date = invoice.effective_at = None
            totals = calculate(invoice, lines, starting_balance=0, company=self.company)
            copy_totals(invoice, totals, lines)
        else:
            invoice.status = OPEN
            copy_totals(invoice, totals, lines)
            self.settle(invoice, lines, totals, counting)
        if problem:
            subscription.park(problem, now=at)
        self.found.append(Foreseen(at, invoice, lines, totals, counting, problem))

    def draft(self, bill: Bill, now: datetime) -> Invoice:
        own = [each for each in self.own if each.is_running(now) and each.public_id not in self.used]
        fields = fields_of(self.course.subscription, self.customer, self.company, now=now, own=own)
        fields["discounts"] = [each for each in fields["discounts"] if each["id"] not in self.used]
        name = public_id(Invoice.prefix, now)
        about = {"customer": self.customer, "created": now, "updated": now, "billing_reason": bill.reason}
        invoice = Invoice(public_id=name, **about, **fields)
        invoice.seller = self.company
        check_draft(invoice)
        return invoice

    def counting(self, invoice: Invoice, lines: list[InvoiceLine], at: datetime) -> Counting:
        """The discounts that count: those of the subscription or its customer run, what items bring may be used up."""
        running, invoice.discounts = invoice.discounts, []
        found = discounts_that_count(invoice, lines, self.customer, now=at)
        theirs = running_discount(self.customer, at)
        for discount in (*self.own, *([theirs] if theirs else [])):
            found.discounts[discount.public_id] = discount
            found.coupons[discount.coupon.public_id] = discount.coupon
        found.invoice = [each for each in running if each.get("currency") in (None, "", invoice.currency)]
        invoice.discounts = found.invoice
        return found

    def settle(self, invoice: Invoice, lines: list[InvoiceLine], totals: Totals, counting: Counting) -> None:
        """What issuing it leaves behind: the credit balance, coupons that were for one invoice, what changes give back.

        One that is made void at once gives balance and coupons back.
        """
        subscription = self.course.subscription
        given_up = bool(subscription.pause_behavior) and totals.amount_due > 0
        if not given_up or subscription.pause_behavior != subscription.VOID:
            self.balance = totals.ending_balance
            for use in counting.uses(totals):
                if use.discount and use.coupon.duration == Coupon.ONCE:
                    self.used.add(use.discount.public_id)
        if given_up:
            not_billed(self.course, invoice, charges_of(lines))
        else:
            take_discounts(self.course, invoice, lines)


def caught_up(subscription: Subscription, company: Company, *, now: datetime, needs_all: bool = True) -> Foresight:
    """Its way from now on, once all that is due is billed: what `billed_first` does, in memory.

    The rows that it changes are copies. Raises IllegalMove where what is due cannot be billed, if it `needs_all`.
    """
    course = course_of(copy(subscription))
    load_usage(course)
    found = Foresight(course, subscription.customer, company, subscription.running_discounts(now))
    found.catch_up(now)
    moment = course.next() if needs_all else None
    if moment and moment.at <= now and not waits_for_charge(course, moment):
        raise IllegalMove(behind_words(course.subscription))
    return found


def refusal(invoice: Invoice, lines: list[InvoiceLine]) -> str:
    """Why the law of the seller's country forbids to issue it as it is, in words; '' where nothing does."""
    found = [obstacle.why for demand, obstacle in BY_LAW if stands(demand, obstacle, invoice, lines)]
    return " ".join(dict.fromkeys(found))


def stands(demand: Demand, obstacle: Obstacle, invoice: Invoice, lines: list[InvoiceLine]) -> bool:
    """Whether an obstacle stands in the way of an unsaved invoice: what asks its lines is asked of these."""
    fact = demand.missing.fact if demand.missing else ""
    if fact in (LINES, DESCRIPTIONS):
        return False
    if fact != SUPPLY_DAY:
        return obstacle.stands(invoice)
    untold = not invoice.supply and any(line.period_start is None and line.period_end is None for line in lines)
    return untold and demand in demands_in(invoice.seller.address_country)
