"""Letters of the next days, sent or skipped from their list: those ticked, or all that the filter finds."""

from datetime import timedelta

import pytest
from django.urls import reverse

from billing_site.jobs.models import Job, JobFailed
from billing_site.jobs.tasks import run_job
from billing_site.mail.models.address import BouncedAddress
from billing_site.mail.models.message import Message
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.reminder import Reminder
from invoicing.reminders.many import letter_views
from invoicing.reminders.many.jobs import letters_job
from tests.factories import customer, staff
from tests.invoicing.reminders.letters import reminding
from tests.invoicing.reminders.test_reminder_pages import page, past_due

pytestmark = pytest.mark.django_db
SEND, SKIP = "reminder_letters_send", "reminder_letters_skip"


@pytest.fixture
def billing(client):
    client.force_login(staff("Billing"))
    return client


def key(invoice, days=3) -> str:
    return f"{invoice.public_id}_{days}"


def ask(client, which, *keys) -> str:
    return client.get(reverse(which), {"ids": keys}, follow=True).content.decode()


def do(client, which, *keys) -> str:
    return client.post(reverse(which), {"letters": " ".join(keys)}, follow=True).content.decode()


def states() -> list[str]:
    return list(Reminder.objects.order_by("invoice_id", "stage").values_list("state", flat=True))


def test_letters_are_ticked_by_their_first_step(billing, clock):
    reminding()
    invoice = past_due(clock, 1)
    assert f'value="{key(invoice)}"' in page(billing, "reminder_list")
    assert reverse(SEND) in page(billing, "reminder_list")


def test_who_may_only_read_can_tick_nothing(client, clock):
    client.force_login(staff("Read-only"))
    reminding()
    past_due(clock, 1)
    assert 'name="ids"' not in page(client, "reminder_list")
    assert client.post(reverse(SEND), {"letters": "x"}).status_code == 403


def test_ticked_letters_are_shown_and_sent_before_their_day(billing, clock):
    reminding()
    first, second, other = past_due(clock, 1), past_due(clock, 1), past_due(clock, 1)
    text = ask(billing, SEND, key(first), key(second))
    assert "Send 2 reminders?" in text
    assert other.number not in text
    assert not Message.objects.exists()
    assert "On their way: 2 reminders." in do(billing, SEND, key(first), key(second))
    assert {message.about for message in Message.objects.all()} == {first.public_id, second.public_id}
    assert "1 left as they are: Paid, held back or dealt with" in do(billing, SEND, key(first))
    assert Message.objects.count() == 2


def test_ticked_letters_are_skipped_step_by_step(billing, clock):
    reminding(steps=[[3, 1], [6, 2], [20, 3]])
    invoice = past_due(clock, 1)
    assert "Skip 2 reminders?" in ask(billing, SKIP, key(invoice), key(invoice, 6))
    assert "Skipped 2 reminders." in do(billing, SKIP, key(invoice), key(invoice, 6))
    assert states() == ["skipped", "skipped"]


def test_a_later_step_is_not_taken_for_the_one_before_it(billing, clock):
    reminding(steps=[[3, 1], [6, 2]])
    invoice = past_due(clock, 1)
    for which in (SEND, SKIP):
        assert "Another step of its ladder comes first" in do(billing, which, key(invoice, 6))
    assert not Reminder.objects.exists()


def test_one_letter_about_all_invoices_of_a_customer_is_sent_as_one(billing, clock):
    reminding(one_letter=True)
    buyer = customer(currency="eur")
    first, second = past_due(clock, 1, buyer), past_due(clock, 1, buyer)
    assert "Send 1 reminder?" in ask(billing, SEND, key(first), key(second))
    assert "On their way: 1 reminder." in do(billing, SEND, key(first))
    message = Message.objects.get()
    assert first.number in message.text
    assert second.number in message.text
    assert Reminder.objects.filter(message=message).count() == 2


