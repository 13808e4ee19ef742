"""Whatever happens in whatever order: money of charges is counted once, networks' limits hold, tries end."""

from collections import defaultdict
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
from invoicing.integrity import checks
from invoicing.models.credit_note import CreditNote
from invoicing.rules.move import IllegalMove
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, issued, line
from tests.invoicing.collecting.factories import method
from tests.invoicing.collecting.weather import FAIR, WEATHER, heard_in

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 8, tzinfo=UTC)
WINDOW = timedelta(days=14)
# What staff planned, or what was left when a part was paid.
NOT_OF_THE_POLICY = ("", REST)
TOKENS = (
    *("pm_card_visa", "pm_card_mastercard", "pm_card_chargeCustomerFail", "pm_card_insufficientFundsLater"),
    *("pm_card_authenticationRequired", "pm_card_answerLost", "pm_card_requestLost", "pm_sepa_debit"),
    "pm_sepa_debit_fails",
)
WAITS = [timedelta(seconds=3), timedelta(minutes=2), timedelta(hours=2), timedelta(days=1), timedelta(days=4)]
steps = st.one_of(
    st.tuples(st.sampled_from(["attach", "attach_default"]), st.sampled_from(TOKENS)),
    st.tuples(st.just("tick"), st.sampled_from(WEATHER)),
    st.tuples(st.just("charge"), st.sampled_from([0, 100, 2_500])),
    st.tuples(st.just("burst"), st.sampled_from([100])),
    st.tuples(st.just("pay"), st.sampled_from([500, 10_000])),
    st.tuples(st.just("confirm"), st.booleans()),
    st.tuples(st.just("replay"), st.integers(0, 20)),
    st.tuples(
        st.sampled_from(["detach", "void", "credit", "stop", "resume", "skip", "try_at_once", "uncollectible"]),
        st.none(),
    ),
)
histories = st.lists(st.tuples(st.sampled_from(WAITS), steps), min_size=6, max_size=18)
EXAMPLES = 6 if settings.default.derandomize else 120


class Rollback(Exception):
    """Each example starts from an empty database."""


class History:
    """One invoice, and what is done with it; each step may be refused in words."""

    def __init__(self):
        self.now = START
        self.buyer = customer(currency="eur", now=START)
        lines = [line(unit_amount=10_000)]
        self.invoice = issued(self.buyer, lines=lines, now=START, collection_method="charge_automatically")
        self.answers = []

    def do(self, wait, what, how):
        self.now += wait
        self.invoice.refresh_from_db()
        with suppress(IllegalMove):  # In words: something else came first.
            getattr(self, what)(*([] if how is None else [how]))
        self.keep_answers()

    @property
    def by(self):
        return {"by": None, "now": self.now}

    def attach(self, token, **how):
        method(self.buyer, token, now=self.now, **how)

    def attach_default(self, token):
        self.attach(token, default=True)

    def detach(self):
        newest = PaymentMethod.objects.attached().filter(customer=self.buyer).order_by("-id").first()
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
        elif on_file := PaymentMethod.objects.of(self.buyer).first():
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

    asked_for = 0

    def end(self):
        """After days of fair weather nothing is in doubt, and the money of the gateway is that of the books."""
        TestCharge.objects.filter(state="processing").update(known_at=self.now)
        for _ in range(10):
            self.now += timedelta(hours=46)
            self.tick(FAIR)
            self.look()
        states = set(ChargeAttempt.objects.values_list("state", flat=True))
        assert states <= {"succeeded", "failed", "canceled", "requires_action"} | {"processing"}
        taken = TestCharge.objects.filter(state="succeeded").values_list("amount", flat=True)
        paid = ChargeAttempt.objects.filter(state="succeeded").values_list("payment__amount", flat=True)
        assert sorted(taken) == sorted(paid)
        assert [str(finding) for finding in checks.check()] == []
        if self.invoice.status in ("open", "uncollectible"):
            self.has_a_way_on(Collection.objects.get(invoice=self.invoice))

    def has_a_way_on(self, collection):
        """What is not paid is tried again, or says why it is not."""
        under_way = ChargeAttempt.objects.under_way().exists()
        assert collection.next_payment_attempt or collection.why or under_way or self.invoice.status != "open"
        assert collection.next_payment_attempt is None or collection.next_payment_attempt > self.now


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories)
def test_whatever_happens_charges_are_counted_once_and_tries_end(history):
    try:
        with transaction.atomic():
            lived = History()
            for wait, (what, how) in history:
                lived.do(wait, what, how)
                lived.asked_for += what == "try_at_once"
                lived.look()
            lived.end()
            raise Rollback
    except Rollback:
        pass
