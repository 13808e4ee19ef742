"""A statement of account says of every day what the ledger said on that day, to the cent, whatever was done since."""

import random
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest

from billing_site.company.models import Company, today_at
from billing_site.lib.csv.money import amount_text
from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from customers.rules.event_parts import UndoRefused
from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.disputing import learn_of_disputes
from invoicing.collecting.gateways import interface
from invoicing.collecting.gateways.test.disputes import open_dispute
from invoicing.collecting.gateways.test.tables import TestCharge, TestDispute
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.refunding.limits import left_of
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.parts.incoming import IncomingPayment
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import OPEN, UNCOLLECTIBLE
from invoicing.rules.accounts.periods import Period
from invoicing.rules.accounts.statement import Open, aged
from invoicing.rules.move import IllegalMove
from invoicing.statements.account import all_movements, statement_of
from invoicing.statements.export import file_of
from invoicing.statements.sending.many import outlook
from invoicing.statements.wording import movement_row
from invoicing.totals.credit import CreditError, CreditRequest
from tests.factories import customer, issued, line, seller
from tests.invoicing.collecting.factories import books, decided, disputed, method
from tests.invoicing.collecting.weather import LOST, heard_in

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)  # already the second of March in Tokyo


def ledger(keys):
    """(what is open of invoices, what is on the balance) of some customers, as the books have it now."""
    found = Invoice.objects.filter(customer__in=keys, status__in=(OPEN, UNCOLLECTIBLE))
    return (
        sum(found.values_list("amount_remaining", flat=True)),
        sum(Customer.objects.filter(pk__in=keys).values_list("balance", flat=True)),
    )


