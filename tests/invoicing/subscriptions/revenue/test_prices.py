"""A price that gets other amounts in a currency has its subscriptions counted again, by the queue and the clock."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from invoicing.subscriptions.figures.tasks import count_price
from invoicing.subscriptions.tasks import count_revenue
from tests.factories import customer
from tests.invoicing.subscriptions.factories import choice, price, subscription

NOW = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.mark.django_db
def test_who_pays_in_the_changed_currency_is_counted_again(django_capture_on_commit_callbacks):
    gold = price(unit_amount=1000, now=NOW, currency_options={"usd": {"unit_amount": "1100"}})
    made = {code: subscription(customer(currency=code, now=NOW), choice(gold), now=NOW) for code in ("eur", "usd")}
    with django_capture_on_commit_callbacks(execute=True):
        gold.set_amounts("usd", {"unit_amount": "1250"}, by=None, now=NOW)
    count_price.func(gold.pk)
    assert count_revenue(timezone.now()) == 1
    for subscribed in made.values():
        subscribed.refresh_from_db()
    assert [subscribed.mrr for subscribed in made.values()] == [1000, 1250]
