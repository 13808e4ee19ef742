"""Pages in place of an answer that failed: they say what is certain, to people and to scripts, and ask no database."""

import errno
import re
from html import unescape

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing_site.desk.faults import broken
from billing_site.lib.db.transaction import NOTHING, SAVED, UNKNOWN
from customers.models.customer import Customer
from tests.factories import customer, staff
from tests.locked import locked_database
from tests.reading import HTMX, body, text

BUSY = OperationalError("the database is busy")
BUSY.__cause__ = psycopg.errors.LockNotAvailable()
GONE = OperationalError("server closed the connection unexpectedly")
FULL = OSError(errno.ENOSPC, "No space left on device")
FAULT = ZeroDivisionError("division by zero")
SEND_AGAIN = "Nothing was saved. Send it again in a moment."
LOOK = "Look whether it was saved before you try again."


def answer_to(error, method="POST", path="/customers/add/", outcome=None, data=None, **headers):
    """What handler500 answers while `error` is under way."""
    ask = getattr(RequestFactory(), method.lower())
    sent = "&".join(f"{name}={value}" for name, value in (data or {}).items())
    kind = {"data": sent, "content_type": "application/x-www-form-urlencoded"} if method == "POST" else {}
    request = ask(path, **kind, headers={"Host": "localhost", **headers})
    if outcome:
        request.outcome = outcome
    try:
        raise error
    except type(error):
        return broken(request)


@pytest.mark.parametrize(
    ("error", "status", "heading", "retry"),
    [
        (BUSY, 503, "Billfold is busy", "5"),
        (GONE, 503, "The database cannot be reached", "10"),
        (FULL, 503, "The disk is full", "60"),
        (FAULT, 500, "Something broke on our side", None),
    ],
)
def test_what_happened_and_when_to_come_again(error, status, heading, retry):
    answer = answer_to(error)
    assert answer.status_code == status
    assert f"<h1>{heading}</h1>" in body(answer)
    assert f"{heading} · Billfold" in body(answer)
    assert f"Error {status}" in text(answer)
    assert answer.get("Retry-After") == retry


def test_a_page_names_what_the_log_calls_the_request():
    request = RequestFactory().get("/customers/")
    request.request_id = "0123456789abcdef"
    try:
        raise FAULT
    except ZeroDivisionError:
        assert "Error 500 · Reference 0123456789abcdef" in text(broken(request))


@pytest.mark.parametrize("error", [BUSY, GONE, FULL, FAULT])
def test_nothing_was_saved_is_said_only_where_that_is_certain(error):
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        for outcome in (None, NOTHING, UNKNOWN, SAVED):
            said = text(answer_to(error, method, outcome=outcome))
            writes = method != "GET"
            assert ("Nothing was saved." in said) == (writes and outcome == NOTHING)
            assert (LOOK in said) == (writes and outcome in (None, UNKNOWN))
            assert ("It was saved, but the answer could not be shown." in said) == (writes and outcome == SAVED)
            assert ("Try again" in said) == (not writes)


def test_a_full_disk_waits_for_room():
    assert "Nothing was saved. Send it again once there is room." in text(answer_to(FULL, outcome=NOTHING))
    assert "Try again once there is room." in text(answer_to(FULL, "GET"))


def links(answer):
    return {
        unescape(words.strip()): unescape(url) for url, words in re.findall(r'href="([^"]*)">([^<]*)</a>', body(answer))
    }


@pytest.mark.parametrize(
    ("path", "came_from", "seen"),
    [
        ("/customers/cus_1/edit/", "http://localhost/customers/?name=a&q=1", "/customers/?name=a&q=1"),
        ("/customers/cus_1/edit/", "http://localhost/customers/cus_1/edit/?x=1", "/customers/cus_1/"),
        ("/customers/cus_1/edit/", "http://elsewhere.example/customers/", "/customers/cus_1/"),
        ("/customers/cus_1/edit/", "http://localhost//elsewhere.example/", "/customers/cus_1/"),
        ("/customers/cus_1/edit/", "javascript:alert(1)", "/customers/cus_1/"),
        ("/customers/cus_1/edit/", "", "/customers/cus_1/"),
        ("/customers/add/", "", "/customers/"),
        ("/invoices/in_1/finalize/", "http://localhost/invoices/in_1/", "/invoices/in_1/"),
        ("/settings/numbering/", "", "/settings/"),
        ("/admin/customers/customer/1/change/", "", "/admin/customers/customer/1/"),
        ("/", "", "/"),
    ],
)
def test_one_looks_where_one_would_see_it(path, came_from, seen):
    for outcome, words in ((UNKNOWN, "Look whether it was saved"), (SAVED, "See what was saved")):
        assert links(answer_to(BUSY, path=path, outcome=outcome, Referer=came_from))[words] == seen


