"""Reminders of many customers or invoices: shown first, then paused or resumed, and put back."""

import re
from datetime import date
from functools import partial

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.jobs.models import Job, JobFailed
from billing_site.jobs.tasks import run_job
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.policy import CustomerReminders
from invoicing.reminders.many import views
from invoicing.reminders.many.jobs import pause_job
from invoicing.rules.move import IllegalMove
from tests.factories import customer, draft, staff
from tests.invoicing.reminders.test_reminder_pages import past_due

pytestmark = pytest.mark.django_db
PAUSE = {"what": "pause", "until": "2026-12-24", "reason": "Year end"}
RESUME = {"what": "resume"}
CUSTOMERS, INVOICES = "reminders_of_customers", "reminders_of_invoices"


@pytest.fixture
def billing(client):
    client.force_login(staff("Billing"))
    return client


def address(page: str, rows) -> str:
    return f"{reverse(page)}?" + "&".join(f"ids={row.public_id}" for row in rows)


def look(client, page, rows, status=200, **data) -> str:
    answer = client.post(address(page, rows), data)
    assert answer.status_code == status
    return answer.content.decode()


def do(client, page, rows, **data) -> str:
    data |= {"confirmed": "1", "upto": max(row.pk for row in rows)}
    return client.post(address(page, rows), data, follow=True).content.decode()


def pause_of(row) -> tuple:
    hold = (CustomerReminders if row.noun == "customer" else ReminderHold).of(row)
    return hold.paused, hold.paused_until, hold.pause_reason


def make(page, clock):
    return [customer() for _ in range(3)] if page == CUSTOMERS else [past_due(clock, 3) for _ in range(3)]


def pause_one(row, clock):
    verb = CustomerReminders.pause if row.noun == "customer" else ReminderHold.pause
    verb(row, until=None, reason="In talks", by=None, now=clock)


def undo_in(text: str) -> str:
    """Where the toast's button leads."""
    return re.search(r'action="(/reminders/[^"]*/undo/[^"]*)"', text)[1]


PAUSED = (True, date(2026, 12, 24), "Year end")


@pytest.mark.parametrize("which", [CUSTOMERS, INVOICES])
def test_many_are_paused_and_each_gets_back_what_it_had(billing, clock, which):
    rows = make(which, clock)
    pause_one(rows[0], clock)
    assert "Next you see what changes" in billing.get(address(which, rows)).content.decode()
    shown = look(billing, which, rows, **PAUSE)
    assert "Paused until 24 Dec 2026: Year end" in shown
    assert "Paused: In talks" in shown
    assert pause_of(rows[1]) == (False, None, "")
    text = do(billing, which, rows, **PAUSE)
    assert "Paused reminders of 3 " in text
    assert [pause_of(row) for row in rows] == [PAUSED] * 3
    assert Event.objects.of(rows[1]).filter(type__endswith=".reminders_paused").count() == 1
    back = billing.post(undo_in(text), follow=True).content.decode()
    assert "Put back the reminders of 3 " in back
    assert [pause_of(row) for row in rows] == [(True, None, "In talks"), *[(False, None, "")] * 2]
    billing.post(undo_in(back), follow=True)
    assert [pause_of(row) for row in rows] == [PAUSED] * 3


@pytest.mark.parametrize("which", [CUSTOMERS, INVOICES])
def test_many_are_resumed_and_what_somebody_changed_since_is_not_put_back(billing, clock, which):
    rows = make(which, clock)
    for row in rows[:2]:
        pause_one(row, clock)
    assert "<dt>Not paused</dt><dd>1</dd>" in look(billing, which, rows, **RESUME)
    text = do(billing, which, rows, **RESUME)
    assert "Resumed reminders of 2 " in text
    pause_one(rows[0], clock)
    back = billing.post(undo_in(text), follow=True).content.decode()
    assert "1 left as they are: changed since (1)" in back
    assert pause_of(rows[1]) == (True, None, "In talks")


@pytest.mark.parametrize("which", [CUSTOMERS, INVOICES])
def test_of_two_who_change_a_pause_at_once_the_undo_does_not_take_the_other_ones(clock, which):
    """What is there is compared behind the lock under which it is written, not before."""
    row, how = make(which, clock)[0], {"by": None, "now": clock}
    holds = CustomerReminders if which == CUSTOMERS else ReminderHold
    pause_one(row, clock)
    left = holds.of(row).pause_now
    holds.pause(row, until=None, reason="Their own", **how)
    for undo in (holds.resume, partial(holds.pause, until=None, reason="")):
        with pytest.raises(IllegalMove, match="changed since"):
            undo(row, instead_of=left, **how)
    assert pause_of(row) == (True, None, "Their own")


