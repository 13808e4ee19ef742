"""What was used of many items is added up at once as it is one by one."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from invoicing.subscriptions.models.usage.hours import used_between
from invoicing.subscriptions.models.usage.many import STRETCHES, Stretch, used_of_many
from tests.invoicing.subscriptions.factories import choice, price, subscription, use

START = datetime(2026, 4, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_any_stretches_of_any_items_come_to_the_same(django_assert_max_num_queries):
    random = Random(7)
    calls = choice(price("Calls", 2, usage_type="metered", now=START))
    items = [subscription(None, calls, now=START).items.get() for _ in range(3)]
    minutes = [0, 1, 59, 60, 61, 119, 120, 150, 180, 600]
    for item in items[:2]:
        for minute in minutes:
            use(item, random.randrange(1, 50), START + timedelta(minutes=minute))
    stretches = [
        Stretch(random.choice(items).pk, START + timedelta(minutes=first), START + timedelta(minutes=last))
        for _ in range(STRETCHES)
        for first, last in [sorted(random.sample([*minutes, 30, 90, 125, 700], 2))]
    ]
    with django_assert_max_num_queries(5):
        found = used_of_many(stretches)
    assert found == {each: used_between(*each) for each in stretches}
    assert len(set(found.values())) > 20
    assert used_of_many([]) == {}