def test_reading_is_tried_again_at_the_same_address():
    answer = answer_to(BUSY, "GET", "/customers/?name=a&page=2")
    assert links(answer)["Try again"] == "/customers/?name=a&page=2"
    assert links(answer_to(BUSY, "GET", "/%2Felsewhere.example/"))["Try again"] == "/%2Felsewhere.example/"


def test_what_was_typed_is_sent_again_from_the_page():
    answer = answer_to(BUSY, outcome=NOTHING, data={"name": "%3Cb%3EAnn", "key": "k1"})
    assert '<form id="again" method="post" action="/customers/add/">' in body(answer)
    assert re.search(r'<textarea name="name" hidden>\n&lt;b&gt;Ann</textarea>', body(answer))
    assert "k1</textarea>" in body(answer)
    for outcome in (UNKNOWN, SAVED):
        assert "<form" not in body(answer_to(BUSY, outcome=outcome, data={"name": "Ann"}))


def test_no_page_repeats_a_secret():
    for path, name in (
        ("/accounts/login/", "login"),
        ("/settings/profile/", "old_password"),
        ("/admin/login/", "password"),
    ):
        assert "hunter2" not in body(answer_to(BUSY, path=path, outcome=NOTHING, data={name: "hunter2"}))


def test_scripts_are_told_the_same_as_json():
    for headers in (HTMX, {"X-Autosave": "1"}, {"Accept": "application/json"}):
        answer = answer_to(GONE, path="/customers/cus_1/edit/", outcome=UNKNOWN, **headers)
        assert (answer.status_code, answer["Retry-After"]) == (503, "10")
        said = body(answer)
        assert '"outcome": "unknown"' in said
        assert LOOK in said
        assert '"url": "/customers/cus_1/"' in said


def test_a_wrong_host_does_not_break_the_page_of_a_fault():
    assert answer_to(BUSY, Host="not a host", Referer="http://localhost/").status_code == 503


# In the site


@pytest.fixture
def crowd(real_commits, client):
    """A signed-in browser that gets pages, not exceptions; the database may be locked by others."""

    client.user = staff("Administrator")
    client.force_login(client.user)
    client.raise_request_exception = False
    return client


def test_a_locked_database_is_said_to_be_busy_and_the_form_comes_back(crowd):
    with locked_database():
        answer = crowd.post(reverse("customer_add"), {"name": "Ann", "email": "ann@example.com"})
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "Billfold is busy" in text(answer)
    assert SEND_AGAIN in text(answer) or LOOK in text(answer)
    assert not Customer.objects.exists()
    assert crowd.post(reverse("customer_add"), {"name": "Ann", "email": "ann@example.com"}).status_code == 302


def test_the_django_admin_says_so_too(crowd):
    ann = customer("Ann")
    with locked_database():
        answer = crowd.post(reverse("admin:customers_customer_delete", args=[ann.pk]), {"post": "yes"})
    assert answer.status_code == 503
    assert "Billfold is busy" in text(answer)
    assert Customer.objects.existing().count() == 1


@pytest.mark.parametrize("url", ["/accounts/login/", "/admin/login/", "/accounts/password/reset/"])
def test_signing_in_to_a_locked_database_is_not_too_many_attempts(crowd, client, url):
    client.logout()
    with locked_database():
        answer = client.post(
            url, {"login": "a@b.example", "username": "a@b.example", "email": "a@b.example", "password": "wrong"}
        )
    assert answer.status_code in (503, 302)
    assert "Too many" not in text(answer)


def test_an_error_in_middleware_is_answered_alike_and_nothing_is_claimed_of_reading(crowd):
    def refuse(execute, sql, *asked):
        raise GONE

    with connection.execute_wrapper(refuse):
        read, wrote = crowd.get("/customers/"), crowd.post("/customers/add/", {"name": "Ann"})
    assert (read.status_code, wrote.status_code) == (503, 503)
    assert "Try again in a moment." in text(read)
    # The session could not be read, so that the view was not reached.
    assert SEND_AGAIN in text(wrote)


def test_the_page_of_a_fault_asks_no_database(crowd):
    with CaptureQueriesContext(connection) as queries:
        for error in (BUSY, FAULT):
            answer_to(error, "GET")
    assert not queries.captured_queries
