"""What is asked of a subscription before the clock came by: what is due is billed first, as if it had been there."""

from datetime import UTC, datetime

import pytest

from billing_site.company.models import Company
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.bulk import terms as bulk
from invoicing.subscriptions.models.bulk.change import BulkChange
from invoicing.subscriptions.models.editing import move_trial_end
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs import changing, ending, pausing
from tests.factories import customer
from tests.invoicing.subscriptions.factories import choice, clock_at, lines_of, price, subscription

NOW, END = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
LATER, LAST = datetime(2026, 5, 11, tzinfo=UTC), datetime(2026, 7, 2, tzinfo=UTC)
HOW = {"by": None, "now": LATER}
pytestmark = pytest.mark.django_db


def planned_end_undone(of):
    ending.cancel_later(of, None, **HOW)
    ending.keep(of, **HOW)


VERBS = {
    "a larger quantity": lambda of: changing.change(of, [choice(gold_of(of), 5)], **HOW),
    "invoiced at once": lambda of: changing.change(of, [choice(gold_of(of), 1)], proration="always_invoice", **HOW),
    "not prorated": lambda of: changing.change(of, [choice(gold_of(of), 5)], proration="none", **HOW),
    "a new billing day": lambda of: changing.change(of, [choice(gold_of(of), 3)], resets_anchor=True, **HOW),
    "planned for the period's end": lambda of: changing.change_later(of, [choice(gold_of(of), 5)], None, **HOW),
    "canceled with credit": lambda of: ending.cancel(of, credits=True, **HOW),
    "canceled": lambda of: ending.cancel(of, **HOW),
    "canceled with its period": lambda of: ending.cancel_later(of, None, **HOW),
    "kept": planned_end_undone,
    "paused": lambda of: pausing.pause(of, Subscription.VOID, **HOW),
    "many at once": lambda of: bulk.do(
        bulk.Terms(BulkChange.QUANTITY, quantity=5, proration="create_prorations"), of, **HOW
    ),
}


def gold_of(of):
    return of.items.get(removed_at=None).price


def made_of(of):
    """All that was billed of it or waits, and how it stands."""
    of.refresh_from_db()
    issued = Invoice.objects.filter(subscription=of.public_id).order_by("id")
    waiting = InvoiceItem.objects.pending().filter(subscription=of.public_id).order_by("id")
    return {
        "invoices": [(each.status, each.billing_reason, each.total, lines_of(each)) for each in issued],
        "waiting": [(each.description, each.unit_amount) for each in waiting],
        "periods": list(of.periods.order_by("start").values_list("start", "end")),
        "state": (of.status, of.current_period_end, of.ends_at, of.next_at, of.customer.balance),
    }


@pytest.mark.parametrize("name", VERBS)
def test_what_is_asked_late_comes_to_the_same_as_after_the_clock(name):
    gold = price()
    punctual, late = (subscription(None, choice(gold, 3), now=NOW) for _ in range(2))
    Subscription.objects.filter(pk=late.pk).update(leased_until=datetime(2027, 1, 1, tzinfo=UTC))
    clock_at(END)
    Subscription.objects.filter(pk=late.pk).update(leased_until=None)
    for each in (punctual, late):
        VERBS[name](Subscription.objects.get(pk=each.pk))
    assert made_of(late) == made_of(punctual)
    clock_at(LAST)
    assert made_of(late) == made_of(punctual)


def test_a_pause_that_is_over_had_its_effect_on_what_was_due():
    made = subscription(now=NOW)
    pausing.pause(made, Subscription.VOID, by=None, now=NOW)
    pausing.resume(made, **HOW)
    assert [status for status, *_ in made_of(made)["invoices"]] == ["open", "void"]


def test_a_trial_that_is_over_is_no_trial_any_more():
    made = subscription(now=NOW, trial_end=END)
    with pytest.raises(IllegalMove, match="not in a trial"):
        move_trial_end(made, None, **HOW)


def test_what_ended_meanwhile_has_ended():
    made = subscription(now=NOW)
    ending.cancel_later(made, None, by=None, now=NOW)
    with pytest.raises(IllegalMove, match="has ended"):
        ending.keep(made, **HOW)


def test_the_preview_shows_what_is_due_first_and_what_follows_by_the_cent():
    gold = price()
    made = subscription(None, choice(gold, 3), now=NOW)
    how = {"proration": "always_invoice", "now": LATER}
    found = changing.foresee_change(made, [choice(gold, 4)], company=Company.current(), **how)
    assert (found.due, made.current_period_end) == (1, END)
    changing.change(made, [choice(gold, 4)], by=None, **how)
    clock_at(LAST.replace(month=6))
    foreseen = [(each.totals.total, each.invoice.due_date) for each in found.found]
    assert foreseen[:2] == list(
        Invoice.objects.filter(subscription=made.public_id).order_by("id").values_list("total", "due_date")[1:3]
    )
    assert foreseen[2][0] == Invoice.objects.get(pk=Subscription.objects.get(pk=made.pk).latest_invoice_id).total


def test_where_what_is_due_cannot_be_billed_a_change_waits_and_an_end_does_not():
    made = subscription(now=NOW)
    Subscription.objects.filter(pk=made.pk).update(problem="No rate of exchange.", problem_at=END)
    made.refresh_from_db()
    with pytest.raises(IllegalMove, match=r"comes first: No rate of exchange\."):
        changing.change(made, [choice(gold_of(made), 4)], **HOW)
    with pytest.raises(IllegalMove, match=r"comes first: No rate of exchange\."):
        changing.foresee_change(made, [choice(gold_of(made), 4)], company=Company.current(), now=LATER)
    ending.cancel(made, **HOW)
    assert made_of(made)["state"][0] == "canceled"


def test_a_customer_who_is_deleted_is_not_billed_for_what_was_due():
    buyer = customer(currency="eur", now=NOW)
    made = subscription(buyer, now=NOW)
    buyer.mark_deleted(**HOW)
    assert len(made_of(made)["invoices"]) == 1
