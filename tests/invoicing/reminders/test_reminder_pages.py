"""The pages of reminders: what they show and do, and how many queries they cost."""

from datetime import timedelta

import pytest
from django.urls import reverse

from billing_site.mail.models.address import BouncedAddress
from invoicing.models.invoice import Invoice
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.policy import AccountReminders, CustomerReminders
from invoicing.models.reminders.reminder import Reminder
from tests.factories import customer, staff
from tests.invoicing.reminders.letters import STEPS, owed, reminding

pytestmark = pytest.mark.django_db
FORM = {
    "enabled": "on",
    "one_letter": "on",
    "version": "1",
    **{f"days_{n}": days for n, days in enumerate(("3", "10", "", "5", ""))},
    **{f"when_{n}": when for n, when in enumerate(("before", "after", "after", "after", "after"))},
    **{f"tone_{n}": tone for n, tone in enumerate(("1", "3", "1", "2", "1"))},
}


@pytest.fixture
def billing(client):
    client.force_login(staff("Billing"))
    return client


@pytest.fixture
def chief(client):
    client.force_login(staff("Administrator"))
    return client


def past_due(now, days: int, buyer=None, **fields) -> Invoice:
    """An open invoice that was due so many days ago."""
    return owed(buyer, now=now - timedelta(days=60), due_date=now.date() - timedelta(days=days), **fields)


def page(client, name: str, *args, status: int = 200, **params) -> str:
    answer = client.get(reverse(name, args=args), params)
    assert answer.status_code == status
    return answer.content.decode()


def post(client, name: str, *args, **data):
    return client.post(reverse(name, args=args), data, follow=True)


def test_the_page_of_an_invoice_shows_the_ladder_ahead(billing, clock):
    reminding()
    invoice = past_due(clock, 1)
    text = page(billing, "invoice_detail", invoice.public_id)
    assert "Tue, 24 Nov 2026" in text  # due on the 21st
    assert text.count("Planned") == 3
    ReminderHold.pause(invoice, until=None, reason="Call first", by=None, now=clock)
    text = page(billing, "invoice_detail", invoice.public_id)
    assert "Paused: Call first" in text
    assert text.count("Held back") >= 3


def test_a_promise_is_set_changed_and_removed(billing, clock):
    invoice = past_due(clock, 1)
    post(billing, "promise_add", invoice.public_id, day="2026-12-03", note="On the phone")
    assert "3 Dec 2026: On the phone" in page(billing, "invoice_detail", invoice.public_id)
    assert 'value="2026-12-03"' in page(billing, "promise_add", invoice.public_id)
    post(billing, "promise_remove", invoice.public_id)
    assert ReminderHold.of(invoice).promise == ReminderHold.NOTHING


@pytest.mark.parametrize("day", ["", "2026-11-21", "2028-01-01", "tomorrow"])
def test_a_day_that_cannot_be_is_refused_at_its_field(billing, clock, day):
    invoice = past_due(clock, 1)
    answer = post(billing, "promise_add", invoice.public_id, day=day, note="Kept")
    assert answer.status_code == 422
    assert "Kept" in answer.content.decode()
    assert not ReminderHold.objects.exists()


def test_reminders_of_an_invoice_are_paused_resumed_and_skipped(billing, clock):
    reminding()
    invoice = past_due(clock, 1)
    post(billing, "reminder_pause", invoice.public_id, until="2026-11-30", reason="Holidays")
    assert "Paused until 30 Nov 2026: Holidays" in page(billing, "invoice_detail", invoice.public_id)
    post(billing, "reminder_resume", invoice.public_id)
    assert "3 days after" in page(billing, "reminder_skip", invoice.public_id)
    post(billing, "reminder_skip", invoice.public_id)
    assert Reminder.objects.get().state == Reminder.SKIPPED