def test_what_is_not_open_is_left_as_it_is_and_told(billing, clock):
    rows = [past_due(clock, 3), draft(), past_due(clock, 3)]
    rows[2].pay(1000, by=None, now=clock)
    shown = look(billing, INVOICES, rows, **PAUSE)
    assert "<dt>Left as they are</dt><dd>2</dd>" in shown
    assert "Paused reminders of 1 invoice." in do(billing, INVOICES, rows, **PAUSE)
    assert ReminderHold.objects.get().invoice == rows[0]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"until": "2026-01-01"}, "This day is over"),
        ({"until": "2029-01-01"}, "within a year"),
        ({"until": "x"}, "2026-12-31"),
        ({"what": "burn"}, "valid choice"),
        ({"what": ""}, "Choose whether"),
        ({"reason": "x" * 201}, "at most 200"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(billing, clock, typed, words):
    rows = make(CUSTOMERS, clock)
    for confirmed in ({}, {"confirmed": "1"}):
        assert words in look(billing, CUSTOMERS, rows, status=422, **(PAUSE | typed | confirmed))
    assert not CustomerReminders.objects.exists()


def test_back_from_the_preview_keeps_what_was_typed(billing, clock):
    text = look(billing, CUSTOMERS, make(CUSTOMERS, clock), **(PAUSE | {"change": "1"}))
    assert 'value="2026-12-24"' in text
    assert "Year end" in text


def test_nothing_selected_and_nothing_to_undo_are_told(billing, clock):
    text = billing.get(reverse(CUSTOMERS), follow=True).content.decode()
    assert "No customers are selected." in text
    text = billing.post(reverse("reminders_of_customers_undo", args=["op_none"]), follow=True).content.decode()
    assert "There is nothing to undo." in text


@pytest.mark.parametrize("which", [CUSTOMERS, INVOICES])
def test_many_more_are_left_to_a_job_that_can_be_undone(billing, clock, which, monkeypatch):
    monkeypatch.setattr(views, "INLINE", 2)
    monkeypatch.setattr("invoicing.reminders.many.jobs.BATCH", 2)
    rows = make(which, clock)
    do(billing, which, rows, **PAUSE)
    job = Job.objects.get()
    run_job.call(job.public_id)
    job.refresh_from_db()
    assert (job.state, job.done) == (Job.DONE, 3)
    assert "Paused reminders of 3 " in job.message
    assert [pause_of(row) for row in rows] == [PAUSED] * 3
    billing.post(job.params["undo_url"], follow=True)
    undoing = Job.objects.latest("id")
    run_job.call(undoing.public_id)
    undoing.refresh_from_db()
    assert (undoing.state, undoing.done) == (Job.DONE, 3)
    assert [pause_of(row) for row in rows] == [(False, None, "")] * 3


@pytest.mark.parametrize("which", [CUSTOMERS, INVOICES])
def test_a_job_ends_where_whoever_began_it_may_not_do_it_any_more(clock, which):
    rows = make(which, clock)
    kind = "customer" if which == CUSTOMERS else "invoice"
    query = address(which, rows).partition("?")[2]
    params = {"query": query, "zone": "UTC", "upto": rows[-1].pk, "kind": kind, "change": PAUSE, "batch": "op_1"}
    job = Job(public_id="job_1", params=params, created_by=staff("Read-only"))
    with pytest.raises(JobFailed, match=r"may not do this any more\."):
        list(pause_job(job))
    assert [pause_of(row) for row in rows] == [(False, None, "")] * 3


def test_who_may_not_change_is_refused_and_not_offered_it(client, clock):
    client.force_login(staff("Read-only"))
    rows = make(CUSTOMERS, clock)
    assert client.post(address(CUSTOMERS, rows), PAUSE).status_code == 403
    for page in ("customer_list", "invoice_list"):
        assert "/reminders/customers/" not in client.get(reverse(page)).content.decode()
        assert "/reminders/invoices/" not in client.get(reverse(page)).content.decode()
