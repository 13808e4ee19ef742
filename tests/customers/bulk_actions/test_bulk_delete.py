"""Deleting many customers: the ticked ones or all that match, at once or in the background, and the way back."""

from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from billing_site.events.models import Event
from billing_site.jobs.models import Job
from billing_site.jobs.selection import frozen
from customers.bulk import deletion
from customers.bulk_actions.jobs import delete_job
from customers.models.customer import Customer
from tests.factories import customer
from tests.reading import HTMX

pytestmark = pytest.mark.django_db
LIST, DELETE = reverse("customer_list"), reverse("customer_bulk_delete")


def crowd(count, prefix="Crowd", now=None):
    """Many customers in two statements."""
    now = now or timezone.now()
    made = [Customer.build(now=now, name=f"{prefix} {n:04}", email=f"{prefix}{n}@example.com") for n in range(count)]
    Customer.objects.bulk_create(made)
    return made


def address(**params):
    return f"{DELETE}?" + "&".join(f"{name}={value}" for name, value in params.items())


def ticked(*customers):
    return f"{DELETE}?" + "&".join(f"ids={c.public_id}" for c in customers)


def there():
    return set(Customer.objects.existing().values_list("name", flat=True))


def test_the_ticked_are_named_asked_for_and_deleted(desk):
    a, b, _ = customer("Ann"), customer("Bob"), customer("Cleo")
    page = desk.get(ticked(a, b), headers=HTMX).content.decode()
    for text in ("Delete 2 customers?", "Ann", "Bob", "30 days"):
        assert text in page
    assert "Cleo" not in page
    answer = desk.post(ticked(a, b), headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, LIST)
    assert there() == {"Cleo"}
    assert "Deleted 2 customers." in desk.get(LIST).content.decode()


def test_one_customer_is_spoken_of_as_one(desk):
    page = desk.get(ticked(customer("Ann"))).content.decode()
    assert "Delete 1 customer?" in page
    assert "The customer leaves" in page


def test_all_that_match_the_filter_are_deleted_and_nobody_else(desk):
    crowd(30, "Old"), crowd(3, "New")
    page = desk.get(address(matching=1, name="old", sort="name"))
    assert "Delete 30 customers?" in page.content.decode()
    answer = desk.post(address(matching=1, name="old", sort="name"))
    assert answer["Location"] == f"{LIST}?name=old&sort=name"
    assert there() == {"New 0000", "New 0001", "New 0002"}


def test_ticks_count_for_nothing_once_all_that_match_are_meant(desk):
    a = customer("Ann")
    customer("Bob")
    desk.post(f"{ticked(a)}&matching=1&name=bob")
    assert there() == {"Ann"}


def test_one_operation_is_undone_as_one(desk):
    crowd(5), customer("Stays")
    gone_before = customer("Gone before")
    gone_before.mark_deleted(by=desk.user, now=timezone.now())
    page = desk.post(address(matching=1, name="crowd"), follow=True).content.decode()
    assert there() == {"Stays"}
    event = Event.objects.filter(type="customer.deleted").exclude(batch="").first()
    undo = reverse("customer_undo", args=[event.batch])
    assert undo in page
    assert Event.objects.of_operation(event.batch).count() == 5
    assert {e.actor for e in Event.objects.of_operation(event.batch)} == {desk.user}
    assert "5 customers are back." in desk.post(undo, follow=True).content.decode()
    assert there() == {"Stays", *(f"Crowd {n:04}" for n in range(5))}
    assert set(Customer.objects.filter(name__startswith="Crowd").values_list("version", flat=True)) == {3}
    assert "Nothing was undone." in desk.post(undo, follow=True).content.decode()
    assert len(there()) == 6


@pytest.mark.parametrize(
    "params",
    [
        "",
        "ids=",
        "ids=cus_nobody",
        "ids=%00",
        "ids=%F0%9F%A6%84&ids=%ED%A0%80",
        "matching=1&country=Atlantis",
        "matching=1&name=%00",
        "matching=1&q=nobody-has-this",
    ],
)
def test_nobody_selected_deletes_nobody(desk, params):
    customer("Ann")
    for answer in (desk.get(f"{DELETE}?{params}", follow=True), desk.post(f"{DELETE}?{params}", follow=True)):
        assert answer.status_code == 200
        assert "No customers are selected." in answer.content.decode()
    assert there() == {"Ann"}


def test_the_deleted_are_not_deleted_again(desk, now):
    ann = customer("Ann")
    ann.mark_deleted(by=None, now=now)
    for url in (ticked(ann), address(matching=1, deleted=1)):
        assert "No customers are selected." in desk.post(url, follow=True).content.decode()
    ann.refresh_from_db()
    assert (ann.version, ann.deleted_by) == (2, None)


def test_who_was_added_after_the_question_was_asked_stays(desk):
    crowd(3)
    hidden = dict(desk.get(address(matching=1, name="crowd")).context["hidden"])
    crowd(1, "Crowd late")
    desk.post(address(matching=1, name="crowd"), hidden)
    assert there() == {"Crowd late 0000"}