def test_a_pause_that_is_over_is_shown_nowhere_and_can_be_begun_again(billing, clock):
    reminding()
    invoice, over = past_due(clock, 1), clock.date() - timedelta(days=1)
    ReminderHold.pause(invoice, until=over, reason="Holidays", by=None, now=clock - timedelta(days=9))
    CustomerReminders.pause(invoice.customer, until=over, reason="Talks", by=None, now=clock - timedelta(days=9))
    for name, row in (
        ("invoice_detail", invoice),
        ("customer_reminders", invoice.customer),
        ("customer_detail", invoice.customer),
    ):
        text = page(billing, name, row.public_id)
        assert "Resume reminders" not in text
        assert name == "customer_detail" or "Pause reminders" in text
        assert "Paused until" not in text.split("<h2>Timeline")[0].split('id="timeline"')[0]
    assert "3 days after" in page(billing, "reminder_skip", invoice.public_id)


@pytest.mark.parametrize("name", ["promise_add", "reminder_pause", "reminder_skip", "reminder_send"])
def test_what_is_paid_is_not_reminded_of(billing, clock, name):
    invoice = past_due(clock, 4)
    invoice.pay(1000, by=None, now=clock)
    answer = billing.get(reverse(name, args=[invoice.public_id]), follow=True)
    assert "Only open invoices are reminded of." in answer.content.decode()


def test_the_ladders_of_a_customer_stand_on_one_page_with_their_policy(billing, clock):
    reminding()
    buyer = customer(currency="eur")
    invoices = [past_due(clock, 1, buyer), past_due(clock, 8, buyer)]
    text = page(billing, "customer_reminders", buyer.public_id)
    assert all(invoice.number in text for invoice in invoices)
    own = FORM | {"mode": "own"}
    post(billing, "customer_reminders_edit", buyer.public_id, **own)
    assert CustomerReminders.of(buyer).steps == [[-3, 1], [5, 2], [10, 3]]
    post(billing, "customer_reminders_pause", buyer.public_id, reason="In talks")
    assert "Paused: In talks" in page(billing, "customer_detail", buyer.public_id)
    post(billing, "customer_reminders_resume", buyer.public_id)
    version = str(CustomerReminders.of(buyer).version)
    post(billing, "customer_reminders_edit", buyer.public_id, **(own | {"mode": "none", "version": version}))
    assert "This customer gets no reminders." in page(billing, "customer_reminders", buyer.public_id)


def test_the_settings_show_what_would_go_today_before_they_are_saved(chief, clock):
    reminding(enabled=False)
    invoice = past_due(clock, 10)
    text = page(chief, "reminder_settings")
    assert "1 letter would go today" in text
    assert "Late fees and" in text
    looked = post(chief, "reminder_settings", **(FORM | {"days_1": "30", "days_3": "20", "look": "1"}))
    assert "0 letters would go today" in looked.content.decode()
    assert not AccountReminders.current().enabled
    assert "Saved the reminders." in post(chief, "reminder_settings", **(FORM | {"version": "2"})).content.decode()
    saved = AccountReminders.current()
    assert (saved.enabled, saved.steps, saved.one_letter) == (True, [[-3, 1], [5, 2], [10, 3]], True)
    assert invoice.number in page(chief, "reminder_list")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"days_0": "61", "when_0": "after"}, "60"),
        ({"days_0": "11"}, "10 days before"),
        ({"days_0": "x"}, "whole number"),
        ({"tone_0": "3"}, "milder"),
        ({"days_0": "5", "when_0": "after"}, "one day"),
        ({"days_0": "", "days_1": "", "days_3": ""}, "at least one step"),
    ],
)
def test_steps_that_cannot_be_are_refused_and_kept_as_typed(chief, clock, wrong, words):
    answer = post(chief, "reminder_settings", **(FORM | wrong))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not AccountReminders.objects.exists()


def test_who_saved_first_is_not_overwritten(chief, clock):
    reminding()
    answer = post(chief, "reminder_settings", **FORM)
    assert answer.status_code == 409
    assert AccountReminders.current().steps == STEPS
    assert [answer.context["form"][f"days_{n}"].value() for n in range(4)] == ["3", "10", "", "5"]
    post(chief, "reminder_settings", **(FORM | {"version": answer.context["version"]}))
    assert AccountReminders.current().steps == [[-3, 1], [5, 2], [10, 3]]


