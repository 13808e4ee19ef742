"""One invoice that is charged automatically, what may be done with it in any order, and what must hold after it."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.test import charges
from invoicing.collecting.gateways.test.tables import TestCharge
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.collection import REST, Collection
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.rules.networks import LIMITS
from invoicing.collecting.rules.retries import MOST_TRIES
from invoicing.collecting.tasks import ask_gateway, charge_due_invoices, end_tries_that_are_over
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditRequest
from tests.abuse.verbs.each.shared import is_refusal
from tests.factories import customer, issued, line
from tests.invoicing.collecting.factories import books, method
from tests.invoicing.collecting.weather import FAIR, clock_at_the_gateway, heard_in

START = datetime(2026, 11, 23, 8, tzinfo=UTC)
WINDOW = timedelta(days=14)
# What staff planned, or what was left when a part was paid.
NOT_OF_THE_POLICY = ("", REST)


class History:
    """One invoice, and what is done with it; each step may be refused in words."""

    def __init__(self):
        self.now = START
        self.buyer = customer(currency="eur", now=START)
        lines = [line(unit_amount=10_000)]
        self.invoice = issued(self.buyer, lines=lines, now=START, collection_method="charge_automatically")
        self.answers, self.asked_for = [], 0

    def live(self, history):
        """All steps of a history, looked at after each, and the days of fair weather after it."""
        with clock_at_the_gateway(lambda: self.now):
            for wait, (what, how) in history:
                self.do(wait, what, how)
                self.asked_for += what == "try_at_once"
                self.look()
                self.look_into_the_books()
            self.end()

    def do(self, wait, what, how):
        self.now += wait
        self.invoice.refresh_from_db()
        try:
            getattr(self, what)(*([] if how is None else [how]))
        except ValueError as error:
            # In words: something else came first.
            if not is_refusal(error):
                raise
        self.keep_answers()

    @property
    def by(self):
        return {"by": None, "now": self.now}

    @property
    def payer(self):
        return self.buyer

    def attach(self, token, **how):
        method(self.payer, token, now=self.now, **how)

    def attach_default(self, token):
        self.attach(token, default=True)

    def detach(self):
        newest = PaymentMethod.objects.attached().filter(customer=self.payer).order_by("-id").first()
        if newest:
            newest.detach(**self.by)

    def tick(self, weather):
        with heard_in(weather):
            charge_due_invoices(self.now)
            look_after_due_charges(self.now)
            ask_gateway(self.now)
            end_tries_that_are_over(self.now)
            look_after_due_charges(self.now + timedelta(seconds=2))

    def charge(self, amount):
        if not amount:
            charge_now(self.invoice, **self.by)
        elif on_file := PaymentMethod.objects.of(self.payer).first():
            ChargeAttempt.begin(self.invoice, on_file, amount=amount, **self.by)

    def burst(self, amount):
        for _ in range(12):
            self.charge(amount)
            self.now += timedelta(minutes=1)
            look_after_due_charges(self.now)

    def pay(self, amount):
        self.invoice.pay(amount, **self.by)

    def confirm(self, approved):
        for made in TestCharge.objects.filter(state="requires_action"):
            charges.confirm(made.page, approved=approved, now=self.now)

    def keep_answers(self):
        """What the gateway says now is heard again later, out of order."""
        known = {attempt.public_id: attempt.pk for attempt in ChargeAttempt.objects.all()}
        self.answers += [(known[made.key], charges.answer(made, self.now)) for made in TestCharge.objects.all()]

    def replay(self, number):
        if self.answers:
            key, answer = self.answers[number % len(self.answers)]
            ChargeAttempt.objects.get(pk=key).settle(answer, now=self.now)

    def void(self):
        self.invoice.void(**self.by)

    def credit(self):
        CreditNote.issue(self.invoice, CreditRequest(amount=1_000), **self.by)

    def uncollectible(self):
        self.invoice.mark_uncollectible(**self.by)

    def stop(self):
        Collection.stop(self.invoice, **self.by)

    def resume(self):
        Collection.resume(self.invoice, **self.by)

    def skip(self):
        Collection.skip(self.invoice, **self.by)

    def try_at_once(self):
        Collection.charge_at(self.invoice, self.now, now=self.now)

    # What must hold

    def look_into_the_books(self):
        """After a step, for histories that may upset them; at the end in any case."""

    def look(self):
        self.invoice.refresh_from_db()
        attempts = list(ChargeAttempt.objects.order_by("id"))
        under_way = [each for each in attempts if each.is_under_way]
        assert len(under_way) <= 1
        assert self.invoice.charging == bool(under_way)
        counted = [each for each in attempts if each.state == "succeeded"]
        assert sorted(each.payment.amount for each in counted) == sorted(each.amount for each in counted)
        assert not [each for each in attempts if each.worker]
        self.look_at_limits()
        self.look_at_tries(attempts)

    def look_at_limits(self):
        tried = defaultdict(list)
        for made in TestCharge.objects.select_related("method"):
            attempt = ChargeAttempt.objects.select_related("method").get(public_id=made.key)
            tried[attempt.method.shown.get("brand", ""), attempt.fingerprint].append(attempt.sent_at)
        for (network, _), times in tried.items():
            for limit in LIMITS.get(network, ()):
                for last in times:
                    assert sum(last - limit.period < each <= last for each in times) <= limit.tries

    def look_at_tries(self, attempts):
        collection = Collection.objects.get(invoice=self.invoice)
        by_itself = [each for each in attempts if each.automatic and each.state not in ("canceled", "succeeded")]
        assert len(by_itself) <= MOST_TRIES + 1 + self.asked_for
        at, failed = collection.next_payment_attempt, collection.first_failed_at
        assert at is None or failed is None or at <= failed + WINDOW or collection.why in NOT_OF_THE_POLICY

    def end(self):
        """After days of fair weather nothing is in doubt, and the money of the gateway is that of the books."""
        for _ in range(10):
            self.now += timedelta(hours=46)
            self.tick(FAIR)
            self.look()
        states = set(ChargeAttempt.objects.values_list("state", flat=True))
        assert states <= {"succeeded", "failed", "canceled", "requires_action"}
        paid = ChargeAttempt.objects.filter(state="succeeded").values_list("public_id", "payment__amount")
        taken = TestCharge.objects.exclude(settled_at=None)
        # What came and went while nobody asked was never a payment.
        taken = taken.filter(returned_at=None) | taken.filter(key__in=[key for key, _ in paid])
        assert sorted(taken.values_list("key", "amount")) == sorted(paid)
        assert books() == ""
        if self.invoice.status in ("open", "uncollectible"):
            self.has_a_way_on(Collection.objects.get(invoice=self.invoice))

    def has_a_way_on(self, collection):
        """What is not paid is tried again, or says why it is not."""
        under_way = ChargeAttempt.objects.under_way().exists()
        assert collection.next_payment_attempt or collection.why or under_way or self.invoice.status != "open"
        assert collection.next_payment_attempt is None or collection.next_payment_attempt > self.now
