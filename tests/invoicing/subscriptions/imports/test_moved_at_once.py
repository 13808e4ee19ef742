"""Two who bring the same subscription from elsewhere at once: it is here once, and the other one is told."""

from datetime import UTC, datetime
from functools import partial

import pytest

from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.moving_in import move_in
from invoicing.subscriptions.models.verbs.terms import SubscriptionRefused
from tests.factories import customer
from tests.invoicing.subscriptions.factories import choice, price
from tests.threads import at_once

NOW, PAID = datetime(2026, 3, 11, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC)
pytestmark = pytest.mark.threads


@pytest.mark.usefixtures("real_commits")
@pytest.mark.django_db(transaction=True)
def test_one_reference_is_moved_in_once_for_two_customers():
    gold = choice(price("Gold", 3100, now=NOW))
    terms = {"by": None, "now": NOW, "paid_until": PAID, "collection_method": "send_invoice"}
    for reference in ("A-1", "A-2", "A-3"):
        buyers = [customer(currency="eur", now=NOW) for _ in range(4)]
        results = at_once(*(partial(move_in, buyer, [gold], reference, **terms) for buyer in buyers))
        refused = [each for each in results if isinstance(each, SubscriptionRefused)]
        assert len(refused) == 3, results
        assert {str(each) for each in refused} == {
            f"The subscription with the reference “{reference}” is here already."
        }
    assert Subscription.objects.count() == 3