def test_deleting_a_few_costs_the_same_queries_as_deleting_many(desk, django_assert_max_num_queries, now):
    crowd(200)
    everyone = list(Customer.objects.all())
    with django_assert_max_num_queries(12):
        assert deletion.delete_many(everyone, by=desk.user, now=now, operation_id="op_1") == 200


# In the background


def test_more_than_five_hundred_go_through_a_job(desk):
    crowd(deletion.INLINE + 1), customer("Stays")
    answer = desk.post(address(matching=1, name="crowd", sort="name"))
    job = Job.objects.get()
    assert answer["Location"] == reverse("job_detail", args=[job.public_id])
    assert (job.state, job.done, job.total, job.percent) == ("done", 501, 501, 100)
    assert there() == {"Stays"}
    page = desk.get(answer["Location"]).content.decode()
    assert "Delete 501 customers" in page
    assert f"{LIST}?name=crowd&amp;sort=name" in page
    undo = job.params["undo_url"]
    assert undo in page
    back = Job.objects.exclude(pk=job.pk)
    desk.post(undo)
    assert (back.get().state, back.get().percent) == ("done", 100)
    assert len(there()) == 502


def a_job(by, query="matching=1&name=crowd", zone="UTC", upto=None, **fields):
    now = timezone.now()
    return Job.objects.create(
        public_id=f"job_{Job.objects.count()}",
        title="Delete",
        function="customers.bulk_actions.jobs.delete_job",
        params={"query": query, "zone": zone, "upto": upto or 10**9, "batch": "op_test"},
        created_by=by,
        created=now,
        heartbeat=now,
        **fields,
    )


def test_a_job_leaves_alone_who_came_after_it_was_started(billing):
    made = crowd(3)
    upto = max(Customer.objects.values_list("pk", flat=True))
    crowd(2, "Crowd late")
    a_job(billing, upto=upto).run(timezone.now)
    assert there() == {"Crowd late 0000", "Crowd late 0001"}
    assert len(made) == 3


def test_a_job_that_died_goes_on_where_it_was_and_counts_each_customer_once(billing, monkeypatch):
    monkeypatch.setattr(deletion, "BATCH", 10)
    crowd(35)
    job = a_job(billing, total=35)
    steps = delete_job(job)
    assert [next(steps), next(steps)] == [10, 20]
    steps.close()
    # The worker died after its second batch was committed and before it said so.
    fresh = Job.objects.get()
    assert (fresh.done, fresh.cursor) == (0, {})
    fresh.run(timezone.now)
    fresh.refresh_from_db()
    assert (fresh.state, fresh.done) == ("done", 35)
    assert not there()
    assert Event.objects.of_operation("op_test").count() == 35


def test_a_canceled_job_stops_after_its_batch_and_what_it_did_can_be_undone(desk, monkeypatch):
    monkeypatch.setattr(deletion, "BATCH", 10)
    crowd(30)
    job = a_job(desk.user, total=30)
    ticks = count()

    def clock():
        """The time, and at its second reading, which is after the first batch, somebody presses Stop."""
        if next(ticks) == 1:
            Job.objects.get().cancel(timezone.now())
        return timezone.now()

    job.run(clock)
    job.refresh_from_db()
    assert (job.state, len(there())) == ("canceled", 20)
    desk.post(reverse("customer_undo", args=["op_test"]))
    assert len(there()) == 30


def test_today_means_the_day_and_the_zone_of_who_asked(billing):
    midnight = datetime(2026, 5, 4, tzinfo=ZoneInfo("Pacific/Auckland"))
    crowd(3, "Crowd today", midnight), crowd(2, "Crowd yesterday", midnight - timedelta(microseconds=1))
    query = frozen(QueryDict("matching=1&created=today&name=crowd"), midnight.date())
    a_job(billing, query=query, zone="Pacific/Auckland").run(timezone.now)
    assert there() == {"Crowd yesterday 0000", "Crowd yesterday 0001"}


def test_a_job_is_given_the_zone_and_the_days_of_who_asked(desk, monkeypatch):
    monkeypatch.setattr("customers.bulk_actions.views.INLINE", 1)
    desk.user.time_zone = "Pacific/Auckland"
    desk.user.save()
    crowd(2)
    desk.post(address(matching=1, created="last_7_days"))
    params = Job.objects.get().params
    assert params["zone"] == "Pacific/Auckland"
    assert QueryDict(params["query"])["created"] == "custom"
    assert not there()


@pytest.mark.parametrize("url", [DELETE, reverse("customer_undo", args=["op_test"])])
def test_who_may_only_read_deletes_nobody(client, reader, url):
    ann = customer("Ann")
    client.force_login(reader)
    assert client.post(f"{url}?ids={ann.public_id}").status_code == 403
    assert there() == {"Ann"}
