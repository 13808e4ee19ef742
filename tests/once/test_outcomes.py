"""What became of a post: carried out whole, tried again after a deadlock, undone, or of unknown outcome."""

from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from billing_site.lib.db.transaction import NOTHING, SAVED, UNKNOWN
from billing_site.once.models import KeyedRequest
from customers.models.customer import Customer
from tests.factories import customer, staff
from tests.once import urls
from tests.threads import at_once

KEY = "k" * 22
keyed = pytest.mark.parametrize("key", [{}, {"once": KEY}], ids=["without a key", "with a key"])


@pytest.fixture(autouse=True)
def pages(settings):
    settings.ROOT_URLCONF = "tests.once.urls"
    urls.tries.clear()


def browser():
    client = Client(raise_request_exception=False)
    client.force_login(staff())
    return client


def name_of(someone):
    return Customer.objects.values_list("name", flat=True).get(pk=someone.pk)


def messages_of(answer):
    return [str(message) for message in answer.wsgi_request._messages._queued_messages]


@keyed
@pytest.mark.threads
def test_a_deadlock_is_tried_again_with_its_file_and_told_once(real_commits, key):
    one, two = customer("One"), customer("Two")

    def send(client, first, second):
        file = SimpleUploadedFile("name.txt", b"File")
        return client.post(f"/test/crossing/{first.pk}/{second.pk}/", {"file": file, **key})

    works = partial(send, browser(), one, two), partial(send, browser(), two, one)
    answers = at_once(*works) if connection.vendor == "postgresql" else [work() for work in works]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert [messages_of(answer) for answer in answers] == [[f"Try for {one.pk}."], [f"Try for {two.pk}."]]
    assert len(urls.tries) == (3 if connection.vendor == "postgresql" else 2)
    last = two if name_of(one).startswith("Second") else one
    assert {name_of(one), name_of(two)} == {f"File for {last.pk}", f"Second for {last.pk}"}
    assert {answer.wsgi_request.outcome for answer in answers} == {SAVED}
    assert KeyedRequest.objects.count() == 2 * len(key)


@keyed
@pytest.mark.threads
@pytest.mark.parametrize(("view", "status"), [("failing", 500), ("refusing", 422)])
def test_an_error_and_a_refusal_leave_nothing_and_are_certain_of_it(real_commits, key, view, status):
    jenny = customer()
    answer = browser().post(f"/test/{view}/{jenny.pk}/", key)
    assert (answer.status_code, answer.wsgi_request.outcome) == (status, NOTHING)
    assert name_of(jenny) == "Jenny Rosen"
    assert not KeyedRequest.objects.exists()
    assert messages_of(answer) == [], "the next page would say that it was done"


@pytest.mark.threads
def test_an_error_that_another_middleware_has_words_for_is_answered_with_them(real_commits):
    jenny = customer()
    answer = browser().post(f"/test/without-its-secret/{jenny.pk}/", {"once": KEY})
    assert (answer.status_code, answer.wsgi_request.outcome) == (503, NOTHING)
    assert name_of(jenny) == "Jenny Rosen"


@keyed
@pytest.mark.threads
def test_what_fails_after_the_commit_is_told_as_saved(real_commits, key):
    jenny, client = customer(), browser()
    answer = client.post(f"/test/failing-after/{jenny.pk}/", key)
    assert (answer.status_code, answer.wsgi_request.outcome) == (500, SAVED)
    assert name_of(jenny) == "Kept"
    assert messages_of(answer) == ["Renamed."]
    if key:
        assert client.post(f"/test/failing-after/{jenny.pk}/", key)["Location"] == "/"


@keyed
@pytest.mark.threads
def test_what_fails_between_two_steps_is_never_told_as_undone(real_commits, key):
    jenny = customer("Jenny")
    answer = browser().post(f"/test/failing-half-way/{jenny.pk}/", key)
    assert (answer.status_code, answer.wsgi_request.outcome) == (500, UNKNOWN)
    assert "othing was saved" not in answer.content.decode()
    assert name_of(jenny) == "Kept"


@pytest.mark.django_db
@pytest.mark.parametrize("view", ["telling", "counting"])
def test_an_answer_that_is_a_page_is_given_again_as_it_was(view):
    jenny, client = customer(), browser()
    address = f"/test/{view}/{jenny.pk}/"
    first, second = (client.post(address, {"once": KEY}) for _ in range(2))
    assert (second.content, second["Content-Type"]) == (first.content, first["Content-Type"])
    assert len(urls.tries) == 1


@pytest.mark.threads
def test_a_view_that_only_looks_keeps_nobody_from_writing(real_commits):
    answer = browser().post(f"/test/looking/{customer().pk}/", {"once": KEY})
    assert answer.json() == {"inside": False}
    assert answer.wsgi_request.outcome == NOTHING


@pytest.mark.django_db
def test_nobody_who_is_not_signed_in_leaves_a_key(client):
    client.post("/customers/add/", {"once": KEY})
    client.post("/accounts/login/", {"once": KEY, "login": "x@example.com", "password": "x"})
    assert not KeyedRequest.objects.exists()
