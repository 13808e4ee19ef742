"""What was never owed is never credited: invoices of subscriptions that are void, written off, deleted or reissued."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from customers.models.coupon import Coupon
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.changing import change
from invoicing.subscriptions.models.verbs.ending import cancel
from invoicing.subscriptions.models.verbs.pausing import pause, resume
from invoicing.totals.credit import CreditRequest
from tests.invoicing.subscriptions.factories import choice, clock_at, lines_of, price, subscription

NOW = datetime(2026, 4, 1, tzinfo=UTC)
MID = datetime(2026, 4, 16, tzinfo=UTC)
END = datetime(2026, 5, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def newest(of):
    return Invoice.objects.filter(subscription=of.public_id).order_by("-id").first()


def credit_of(made, *, at=MID):
    """What is given back when it is canceled in mid-month."""
    last = cancel(Subscription.objects.get(pk=made.pk), by=None, now=at, credits=True)
    return [amount for _, amount in lines_of(last)] if last else []


def voided(invoice):
    invoice.void(by=None, now=NOW)


def written_off(invoice):
    invoice.mark_uncollectible(by=None, now=NOW)


def credited(invoice):
    CreditNote.issue(invoice, CreditRequest(amount=invoice.total), credit=invoice.amount_paid, by=None, now=NOW)


def credited_in_part(invoice):
    CreditNote.issue(invoice, CreditRequest(amount=400), by=None, now=NOW)


def paid_and_given_back(invoice):
    invoice.pay(1000, by=None, now=NOW)
    CreditNote.issue(invoice, CreditRequest(amount=invoice.total), credit=invoice.amount_paid, by=None, now=NOW)


def reissued(invoice):
    invoice.revise(by=None, now=NOW).finalize(by=None, now=NOW)


def reissued_for_less(invoice):
    draft = invoice.revise(by=None, now=NOW)
    line = draft.lines.get().copied() | {"unit_amount": Decimal(600)}
    draft.change({}, lines=[line], by=None, now=NOW)
    draft.finalize(by=None, now=NOW)


def written_off_and_paid(invoice):
    written_off(invoice)
    invoice.pay(1000, by=None, now=NOW)


def note_taken_back(invoice):
    note = CreditNote.issue(invoice, CreditRequest(amount=400), by=None, now=NOW)
    note.void(by=None, now=NOW)


@pytest.mark.parametrize(
    ("what", "given_back"),
    [
        (lambda invoice: None, [-500]),
        (voided, []),
        (written_off, []),
        (credited, []),
        (reissued, [-500]),
        (reissued_for_less, [-300]),
        (written_off_and_paid, [-500]),
        (credited_in_part, [-300]),
        (note_taken_back, [-500]),
        (paid_and_given_back, []),
    ],
)
def test_only_what_is_owed_or_paid_is_given_back(what, given_back):
    made = subscription(now=NOW)
    what(newest(made))
    assert credit_of(made) == given_back


@pytest.mark.parametrize("behavior", ["void", "mark_uncollectible", "keep_as_draft"])
def test_what_a_pause_left_unbilled_is_not_given_back(behavior):
    made = subscription(now=NOW)
    pause(made, behavior, by=None, now=NOW)
    clock_at(END)
    assert newest(made).status == {"void": "void", "mark_uncollectible": "uncollectible"}.get(behavior, "draft")
    assert credit_of(made, at=END + timedelta(days=15)) == []


def drafted(*coupons):
    """One whose invoice for May was kept as a draft."""
    made = subscription(now=NOW, coupons=list(coupons))
    pause(made, "keep_as_draft", by=None, now=NOW)
    clock_at(END)
    resume(Subscription.objects.get(pk=made.pk), by=None, now=END)
    return made, newest(made)


def test_a_draft_that_is_finalized_later_counts():
    made, draft = drafted()
    draft.finalize(by=None, now=END)
    assert credit_of(made, at=datetime(2026, 5, 16, 12, tzinfo=UTC)) == [-500]


def test_discounts_of_a_draft_count_once_it_is_finalized():
    half = Coupon.create(by=None, now=NOW, percent_off=Decimal(50), duration="forever")
    made, draft = drafted(half)
    draft.finalize(by=None, now=END)
    gold = made.items.get().price
    bill = change(
        Subscription.objects.get(pk=made.pk),
        [choice(gold, 2)],
        by=None,
        now=datetime(2026, 5, 16, 12, tzinfo=UTC),
        proration="always_invoice",
    )
    assert [amount for _, amount in lines_of(bill)] == [-250, 500]


def test_a_line_that_staff_took_out_is_not_given_back():
    gold, silver = price("Gold", 1000, now=NOW), price("Silver", 500, now=NOW)
    made = subscription(None, choice(gold), choice(silver), now=NOW)
    pause(made, "keep_as_draft", by=None, now=NOW)
    clock_at(END)
    draft = newest(made)
    kept = next(line for line in draft.lines.all() if "Silver" in line.description)
    draft.change({}, lines=[kept.copied()], by=None, now=END)
    draft.finalize(by=None, now=END)
    assert credit_of(made, at=datetime(2026, 5, 16, 12, tzinfo=UTC)) == [-250]


def test_a_draft_can_be_deleted_and_gives_nothing_back():
    made, draft = drafted()
    draft.delete_draft(by=None, now=END)
    made.refresh_from_db()
    assert made.latest_invoice == Invoice.objects.get(subscription=made.public_id)
    assert made.periods.first().invoice is None
    assert credit_of(made, at=END + timedelta(days=15)) == []


def test_credit_that_waits_for_what_was_never_owed_is_dropped():
    gold = price(now=NOW)
    made = subscription(None, choice(gold), now=NOW)
    change(made, [choice(gold, 3)], by=None, now=MID)
    waiting = InvoiceItem.objects.pending().filter(subscription=made.public_id)
    assert sorted(waiting.values_list("unit_amount", flat=True)) == [-500, 1500]
    voided(newest(made))
    assert list(waiting.values_list("unit_amount", flat=True)) == [1500]
    clock_at(END)
    assert sorted(amount for _, amount in lines_of(newest(made))) == [1500, 3000]


def test_a_reissued_invoice_is_the_latest_one():
    made = subscription(now=NOW)
    reissued(newest(made))
    made.refresh_from_db()
    assert made.latest_invoice == newest(made) and newest(made).status == "open"
    assert made.status == "active"
