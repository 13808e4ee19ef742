"""How usage is reported: once each, all of a batch or nothing, with what is wrong named record by record."""

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from billing_site.events.models import Event
from invoicing.subscriptions.models import dependent
from invoicing.subscriptions.models.usage.hours import UsageHour, used_between
from invoicing.subscriptions.models.usage.record import UsageRecord
from invoicing.subscriptions.models.usage.reported import Reported, ReportRefused
from invoicing.subscriptions.models.usage.taking_back import take_back
from invoicing.subscriptions.models.verbs import changing, ending
from invoicing.subscriptions.models.verbs.usage import report
from invoicing.subscriptions.subscription.timeline import KINDS, timeline
from tests.factories import staff
from tests.invoicing.subscriptions.factories import choice, clock_at, price, subscription

APRIL, NOW, MAY = (
    datetime(2026, 4, 1, tzinfo=UTC),
    datetime(2026, 4, 20, 12, tzinfo=UTC),
    datetime(2026, 5, 1, tzinfo=UTC),
)
AT = datetime(2026, 4, 10, 9, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    return subscription(None, choice(price("Calls", 2, usage_type="metered", now=APRIL)), now=APRIL).items.get()


def one(item, quantity=5, at=AT, identifier="a", **fields):
    return Reported(item.public_id, quantity, at, identifier, **fields)


def send(*records, by=None, now=NOW):
    return report(records, by=by, now=now)


def problems(*records, now=NOW):
    with pytest.raises(ReportRefused) as refused:
        send(*records, now=now)
    assert not UsageRecord.objects.filter(created=now).exists(), "all or nothing"
    return [(problem.index, problem.field, problem.words) for problem in refused.value.problems]


def used(item, start=APRIL, end=MAY):
    total = used_between(item.pk, start, end)
    records = UsageRecord.objects.filter(item=item, timestamp__gte=start, timestamp__lt=end)
    assert total == sum(record.change for record in records), "hours and records agree"
    return total


def test_a_batch_is_recorded(item):
    outcome = send(one(item), one(item, 7, AT + timedelta(hours=2), "b"))
    assert (outcome.recorded, outcome.repeated, used(item)) == (2, [], 12)


def test_the_same_report_twice_counts_once_and_tells_so(item):
    send(one(item), one(item, 7, identifier="b"))
    outcome = send(one(item), one(item, 8, identifier="c"), one(item, 8, identifier="c"))
    assert (outcome.recorded, outcome.repeated, used(item)) == (1, [0, 2], 20)
    in_berlin = AT.astimezone(timezone(timedelta(hours=2)))
    assert send(one(item, at=in_berlin)).repeated == [0], "the same moment on another clock"


def test_the_same_identifier_with_other_content_is_refused(item):
    send(one(item))
    other = one(item, 6)
    words = "a was reported before, with other content: 5 at 2026-04-10 09:30:00 UTC."
    later = NOW + timedelta(seconds=1)
    assert problems(one(item, 1, identifier="b"), other, now=later) == [(1, "identifier", words)]
    assert problems(one(item, action="set"), now=later)[0][1] == "identifier"
    assert problems(one(item, identifier="b"), one(item, 6, identifier="b"), now=later) == [
        (1, "identifier", "b stands in this batch already, with other content.")
    ]
    assert used(item) == 5


def test_an_identifier_belongs_to_its_item(item):
    other = subscription(None, choice(price("Calls", 2, usage_type="metered", now=APRIL)), now=APRIL).items.get()
    assert send(one(item), one(other, 9)).recorded == 2


def test_setting_takes_the_place_of_all_at_that_second(item):
    send(one(item, 5), one(item, 6, identifier="b"), one(item, 3, AT + timedelta(seconds=1), "c"))
    send(one(item, 4, identifier="d", action="set"), one(item, 2, identifier="e"))
    assert used(item) == 4 + 2 + 3
    send(one(item, 0, identifier="f", action="set"))
    assert used(item) == 3


def test_a_correction_takes_the_place_of_one_record(item):
    send(one(item, 5), one(item, 6, identifier="b"))
    send(one(item, 1, identifier="c", replaces="a"))
    assert used(item) == 7
    later = NOW + timedelta(seconds=1)
    assert problems(one(item, 2, identifier="d", replaces="a"), now=later)[0][1:] == (
        "replaces",
        "a was replaced already.",
    )
    send(one(item, 2, identifier="d", replaces="c"), now=later)
    assert used(item) == 8
    assert send(one(item, 2, identifier="d", replaces="c"), now=later).repeated == [0]


def test_what_cannot_be_corrected_is_named(item):
    send(one(item, 5), one(item, 6, identifier="b", action="set"))
    later = NOW + timedelta(seconds=1)
    found = problems(
        one(item, 1, identifier="c", replaces="a"),
        one(item, 1, identifier="d", replaces="nothing"),
        one(item, 1, AT + timedelta(hours=1), "e", replaces="b"),
        one(item, 1, identifier="f", replaces="b"),
        one(item, 1, identifier="g", replaces="b"),
        now=later,
    )
    assert [(index, words) for index, _, words in found] == [
        (0, "a counts no more: its second was set to another quantity."),
        (1, "There is no earlier record nothing of this item."),
        (2, "b is of 2026-04-10 09:30:00 UTC: a correction is of the same moment."),
        (4, "b was replaced already."),
    ]


def test_every_error_of_a_batch_is_named_by_its_index(item):
    found = problems(
        one(item),
        one(item, -1, identifier="b"),
        one(item, True, identifier="c"),
        one(item, 10**12, identifier="d"),
        one(item, identifier=" "),
        one(item, identifier="x" * 101),
        one(item, at=NOW + timedelta(minutes=5, seconds=1), identifier="e"),
        one(item, at=NOW - timedelta(days=367), identifier="f"),
        one(item, at=datetime(2026, 4, 2), identifier="g"),  # noqa: DTZ001
        one(item, identifier="h", action="add"),
        one(item, 1.5, identifier="i"),
    )
    assert [(index, field) for index, field, _ in found] == [
        *((1, "quantity"), (2, "quantity"), (3, "quantity"), (4, "identifier"), (5, "identifier")),
        *((6, "timestamp"), (7, "timestamp"), (8, "timestamp"), (9, "action"), (10, "quantity")),
    ]
    assert send(one(item, at=NOW + timedelta(minutes=5))).recorded == 1


def test_items_without_use_are_named(item):
    licensed = subscription(None, choice(price(now=APRIL)), now=APRIL).items.get()
    ended = subscription(None, choice(price("Calls", 2, usage_type="metered", now=APRIL)), now=APRIL)
    ending.cancel(ended, by=None, now=AT)
    found = problems(
        Reported("si_unknown", 1, AT, "a"),
        one(licensed),
        one(ended.items.get()),
        one(item, at=APRIL - timedelta(seconds=1)),
    )
    assert [words for _, _, words in found] == [
        "There is no subscription item si_unknown.",
        f"{licensed.public_id} is not metered: it is billed by its quantity.",
        f"Subscription {ended} of {ended.items.get().public_id} has ended.",
        f"{item.public_id} began on 2026-04-01 at 00:00 UTC.",
    ]


def test_an_item_that_left_is_told_of_until_it_left(item):
    made, gold = item.subscription, choice(price(now=APRIL))
    changing.change(made, [gold, choice(item.price)], by=None, now=APRIL)
    changing.change(made, [gold], by=None, now=AT)
    assert problems(one(item))[0][2] == f"{item.public_id} ended on 2026-04-10 at 09:30 UTC."
    assert send(one(item, at=AT - timedelta(seconds=1))).late == 1


def test_an_item_that_is_licensed_now_is_told_of_while_it_was_metered(item):
    changing.change(item.subscription, [choice(price(now=APRIL))], by=None, now=AT)
    assert problems(one(item))[0][2].endswith("is not metered: it is billed by its quantity.")
    assert send(one(item, at=AT - timedelta(seconds=1))).late == 1


def test_none_and_too_many_are_refused(item):
    assert problems()[0][2] == "There is nothing to record."
    many = [one(item, identifier=str(number)) for number in range(1001)]
    assert problems(*many)[0][2] == "At most 1,000 records are reported at once."


def test_people_who_report_leave_an_event(item):
    send(one(item, 5), one(item, 6, identifier="b"), by=staff())
    event = Event.objects.get(type="customer.subscription.usage_reported")
    assert (event.data["item"], event.data["records"], event.data["quantity"]) == (item.public_id, 2, 11)
    (row, *_), _ = timeline(item.subscription)
    assert row["text"] == "Usage reported: +11 in 2 records"


def test_every_event_of_a_subscription_is_told_in_words():
    source = "".join(path.read_text() for path in Path("invoicing/subscriptions/models").rglob("*.py"))
    names = set(re.findall(r'(?:\.record|\btell)\(\s*"([a-z_]+)"', source))
    assert names > {"created", "usage_reported"}
    assert {f"customer.subscription.{name}" for name in names} <= set(KINDS)


def test_identifiers_go_when_a_person_is_erased(item):
    send(one(item, identifier="jenny@example.com"), one(item, identifier="b"))
    dependent.on_erase([item.subscription.customer_id], now=NOW)
    assert {record.identifier.split()[0] for record in UsageRecord.objects.all()} == {"erased"}
    assert used(item) == 10


def test_a_thousand_reports_take_few_statements(item, django_assert_max_num_queries):
    many = [one(item, 1, AT + timedelta(minutes=number), str(number)) for number in range(1000)]
    with django_assert_max_num_queries(14):
        send(*many)
    assert used(item) == 1000
    assert UsageHour.objects.count() == 18


def test_what_was_reported_never_changes_and_stays_once_it_is_billed(item):
    send(one(item))
    clock_at(MAY)
    send(one(item, 7, identifier="late"), one(item, 9, MAY, identifier="new"), now=MAY)
    for sql in (
        "UPDATE subscriptions_usagerecord SET quantity = 1",
        "UPDATE subscriptions_usagerecord SET change = 1 WHERE identifier = 'new'",
        "UPDATE subscriptions_usagerecord SET timestamp = created",
        "DELETE FROM subscriptions_usagerecord WHERE identifier = 'a'",
    ):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            connection.cursor().execute(sql)
    names = [(item.public_id, name) for name in ("a", "late", "new")]
    assert list(take_back(names, by=None, now=MAY)) == [(item.public_id, "a")]
    dependent.on_erase([item.subscription.customer_id], now=MAY)
    assert [record.identifier[:6] for record in UsageRecord.objects.all()] == ["erased"]
