"""Two who refund one charge at once, on SQLite and PostgreSQL: never more than was paid goes back."""

import pytest
from django.utils import timezone

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.test.tables import TestRefund
from invoicing.collecting.models.refund import Refund
from invoicing.rules.move import IllegalMove
from tests.invoicing.collecting.factories import books, paid_by_card
from tests.threads import at_once


@pytest.mark.usefixtures("real_commits")
@pytest.mark.parametrize("issue_note", [False, True])
def test_of_two_refunds_at_once_no_more_goes_back_than_was_paid(issue_note):
    now = timezone.now()
    _, attempt = paid_by_card(now=now)

    def refund():
        return Refund.begin(attempt, 6_000, issue_note=issue_note, by=None, now=now)

    results = at_once(*[refund] * 4)
    assert sum(isinstance(each, Refund) for each in results) == 1
    assert all(isinstance(each, Refund | IllegalMove) for each in results)
    at_once(*[lambda: look_after_due_charges(now)] * 3)
    assert [made.amount for made in TestRefund.objects.all()] == [6_000]
    assert Refund.objects.get().state == "succeeded"
    assert not books()
