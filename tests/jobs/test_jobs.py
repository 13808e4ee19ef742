"""Jobs: one worker at a time, progress, cancelling, crashes and who may look."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from billing_site.jobs.models import Job, JobFailed
from billing_site.jobs.tasks import requeue_abandoned_jobs, run_job
from customers.bulk import deletion
from customers.models.customer import Customer
from tests.factories import customer, staff
from tests.reading import HTMX
from tests.threads import at_once

RAN = []


def count_to(job):
    """Work for the tests: as many steps as the job's total, from where its cursor stands."""
    for step in range(job.cursor.get("step", 0) + 1, job.total + 1):
        RAN.append(step)
        job.cursor = {"step": step}
        yield step
    job.result = {"steps": job.total}
    job.message = "Counted."


def give_up(job):
    yield 1
    raise JobFailed("There is nothing to count.")


def break_down(job):
    yield 1
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def _nothing_ran():
    RAN.clear()


def a_job(by, function="count_to", total=3, state=Job.QUEUED, heartbeat=None, **fields):
    heartbeat = heartbeat or timezone.now()
    return Job.objects.create(
        public_id=f"job_{Job.objects.count()}",
        title="Count",
        function=f"tests.jobs.test_jobs.{function}",
        total=total,
        state=state,
        created_by=by,
        created=heartbeat,
        heartbeat=heartbeat,
        **fields,
    )


def test_a_job_runs_to_its_end_and_keeps_what_came_of_it(billing, now):
    job = Job.start(
        "Count", "tests.jobs.test_jobs.count_to", by=billing, now=now, total=3, back_url="/x/", colour="red"
    )
    job.refresh_from_db()
    assert (job.state, job.done, job.percent, job.message) == ("done", 3, 100, "Counted.")
    assert (job.result, job.params, job.cursor) == ({"steps": 3}, {"colour": "red"}, {"step": 3})
    assert job.finished
    assert RAN == [1, 2, 3]


def test_work_that_cannot_go_on_says_why(billing):
    a_job(billing, "give_up").run(timezone.now)
    job = Job.objects.get()
    assert (job.state, job.message, job.done) == ("failed", "There is nothing to count.", 1)


@pytest.mark.parametrize("function", ["break_down", "does_not_exist"])
def test_an_error_ends_the_job_in_plain_words(billing, function):
    a_job(billing, function).run(timezone.now)
    job = Job.objects.get()
    assert job.state == "failed"
    assert "because of an error in Billfold" in job.message


def test_progress_is_saved_at_each_step(billing):
    job, seen = a_job(billing), []

    def clock():
        seen.append(Job.objects.values_list("state", "done", "cursor").get())
        return timezone.now()

    job.run(clock)
    assert seen == [
        ("queued", 0, {}),
        ("running", 0, {}),
        ("running", 1, {"step": 1}),
        ("running", 2, {"step": 2}),
        ("running", 3, {"step": 3}),
    ]


def test_a_job_whose_worker_died_goes_on_from_its_cursor(billing, now):
    a_job(billing, total=5, state=Job.RUNNING, heartbeat=now - timedelta(minutes=3), cursor={"step": 3}, done=3)
    assert requeue_abandoned_jobs(now) == 1
    job = Job.objects.get()
    assert (job.state, job.done) == ("done", 5)
    assert RAN == [4, 5]
    assert requeue_abandoned_jobs(now) == 0


def test_a_queued_job_whose_task_was_lost_is_started(billing, now):
    a_job(billing, heartbeat=now - timedelta(minutes=3))
    assert requeue_abandoned_jobs(now) == 1
    assert Job.objects.get().state == "done"


def test_a_job_that_shows_signs_of_life_is_left_to_its_worker(billing):
    now = timezone.now()
    job = a_job(billing, state=Job.RUNNING, heartbeat=now - timedelta(seconds=20), worker="elsewhere:1:a")
    assert requeue_abandoned_jobs(now) == 0
    run_job.call(job.public_id)
    assert RAN == []
    assert Job.objects.get().state == "running"


def test_a_worker_that_was_taken_for_dead_stops_and_says_nothing(billing, now):
    """It stalled for minutes, another took the job over; it must neither continue nor end the other's work."""
    job = a_job(billing, total=9)
    times = iter([now, now + timedelta(minutes=9), now + timedelta(minutes=10)])  # its process is there, and hangs
    taken = []

    def clock():
        moment = next(times)
        if moment > now and not taken:
            taken.append(Job.objects.get().take(now + timedelta(minutes=6)))
        return moment

    job.run(clock)
    assert taken == [True]
    assert RAN == [1]
    row = Job.objects.get()
    assert (row.state, row.heartbeat, row.done) == ("running", now + timedelta(minutes=6), 0)


