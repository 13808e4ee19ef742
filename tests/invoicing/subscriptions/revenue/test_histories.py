"""Whatever happens to subscriptions and their customers, movements sum to the change, to the minor unit."""

from collections import defaultdict

import pytest

from invoicing.subscriptions.figures import integrity
from invoicing.subscriptions.figures.months import by_month, months_until
from invoicing.subscriptions.models.revenue.adding import totals
from invoicing.subscriptions.models.revenue.movement import RevenueMovement
from invoicing.subscriptions.models.subscription import Subscription
from tests.invoicing.subscriptions.revenue.histories import History

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def standing():
    """{currency: what all subscriptions come to a month}, from the subscriptions alone."""
    found = defaultdict(int)
    for currency, mrr in Subscription.objects.exclude(mrr=0).values_list("currency", "mrr"):
        found[currency] += mrr
    return dict(found)


def paying():
    rows = Subscription.objects.filter(mrr__gt=0).values_list("currency", "customer").distinct()
    found = defaultdict(int)
    for currency, _ in rows:
        found[currency] += 1
    return dict(found)


@pytest.mark.parametrize("seed", range(2))
def test_movements_sum_to_the_change_in_every_history(seed):
    history, seen = History(seed), set()
    for _ in range(30):
        seen.add(history.step())
        rows = RevenueMovement.objects.values_list("currency", "amount", "customers")
        sums, customers = defaultdict(int), defaultdict(int)
        for currency, amount, came in rows:
            sums[currency] += amount
            customers[currency] += came
        assert {code: amount for code, amount in sums.items() if amount} == standing(), history.now
        assert {code: number for code, number in customers.items() if number} == paying(), history.now
    assert len(seen) > 8
    assert [str(finding) for finding in integrity.check()] == []
    for code, amount in standing().items():
        own = list(totals(code))
        months = by_month(own, months_until(max(total.month for total in own), 30))
        assert (months[-1].closing, months[-1].customers) == (amount, paying()[code])
