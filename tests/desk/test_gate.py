"""The door for requests that write: some threads of a process are always left to those that read."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from billing_site.desk.gate import Gate

ask = RequestFactory()


@pytest.fixture
def waiting(settings):
    """(gate of four threads, what lets those inside go on, how often one came in): everybody waits for the database."""
    settings.WEB_THREADS = 4
    freed, entered = Event(), Semaphore(0)

    def view(request):
        if request.method != "GET":
            entered.release()
            assert freed.wait(30)
        return HttpResponse("done")

    yield Gate(view), freed, entered
    freed.set()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_readers_come_in_while_writers_wait_and_more_writers_are_told_at_once(waiting, method):
    gate, freed, entered = waiting
    with ThreadPoolExecutor(2) as pool:
        inside = [pool.submit(gate, getattr(ask, method)("/")) for _ in range(2)]
        assert all(entered.acquire(timeout=30) for _ in inside)
        assert gate(ask.get("/")).content == b"done"
        refused = gate(getattr(ask, method)("/customers/add/"))
        assert (refused.status_code, refused["Retry-After"]) == (503, "5")
        assert "Nothing was saved. Send it again in a moment." in refused.content.decode()
        freed.set()
        assert {each.result(30).content for each in inside} == {b"done"}
    assert gate(ask.post("/")).content == b"done"


def test_whoever_fails_inside_leaves_the_place_to_the_next(settings):
    settings.WEB_THREADS = 3

    def view(request):
        raise ZeroDivisionError

    gate = Gate(view)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            gate(ask.post("/"))