def test_what_was_paid_since_is_left_out_of_a_letter_about_several(billing, clock):
    reminding(one_letter=True)
    buyer = customer(currency="eur")
    first, second, third = (past_due(clock, 1, buyer) for _ in range(3))
    second.pay(1000, by=None, now=clock)
    ReminderHold.pause(third, until=None, reason="", by=None, now=clock)
    do(billing, SEND, key(first))
    assert [row.invoice for row in Reminder.objects.all()] == [first]
    assert second.number not in Message.objects.get().text


@pytest.mark.parametrize("which", [SEND, SKIP])
def test_what_is_held_back_or_paid_or_cannot_be_reached_says_why(billing, clock, which):
    reminding()
    paid, gone, promised = past_due(clock, 1), past_due(clock, 1), past_due(clock, 1)
    paid.pay(1000, by=None, now=clock)
    BouncedAddress.mark(gone.customer.email, "No such user", message=None, now=clock)
    ReminderHold.promise_payment(promised, clock.date() + timedelta(days=3), note="", by=None, now=clock)
    keys = [key(invoice) for invoice in (paid, gone, promised)]
    text = ask(billing, which, *keys)
    if which == SEND:
        for words in ("Paid, held back or dealt with", "no e-mail address, or mail comes back", "Payment is promised"):
            assert words in text
        do(billing, which, *keys)
        assert not Message.objects.exists()
    else:
        assert "Skip 2 reminders?" in text


@pytest.mark.parametrize("wrong", ["", "x", "in_x_", "in_x_99999", "in_x_1\x00", "_1", "in_none_3"])
def test_what_names_no_letter_is_told(billing, clock, wrong):
    reminding()
    for which in (SEND, SKIP):
        assert "reminder" in ask(billing, which, wrong)
        assert "0 reminders" in do(billing, which, wrong)


def test_all_that_the_filter_finds_are_meant(billing, clock, monkeypatch):
    monkeypatch.setattr("invoicing.reminders.list_views.PAGE", 2)
    reminding()
    people = [customer(f"Anna {number}", currency="eur") for number in range(3)] + [customer("Bo", currency="eur")]
    invoices = [past_due(clock, 1, buyer) for buyer in people]
    assert "Select all" in page(billing, "reminder_list", q="anna")
    assert "Anna 2" in page(billing, "reminder_list", q="anna", page="2")
    for odd in ("0", "99", "x", "-1"):
        assert page(billing, "reminder_list", page=odd)
    text = billing.get(reverse(SKIP), {"q": "anna", "matching": "1"}).content.decode()
    assert "Skip 3 reminders?" in text
    assert " ".join(map(key, invoices[:3])) in text


def test_many_are_left_to_a_job(billing, clock, monkeypatch):
    monkeypatch.setattr(letter_views, "INLINE", 1)
    monkeypatch.setattr("invoicing.reminders.many.jobs.LETTERS", 2)
    reminding()
    invoices = [past_due(clock, 1) for _ in range(3)]
    do(billing, SEND, *map(key, invoices))
    job = Job.objects.get()
    run_job.call(job.public_id)
    job.refresh_from_db()
    assert (job.state, job.done, job.message) == (Job.DONE, 3, "On their way: 3 reminders.")
    assert Message.objects.count() == 3


def test_a_job_ends_where_whoever_began_it_may_not_do_it_any_more(clock):
    reminding()
    params = {"verb": "send", "letters": [key(past_due(clock, 1)) for _ in range(2)]}
    job = Job(public_id="job_1", params=params, created_by=staff("Read-only"))
    with pytest.raises(JobFailed, match=r"may not do this any more\."):
        list(letters_job(job))
    assert not Message.objects.exists()


def test_a_second_press_on_skip_does_not_skip_the_step_behind_it(billing, clock):
    reminding()
    invoice = past_due(clock, 1)
    for _ in range(2):
        answer = billing.post(reverse("reminder_skip", args=[invoice.public_id]), {"step": "3"}, follow=True)
    assert "Another step of its ladder comes first" in answer.content.decode()
    assert states() == ["skipped"]
