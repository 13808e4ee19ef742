"""Two who refund one charge at once, on SQLite and PostgreSQL: never more than was paid goes back."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.interface import FAILED, SUCCEEDED
from invoicing.collecting.gateways.interface import Refund as Outcome
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


@pytest.mark.usefixtures("real_commits")
def test_one_that_is_set_aside_while_its_late_success_is_written_is_told_of():
    now = timezone.now()
    _, attempt = paid_by_card(now=now)
    row = Refund.begin(attempt, 4_000, by=None, now=now)
    look_after_due_charges(now)
    said(row, FAILED, now)
    answers, staff = [], []

    def set_aside():
        try:
            answers.append(Refund.objects.get(pk=row.pk).put_aside(by=None, now=now))
        finally:
            connection.close()

    def meanwhile(execute, sql, params, many, context):
        if not staff and sql.startswith('UPDATE "collecting_refund"'):
            staff.append(threading.Thread(target=set_aside))
            staff[0].start()
            staff[0].join(0.5)  # it waits for what is written here; where it does not, it is through by then
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile):
        said(row, SUCCEEDED, now)
    staff[0].join()
    assert answers == [False] or list(Refund.objects.needing()) == [row]


def said(row, state, now):
    row = Refund.objects.get(pk=row.pk)
    row.settle(Outcome(state, row.reference, row.amount, row.currency), now=now)
