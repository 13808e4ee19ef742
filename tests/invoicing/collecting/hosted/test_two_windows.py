"""Two windows press "Pay" at the same moment: the invoice is charged once, whichever was first."""

import pytest
from django.test import Client
from django.utils import timezone

from invoicing.collecting.models.attempt import ChargeAttempt
from tests.invoicing.collecting.factories import method, newest, tick
from tests.invoicing.collecting.hosted.payers import sent
from tests.invoicing.hosted.pages import address_of, owed
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("keys", [("1" * 32, "2" * 32), ("1" * 32, "1" * 32)], ids=["two windows", "a double click"])
def test_two_at_once_begin_one_charge(keys):
    invoice = owed(now=timezone.now())
    card = method(invoice.customer)

    def pay(key):
        return sent(Client(), invoice, method=card.public_id, key=key)

    first, second = at_once(*[lambda key=key: pay(key) for key in keys])
    assert {first.status_code, second.status_code} == {302}
    status = address_of(invoice, "pay/")
    assert all(answer["Location"].startswith(status) for answer in (first, second))
    assert ChargeAttempt.objects.count() == 1
    tick(timezone.now())
    invoice.refresh_from_db()
    assert (invoice.status, newest(invoice).state) == ("paid", "succeeded")