class World:
    """Two customers and whatever a desk does to them, chosen by a seed."""

    days = 30

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.now = BEGIN
        self.one, self.other = (customer(name, currency="eur", now=BEGIN) for name in ("One", "Other"))
        self.merge = None

    def any_of(self, model, **condition):
        rows = list(model.objects.filter(**condition).order_by("pk"))
        return self.chance.choice(rows) if rows else None

    def act(self):
        self.now += timedelta(minutes=1)
        often, rarely = (self.issue, self.pay), (self.adjust, self.credit, self.reverse, self.void, self.void_note)
        others = (self.give_up, self.receive, self.join_or_part)
        action = self.chance.choice((*often, *often, *rarely, *others, *self.more()))
        with suppress(IllegalMove, CreditError, UndoRefused, ValueError):
            action({"by": None, "now": self.now})

    def more(self):
        return ()

    def buyer(self):
        return self.chance.choice(list(Customer.objects.filter(deleted_at=None).order_by("pk")))

    def issue(self, told):
        amounts = [line(unit_amount=self.chance.randint(1, 20000)) for _ in range(self.chance.randint(1, 2))]
        invoice = Invoice.create(self.buyer(), lines=amounts, days_until_due=self.chance.randint(0, 20), **told)
        invoice.finalize(**told)

    def pay(self, told):
        if invoice := self.any_of(Invoice, status__in=(OPEN, UNCOLLECTIBLE)):
            invoice.pay(self.chance.randint(1, invoice.amount_remaining + 900), **told)

    def adjust(self, told):
        self.buyer().adjust_balance(self.chance.choice((-1, 1)) * self.chance.randint(1, 5000), **told)

    def credit(self, told):
        invoice = self.any_of(Invoice, status__in=("open", "paid", "uncollectible"))
        if invoice is None:
            return
        amount = self.chance.randint(1, max(1, invoice.total))
        back = max(0, amount - invoice.amount_remaining)
        part = self.chance.choice(("refund", "credit", "out_of_band"))
        CreditNote.issue(invoice, CreditRequest(amount=amount), **{part: back}, **told)

    def reverse(self, told):
        if payment := self.any_of(InvoicePayment, reversal=None):
            (payment.incoming or payment).reverse(reason="bounced", **told)

    def void(self, told):
        if invoice := self.any_of(Invoice, status__in=(OPEN, UNCOLLECTIBLE)):
            invoice.void(**told)

    def void_note(self, told):
        if note := self.any_of(CreditNote, status=CreditNote.ISSUED):
            note.void(**told)

    def give_up(self, told):
        if invoice := self.any_of(Invoice, status=OPEN):
            invoice.mark_uncollectible(**told)

    def receive(self, told):
        buyer = self.buyer()
        owed = list(Invoice.objects.filter(customer__in=buyer.with_merged(), status=OPEN)[:2])
        shares = [(invoice, max(1, invoice.amount_remaining // 2)) for invoice in owed]
        IncomingPayment.receive(buyer, sum(share for _, share in shares) + 700, shares, **told)

    def join_or_part(self, told):
        if self.merge:
            self.merge.undo(undo_id=f"op_{self.now:%j%H%M}", **told)
            self.merge = None
        else:
            self.merge = CustomerMerge.make(self.one, self.other, {}, **told)
        self.one.refresh_from_db()
        self.other.refresh_from_db()


class ChargedWorld(World):
    """Both have a card on file, which is charged, also too much; money goes back, and banks take it and give it."""

    days = 12

    def __init__(self, seed):
        super().__init__(seed)
        for buyer in (self.one, self.other):
            method(buyer, now=BEGIN)

    def more(self):
        return (*(self.charge,) * 3, *(self.refund,) * 2, *(self.fail_refund, self.dispute, self.decide, self.decide))

    def charge(self, told):
        """The answer is lost, and staff take in a part before it is known, or declare the invoice void."""
        invoice = self.any_of(Invoice, status=OPEN)
        if invoice is None:
            return
        charge_now(invoice, **told)
        with heard_in(LOST):
            look_after_due_charges(self.now)
        with suppress(IllegalMove):
            self.chance.choice((self.pay, self.pay, self.credit, lambda told: None))(told)
        self.look_after()

    def look_after(self):
        self.now += timedelta(seconds=5)
        look_after_due_charges(self.now)

    def refund(self, told):
        attempt = self.any_of(ChargeAttempt, state="succeeded")
        if attempt and (most := left_of(attempt).without_note):
            Refund.begin(attempt, self.chance.randint(1, most), **told)
            self.look_after()

    def fail_refund(self, told):
        if refund := self.any_of(Refund, state="succeeded"):
            failed = interface.Refund("failed", refund.reference, refund.amount, refund.currency)
            refund.settle(failed, now=self.now)

    def dispute(self, told):
        if made := self.any_of(TestCharge, state="succeeded", dispute=None):
            share = self.chance.choice((made.amount, max(1, made.amount // 3)))
            TestDispute.objects.filter(pk=open_dispute(made, self.now).pk).update(amount=share)
            learn_of_disputes(self.now)

    def decide(self, told):
        """Also one that was lost: then the money comes back."""
        if dispute := self.any_of(Dispute, state__in=("needs_response", "lost")):
            decided(
                dispute, "won" if dispute.state == "lost" else self.chance.choice(("lost", "lost", "won")), self.now
            )


WORLDS = [(World, 2), (ChargedWorld, 1)]


@pytest.mark.parametrize(
    ("world", "seed"),
    [
        *WORLDS,
        *(pytest.param(kind, seed, marks=pytest.mark.prove) for kind, _ in WORLDS for seed in range(10, 20)),
    ],
)
def test_on_every_day_a_statement_closes_with_what_the_ledger_said(world, seed, settings):
    settings.LIVEMODE = False
    seller(time_zone="Asia/Tokyo")
    world, said = world(seed), {}
    for _ in range(world.days):
        for _ in range(3):
            world.act()
        parties = [world.one.with_merged(), world.other.with_merged()]
        said[today_at(world.now)] = [ledger(keys) for keys in parties], bool(world.merge)
        world.now = world.now.replace(hour=20, minute=30) + timedelta(days=1)
    assert not books()
    first, last_day = min(said), max(said)
    company = Company.current()
    for place, buyer in enumerate((world.one, world.other)):
        opening = 0
        whole = statement_of(buyer, Period(first, last_day), company)
        for day, (figures, was_merged) in said.items():
            found = statement_of(buyer, Period(day, day), company)
            assert found.opening == opening
            opening = found.closing
            assert found.closing == found.opening + sum(each.amount for each in found.movements)
            if was_merged == bool(world.merge):
                owed, balance = figures[place]
                assert (found.closing, sum(found.ages), found.beside) == (owed + balance, owed, balance), day
        assert whole.closing == opening == sum(ledger(buyer.with_merged()))
        assert [each.balance for each in all_movements(whole)][-1:] in ([whole.closing], [])
        *_, last = b"".join(file_of(whole).streaming_content).decode().splitlines()
        assert last.split(",")[5] == amount_text(whole.closing, "eur")
    both = [each for each in Customer.objects.existing() if each in (world.one, world.other)]
    looks = outlook(both, Period(first, last_day), company)
    for buyer in both:
        found = statement_of(buyer, Period(first, last_day), company)
        assert looks[buyer.pk] == (len(list(all_movements(found))), found.closing)


def test_days_are_those_of_the_account_and_of_the_money(now):
    """Issued on 22 November at noon UTC; the money came in two days before it was recorded."""
    seller(time_zone="Pacific/Auckland")
    buyer = customer(currency="eur")
    invoice = issued(buyer, lines=[line(unit_amount=10000)], now=now)
    invoice.pay(4000, by=None, now=now + timedelta(days=3), paid_on=date(2026, 11, 24))
    found = statement_of(buyer, Period(date(2026, 11, 1), date(2026, 11, 30)), Company.current())
    assert [(each.day, each.kind, each.amount, each.balance) for each in found.movements] == [
        (date(2026, 11, 23), "invoice", 10000, 10000),
        (date(2026, 11, 24), "payment", -4000, 6000),
    ]
    assert [(each.number, each.about) for each in found.movements][1][1] == invoice.number


def test_what_is_open_is_sorted_by_its_age():
    day = date(2026, 11, 30)
    rows = [Open(1, None), Open(2, day), Open(4, day - timedelta(1)), Open(8, day - timedelta(30))]
    rows += [Open(16, day - timedelta(31)), Open(32, day - timedelta(90)), Open(64, day - timedelta(91))]
    assert aged(rows, day) == [3, 12, 16, 32, 64]


def test_a_statement_asks_as_much_of_the_database_for_many_movements_as_for_few(now, django_assert_max_num_queries):
    buyer = customer(currency="eur")
    for _ in range(3):
        issued(buyer, now=now).pay(500, by=None, now=now)
    period = Period(date(2026, 11, 1), date(2026, 11, 30))
    with django_assert_max_num_queries(34):
        statement_of(buyer, period, Company.current())


def test_a_refund_of_what_was_paid_too_much_is_told_and_leads_to_it(now, settings):
    settings.LIVEMODE = False
    buyer = customer(currency="eur", now=now)
    invoice = issued(buyer, lines=[line(unit_amount=10_000)], now=now)
    attempt = ChargeAttempt.begin(invoice, method(buyer, now=now), by=None, now=now)
    with heard_in(LOST):
        look_after_due_charges(now)
    invoice.pay(6_000, by=None, now=now)
    look_after_due_charges(now + timedelta(minutes=1))
    refund = Refund.begin(attempt, 6_000, by=None, now=now + timedelta(days=3))
    look_after_due_charges(now + timedelta(days=3))
    buyer.refresh_from_db()
    found = statement_of(buyer, Period(today_at(now), today_at(now + timedelta(days=5))), Company.current())
    last = movement_row(found.movements[-1], buyer)
    assert (buyer.balance, found.closing, last["what"], last["url"]) == (0, 0, "Refunded", refund.get_absolute_url())
    assert found.movements[-1].day == today_at(now + timedelta(days=3))
    then = statement_of(buyer, Period(today_at(now), today_at(now + timedelta(days=1))), Company.current())
    assert then.closing == -6_000
    assert not books()


def test_what_a_statement_said_stays_when_a_dispute_is_lost_and_when_it_is_won_after_all(now, settings):
    settings.LIVEMODE = False
    _, attempt, dispute = disputed(now, amount=4_000)
    buyer = attempt.invoice.customer

    def closing(days):
        return statement_of(buyer, Period(today_at(now), today_at(now + timedelta(days))), Company.current()).closing

    decided(dispute, "lost", now + timedelta(days=40))
    assert (closing(5), closing(41)) == (0, 4_000)
    decided(dispute, "won", now + timedelta(days=45))
    assert (closing(5), closing(41), closing(46)) == (0, 4_000, 0)
    assert not books()
