"""The pages of a subscription's usage: list, sums, filters, adding, correcting, export."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from invoicing.subscriptions.models.usage.record import UsageRecord
from invoicing.subscriptions.models.verbs.ending import cancel
from tests.invoicing.subscriptions.factories import choice, clock_at, price, subscription, use
from tests.reading import text
from tests.tools.queries import queries_as_it_grows

pytestmark = pytest.mark.django_db


@pytest.fixture
def start():
    """A month ago, and a little."""
    return timezone.now().replace(microsecond=0) - timedelta(days=40)


@pytest.fixture
def item(start):
    return subscription(None, choice(price("Calls", 2, usage_type="metered", now=start)), now=start).items.get()


def page(item, name="list", *more):
    return reverse(f"usage_{name}", args=[item.subscription.public_id, *more])


def sent(of, **fields):
    moment = timezone.localtime(fields.pop("at", None) or timezone.now())
    return {"item": of.public_id, "moment": moment.strftime("%Y-%m-%dT%H:%M"), "action": "increment", **fields}


def test_the_list_tells_records_sums_and_periods(desk, item, start):
    use(item, 300, start + timedelta(days=1), identifier="first")
    clock_at(timezone.now())
    use(item, 50, start + timedelta(days=2), now=timezone.now())
    use(item, 7, timezone.now())
    shown = text(desk.get(page(item)))
    for words in ("357 used in all.", "first", "+50 late", "€6.00", "Until now", "€0.14", "300 units: 300 × €0.02"):
        assert words in shown, words


def test_the_list_finds_an_identifier_and_days(desk, item, start):
    use(item, 300, start + timedelta(days=1), identifier="first")
    use(item, 5, timezone.now(), identifier="second")
    found = text(desk.get(page(item), {"q": "first"}))
    assert "first" in found and "second" not in found
    day = f"{timezone.localtime(start + timedelta(days=1)):%Y-%m-%d}"
    found = text(desk.get(page(item), {"used": "custom", "used_from": day, "used_to": day}))
    assert "300 used in these days." in found and "second" not in found
    assert "No usage records match" in text(desk.get(page(item), {"q": "third"}))


def test_each_item_has_a_tab(desk, start):
    calls, space = (price(name, 2, usage_type="metered", now=start) for name in ("Calls", "Space"))
    made = subscription(None, choice(calls), choice(space), now=start)
    use(made.items.get(price=space), 5, start, identifier="of space")
    first = made.items.get(price=calls)
    assert "of space" not in text(desk.get(page(first)))
    assert "of space" in text(desk.get(page(first), {"item": made.items.get(price=space).public_id}))


def test_one_without_metered_items_says_so(desk, start):
    made = subscription(None, choice(price(now=start)), now=start)
    answer = desk.get(reverse("usage_list", args=[made.public_id]))
    assert "No usage records yet" in text(answer)
    assert "Add usage" not in text(answer)


def test_one_is_added_by_hand(desk, item):
    answer = desk.post(page(item, "add"), sent(item, quantity="1,200", identifier="by hand"), follow=True)
    assert "Added 1,200. It is billed when its period ends." in text(answer)
    record = UsageRecord.objects.get()
    assert (record.quantity, record.identifier, record.reported_by) == (1200, "by hand", desk.user)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"quantity": "-1"}, "Enter 0 or more."),
        ({"quantity": "1.5"}, "A quantity is a whole number, at least 0."),
        ({"quantity": ""}, "Enter a quantity."),
        ({"quantity": "1" * 13}, "A quantity is at most 999,999,999,999."),
        ({"quantity": "5", "moment": "yesterday"}, "Enter a day and a time of day."),
        ({"quantity": "5", "moment": "2011-01-01T00:00"}, "This moment is more than a year ago."),
        ({"quantity": "5", "moment": "2999-01-01T00:00"}, "This moment is in the future."),
        ({"quantity": "5", "item": "si_other"}, "Select a valid choice."),
        ({"quantity": "5", "identifier": "x" * 101}, "at most 100 characters"),
    ],
)
def test_wrong_input_is_named_at_its_field(desk, item, fields, words):
    answer = desk.post(page(item, "add"), sent(item, **fields))
    assert (answer.status_code, words in text(answer), UsageRecord.objects.count()) == (422, True, 0)


def test_the_same_identifier_is_recorded_once(desk, item, now):
    use(item, 5, item.created, identifier="a")
    again = sent(item, quantity="6", identifier="a")
    assert "a was reported before, with other content" in text(desk.post(page(item, "add"), again))


def test_one_is_corrected_and_says_when_it_is_billed(desk, item, start):
    use(item, 300, start + timedelta(days=1))
    clock_at(timezone.now())
    record = UsageRecord.objects.get()
    address = page(item, "correct", record.public_id)
    assert "300 of Calls was reported for" in text(desk.get(address))
    answer = text(desk.post(address, {"quantity": "30"}, follow=True))
    assert "Corrected to 30. The period is billed: the difference is on the next invoice." in answer
    assert "Corrected since" in answer and "-270" in answer
    assert "was replaced already" in text(desk.post(address, {"quantity": "40"}))


def test_what_ended_takes_no_more(desk, item):
    cancel(item.subscription, by=None, now=timezone.now())
    answer = desk.post(page(item, "add"), sent(item, quantity="5"))
    assert "has ended" in text(answer)


def test_a_record_of_another_subscription_is_not_here(desk, item, start):
    other = subscription(None, choice(price("Calls", 2, usage_type="metered", now=start)), now=start).items.get()
    use(other, 5, start)
    record = UsageRecord.objects.get()
    assert desk.get(page(item, "correct", record.public_id)).status_code == 404
    assert desk.get(page(item, "correct", "mbur_x")).status_code == 404


def test_the_file_is_what_an_import_reads(desk, item, start):
    at = datetime(start.year, start.month, start.day, 23, 59, 58, tzinfo=UTC)
    use(item, 300, at, identifier="=first")
    rows = desk.get(page(item, "export_file")).getvalue().decode("utf-8-sig").splitlines()
    assert rows[0] == "Identifier,Item,Quantity,Timestamp (UTC),Action,Replaces,Counts,Reported (UTC)"
    assert rows[1].startswith(f'"\'=first",{item.public_id},300,{at:%Y-%m-%d %H:%M:%S},increment,')


def test_the_page_costs_the_same_with_more_records(desk, item, start):
    def grow(number):
        use(item, 1, start + timedelta(minutes=number))

    (few, many), _ = queries_as_it_grows(desk, page(item), grow)
    assert few == many <= 28