def test_a_finished_job_never_runs_again(billing):
    for state in (Job.DONE, Job.FAILED, Job.CANCELED):
        job = a_job(billing, state=state)
        run_job.call(job.public_id)
        job.run(timezone.now)
        assert Job.objects.get(pk=job.pk).state == state
    run_job.call("job_nobody")
    assert RAN == []


def test_a_canceled_job_stops_at_its_next_step_and_stays_canceled(billing):
    job, readings = a_job(billing, total=9), []

    def clock():
        readings.append(1)
        if len(readings) == 3:
            assert Job.objects.get().cancel(timezone.now())
        return timezone.now()

    job.run(clock)
    row = Job.objects.get()
    assert (row.state, row.done) == ("canceled", 1)
    assert RAN == [1, 2]
    assert not row.cancel(timezone.now())


def test_percent_never_leaves_its_scale(billing):
    for done, total, state, percent in (
        (0, 0, "queued", 0),
        (0, 0, "done", 100),
        (7, 5, "running", 100),
        (1, 3, "running", 33),
    ):
        assert Job(done=done, total=total, state=state).percent == percent


# Its page


def page(job, name="job_detail"):
    return reverse(name, args=[job.public_id])


def test_the_page_shows_progress_and_asks_again_until_the_end(desk):
    job = a_job(desk.user, total=4, done=1, state=Job.RUNNING)
    text = desk.get(page(job)).content.decode()
    for part in ("Count", "1 of 4", 'hx-trigger="load delay:1s"', "Stop"):
        assert part in text
    part = desk.get(page(job), headers=HTMX).content.decode()
    assert "<html" not in part
    Job.objects.update(state=Job.DONE, done=4, back_url="/customers/?name=x")
    text = desk.get(page(job)).content.decode()
    assert "hx-trigger" not in text
    assert "/customers/?name=x" in text


def test_stop_cancels(desk):
    job = a_job(desk.user, state=Job.RUNNING)
    assert desk.get(page(job, "job_cancel")).status_code == 405
    assert desk.post(page(job, "job_cancel"))["Location"] == page(job)
    assert Job.objects.get().state == "canceled"


def test_somebody_elses_job_is_an_administrators_matter(client, desk, administrator, reader):
    job = a_job(reader)
    assert desk.get(page(job)).status_code == 404
    assert desk.post(page(job, "job_cancel")).status_code == 404
    client.force_login(administrator)
    assert client.get(page(job)).status_code == 200


@pytest.mark.parametrize("role", ["administrator", "billing", "reader"])
def test_in_the_django_admin_only_an_administrator_stops_jobs(client, request, role):
    user = request.getfixturevalue(role)
    job = a_job(user, state=Job.RUNNING)
    client.force_login(user)
    listed = reverse("admin:jobs_job_changelist")
    assert "Count" in client.get(listed).content.decode()
    client.post(listed, {"action": "cancel_jobs", "_selected_action": [job.pk]})
    assert Job.objects.get().state == ("canceled" if role == "administrator" else "running")
    assert client.post(reverse("admin:jobs_job_change", args=[job.pk]), {"title": "x"}).status_code == 403


# With real threads


@pytest.mark.threads
def test_of_many_workers_with_one_task_exactly_one_runs_it(real_commits):
    by = staff()
    for _ in range(5):
        RAN.clear()
        job = a_job(by, total=3)
        results = at_once(*[partial(run_job.call, job.public_id)] * 6)
        assert results == [None] * 6
        assert RAN == [1, 2, 3]
        job.refresh_from_db()
        assert (job.state, job.done) == ("done", 3)


@pytest.mark.threads
def test_of_many_workers_that_find_a_dead_one_exactly_one_takes_over(real_commits):
    by = staff()
    past = timezone.now() - timedelta(minutes=5)
    job = a_job(by, total=5, state=Job.RUNNING, heartbeat=past, cursor={"step": 2}, done=2)
    at_once(*[partial(run_job.call, job.public_id)] * 6)
    assert RAN == [3, 4, 5]


@pytest.mark.threads
def test_a_bulk_deletion_handed_to_two_workers_deletes_each_customer_once(real_commits, monkeypatch):
    monkeypatch.setattr(deletion, "BATCH", 5)
    by = staff()
    for number in range(23):
        customer(f"Crowd {number}")
    job = a_job(by, total=23, params={"query": "matching=1", "zone": "UTC", "upto": 10**9, "batch": "op_1"})
    Job.objects.update(function="customers.bulk_actions.jobs.delete_job")
    at_once(*[partial(run_job.call, job.public_id)] * 4)
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 23)
    assert set(Customer.objects.values_list("version", flat=True)) == {2}
