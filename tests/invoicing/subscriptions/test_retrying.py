"""What cannot be billed waits for a person, stops no one else, and is billed once it was put right."""

from datetime import UTC, datetime

import pytest

from billing_site.company.models import Company
from billing_site.events.models import Event
from invoicing.models.invoice import Invoice
from invoicing.rules.move import IllegalMove
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.retrying import retry
from tests.factories import customer
from tests.invoicing.subscriptions.factories import clock_at, subscription

NOW = datetime(2026, 4, 1, tzinfo=UTC)
END = datetime(2026, 5, 1, tzinfo=UTC)
JUNE, JULY = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def invoices(of):
    return [invoice.status for invoice in Invoice.objects.filter(subscription=of.public_id).order_by("id")]


def parked():
    """One whose invoice for May could not be finalized, because the account had no name then."""
    made, name = subscription(now=NOW), Company.current().name
    Company.objects.update(name="")
    clock_at(END)
    Company.objects.update(name=name)
    made.refresh_from_db()
    assert "name" in made.problem and invoices(made) == ["open", "draft"]
    return made


def test_it_finalizes_what_waited_and_bills_what_is_due():
    made = parked()
    clock_at(JUNE)
    assert invoices(made) == ["open", "draft"]
    assert retry(made, by=None, now=JULY)
    assert (made.problem, invoices(made)) == ("", ["open"] * 4)
    assert Event.objects.of(made).filter(type="customer.subscription.retried").get().data["problem"]


def test_what_stands_in_the_way_still_is_said_again():
    made = parked()
    Company.objects.update(name="")
    assert not retry(made, by=None, now=JULY)
    assert made.problem_at == JULY and invoices(made) == ["open", "draft"]


def test_the_draft_can_be_finalized_on_its_page_instead():
    made = parked()
    Invoice.objects.get(subscription=made.public_id, status="draft").finalize(by=None, now=END)
    made.refresh_from_db()
    assert made.problem == ""
    clock_at(JUNE)
    assert invoices(made) == ["open"] * 3


def test_it_is_for_those_that_wait_for_somebody():
    with pytest.raises(IllegalMove, match="Nothing stands in the way"):
        retry(subscription(now=NOW), by=None, now=NOW)


def test_one_that_breaks_stops_no_one_else():
    first, second, third = (subscription(customer(f"Buyer {number}", currency="eur"), now=NOW) for number in range(3))
    second.items.update(billed={"price": "price_gone"})
    clock_at(END)
    assert [len(invoices(each)) for each in (first, second, third)] == [2, 1, 2]
    broken = Subscription.objects.needing_a_person().get()
    assert broken == second and "log of the server" in broken.problem
    assert not retry(broken, by=None, now=JUNE)
    second.items.update(billed={})
    assert retry(broken, by=None, now=JUNE)
    assert len(invoices(second)) == 3