def test_what_somebody_else_saved_for_a_customer_is_not_overwritten_either(billing, clock):
    buyer = customer()
    own = FORM | {"mode": "own"}
    assert 'name="version" value="1"' in page(billing, "customer_reminders_edit", buyer.public_id)
    post(billing, "customer_reminders_edit", buyer.public_id, **(own | {"days_1": "20"}))
    answer = post(billing, "customer_reminders_edit", buyer.public_id, **own)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "saved other reminders meanwhile: Own reminders: 3 days before, 5 days after, 20 days after" in text
    assert answer.context["form"]["days_1"].value() == FORM["days_1"]
    assert CustomerReminders.of(buyer).steps == [[-3, 1], [5, 2], [20, 3]]
    post(billing, "customer_reminders_edit", buyer.public_id, **(own | dict(answer.context["hidden"])))
    assert CustomerReminders.of(buyer).steps != [[-3, 1], [5, 2], [20, 3]]


def test_who_may_only_read_sees_the_policy_and_cannot_change_it(client, clock):
    client.force_login(staff("Read-only"))
    assert "3 days after, 10 days after" in page(client, "reminder_settings")
    assert client.post(reverse("reminder_settings"), FORM).status_code == 403


def test_the_letters_of_the_next_days_are_listed_filtered_and_exported(billing, clock):
    reminding(one_letter=True)
    buyer, other = customer("Anna Arendt", currency="eur"), customer("Bo Berg", currency="eur", email="")
    first, second = past_due(clock, 3, buyer), past_due(clock, 10, buyer)
    later = past_due(clock, -2, other)
    text = page(billing, "reminder_list")
    assert "€20.00" in text
    assert "No address" in text
    assert "Bo Berg" not in page(billing, "reminder_list", q="arendt")
    assert "Anna Arendt" not in page(billing, "reminder_list", tone="2")
    assert "No reminders match" in page(billing, "reminder_list", day="2026-11-25")
    assert page(billing, "reminder_list", day="some day", status=422)
    lines = billing.get(reverse("reminder_export")).content.decode().splitlines()
    assert [line.split(",")[6] for line in lines[1:]] == [first.number, second.number, later.number]
    assert [line.split(",")[-1] for line in lines[1:]] == ["1", "1", "2"]


def test_a_letter_that_would_come_back_says_so_and_is_not_counted_as_one_that_goes(chief, clock):
    reminding()
    invoice = past_due(clock, 3)
    BouncedAddress.mark(invoice.customer.email, "No such user", message=None, now=clock)
    assert "Mail comes back" in page(chief, "reminder_list")
    text = page(chief, "reminder_settings")
    assert "0 letters would go today" in text
    assert "1 more cannot be sent" in text


def test_many_invoices_are_looked_through_page_by_page(billing, clock, monkeypatch):
    monkeypatch.setattr("invoicing.reminders.outlook.MOST", 2)
    monkeypatch.setattr("invoicing.reminders.tasks.BATCH", 1)
    reminding()
    invoices = [past_due(clock, 3) for _ in range(3)]
    text = page(billing, "reminder_list")
    assert invoices[2].number not in text
    due = invoices[1].due_date.isoformat()
    assert invoices[2].number in page(billing, "reminder_list", after_due=due, after=invoices[1].pk)
    assert page(billing, "reminder_list", after_due="x", after="y")
    assert len(billing.get(reverse("reminder_export")).content.decode().splitlines()) == 4


QUERIES = {"invoice_detail": 29, "customer_reminders": 19, "reminder_list": 17, "reminder_settings": 17}


@pytest.mark.parametrize("name", QUERIES)
def test_pages_cost_as_many_queries_with_one_invoice_as_with_many(billing, clock, name, django_assert_max_num_queries):
    reminding(one_letter=True)
    buyer = customer(currency="eur")
    invoices = [past_due(clock, 3, buyer) for _ in range(6)] + [past_due(clock, 3) for _ in range(3)]
    args = {"invoice_detail": [invoices[0].public_id], "customer_reminders": [buyer.public_id]}.get(name, [])
    with django_assert_max_num_queries(QUERIES[name]):
        page(billing, name, *args)
