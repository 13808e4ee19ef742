"""Asking VIES about tax IDs, with a local server in its place."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from billing_site.company.models import Company
from billing_site.events.models import Event
from customers.models.tax_id import LEASE, PAUSES, TaxId
from customers.profile.timeline import timeline
from customers.rules import registries
from customers.tax_ids import tasks
from tests.factories import customer

pytestmark = pytest.mark.django_db
VALID = {
    "countryCode": "DE", "vatNumber": "136695976", "requestDate": "2026-11-22T12:00:00Z", "valid": True,
    "requestIdentifier": "WAPIAAAAZ1", "name": "Acme GmbH", "address": "Weg 1\n10115 Berlin",
}  # fmt: skip


class PretendVies(ThreadingHTTPServer):
    """Answers every question with `reply` = (status, body) and keeps the questions."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Desk)
        self.reply, self.questions, self.drip = (200, VALID), [], None
        self.enough = threading.Event()


class Desk(BaseHTTPRequestHandler):
    def do_POST(self):
        server = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.questions.append(json.loads(body))
        reply = server.reply(server.questions[-1]) if callable(server.reply) else server.reply
        status, content = reply
        content = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.drip_first()
        self.wfile.write(content)

    def do_GET(self):
        self.server.questions.append("followed")
        self.send_response(200)
        self.end_headers()

    def drip_first(self):
        """A byte at a time until the client leaves: each arrives in time, the whole never does."""
        while self.server.drip and not self.server.enough.wait(self.server.drip):
            try:
                self.wfile.write(b" ")
                self.wfile.flush()
            except OSError:
                return

    def log_message(self, *args):
        pass


@pytest.fixture
def vies(settings):
    server = PretendVies()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    settings.TAX_ID_REGISTRIES = ["vies"]
    settings.VIES_URL = f"http://127.0.0.1:{server.server_port}/check-vat-number"
    # Tasks wait, as with a real queue, until a test sweeps.
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    yield server
    server.enough.set()
    server.shutdown()
    server.server_close()


def waiting(now, country="DE", value="136695976"):
    return customer("Acme", address_country=country).add_tax_id("eu_vat", value, by=None, now=now)


def test_no_registry_is_asked_unless_one_is_switched_on(now):
    tax_id = waiting(now)
    assert tax_id.verification_status == TaxId.UNAVAILABLE
    assert tax_id.next_attempt_at is None
    assert tasks.verify_due_tax_ids(now) == 0


def test_a_valid_number_is_verified_with_evidence_and_date(vies, now):
    tax_id = waiting(now)
    assert tax_id.verification_status == TaxId.PENDING
    assert not vies.questions, "adding must not wait for the registry"
    assert tasks.verify_due_tax_ids(now) == 1
    tax_id.refresh_from_db()
    assert tax_id.verification_status == TaxId.VERIFIED
    assert (tax_id.verified_name, tax_id.verified_address) == ("Acme GmbH", "Weg 1\n10115 Berlin")
    assert tax_id.verified_at == now
    assert tax_id.evidence["answer"] == VALID
    assert vies.questions == [{"countryCode": "DE", "vatNumber": "136695976"}]
    newest = timeline(tax_id.customer)[0][0]
    assert newest["text"] == "Tax ID checked with the registry"
    assert newest["actor"] == "Billfold"
    assert newest["changes"][0]["after"] == "EU VAT DE136695976: verified"
    assert tasks.verify_due_tax_ids(now + timedelta(days=30)) == 0


def test_an_invalid_number_is_unverified(vies, now):
    vies.reply = (200, VALID | {"valid": False, "name": "---", "address": "---"})
    tax_id = waiting(now)
    tasks.verify_due_tax_ids(now)
    tax_id.refresh_from_db()
    assert (tax_id.verification_status, tax_id.verified_name) == (TaxId.UNVERIFIED, "")


def test_a_verified_number_of_a_state_that_tells_no_names_has_none(vies, now):
    vies.reply = (200, VALID | {"name": "---", "address": "---"})
    tax_id = waiting(now)
    tasks.verify_due_tax_ids(now)
    tax_id.refresh_from_db()
    assert (tax_id.verification_status, tax_id.verified_name, tax_id.verified_address) == ("verified", "", "")


def test_greece_and_northern_ireland_are_asked_for_by_the_commissions_prefixes(vies, now):
    vies.reply = lambda question: (200, VALID | question)
    waiting(now, country="GR", value="094259216")
    tasks.verify_due_tax_ids(now)
    assert vies.questions[0]["countryCode"] == "EL"
    assert TaxId.objects.get().verification_status == "verified"


@pytest.mark.parametrize(
    "reply",
    [
        (500, b"<html>broken</html>"),
        (503, {"message": "down"}),
        (200, {"actionSucceed": False, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]}),
        (400, {"actionSucceed": False, "errorWrappers": [{"error": "MS_MAX_CONCURRENT_REQ"}]}),
        (200, {"errorWrappers": "odd"}),
        (200, b"not json"),
        (200, b"[]"),
        (200, b""),
        (200, b"null"),
        (200, b"[" * 30_000),
        (200, b'{"valid": true, "name": "\\u0000"}'),
        (200, b'{"valid": true, "name": "\\ud800"}'),
        (200, VALID | {"valid": "yes"}),
        (200, VALID | {"vatNumber": "999999999"}),
        (200, b"x" * (registries.MOST + 10)),
        (302, b""),
    ],
)
def test_anything_but_an_answer_is_tried_again_later(vies, now, reply):
    vies.reply = reply
    tax_id = waiting(now)
    assert tasks.verify_due_tax_ids(now) == 1
    tax_id.refresh_from_db()
    assert (tax_id.verification_status, tax_id.attempts) == (TaxId.PENDING, 1)
    assert tax_id.next_attempt_at == now + PAUSES[0]
    assert "followed" not in vies.questions
    assert tasks.verify_due_tax_ids(now) == 0


def test_a_server_that_never_ends_its_answer_is_left_in_time(vies, now, monkeypatch):
    monkeypatch.setattr(registries, "TIMEOUT", 0.2)
    vies.drip = 0.05
    tax_id = waiting(now)
    tasks.verify_due_tax_ids(now)
    tax_id.refresh_from_db()
    assert tax_id.verification_status == TaxId.PENDING
    assert "too long" in tax_id.evidence["answer"]["error"]


def test_a_server_that_is_not_there_blocks_nothing(vies, settings, now):
    settings.VIES_URL = "http://127.0.0.1:1/"
    tax_id = waiting(now)
    tasks.verify_due_tax_ids(now)
    tax_id.refresh_from_db()
    assert tax_id.verification_status == TaxId.PENDING


def test_after_the_last_attempt_it_is_unavailable_and_staff_may_ask_again(vies, now, billing):
    vies.reply = (500, b"")
    tax_id = waiting(now)
    for pause in PAUSES:
        assert tasks.verify_due_tax_ids(now) == 1
        now += pause
    assert tasks.verify_due_tax_ids(now) == 1
    tax_id.refresh_from_db()
    assert (tax_id.verification_status, tax_id.next_attempt_at) == (TaxId.UNAVAILABLE, None)
    assert tasks.verify_due_tax_ids(now + timedelta(days=9)) == 0
    vies.reply = (200, VALID)
    tax_id.verify_again(by=billing, now=now)
    tasks.verify_due_tax_ids(now)
    tax_id.refresh_from_db()
    assert tax_id.verification_status == TaxId.VERIFIED


def test_a_number_that_the_registry_calls_malformed_is_unverified(vies, now):
    vies.reply = (400, {"actionSucceed": False, "errorWrappers": [{"error": "INVALID_INPUT"}]})
    tax_id = waiting(now)
    tasks.verify_due_tax_ids(now)
    tax_id.refresh_from_db()
    assert tax_id.verification_status == TaxId.UNVERIFIED


def test_the_companys_own_number_asks_for_a_consultation_number(vies, now, administrator):
    own = {"tax_ids": [{"type": "eu_vat", "value": "ATU13585627"}]}
    Company.current().change(own, by=administrator, now=now)
    waiting(now)
    tasks.verify_due_tax_ids(now)
    assert vies.questions[0]["requesterMemberStateCode"] == "AT"
    assert vies.questions[0]["requesterNumber"] == "U13585627"


def test_an_own_number_that_the_registry_refuses_does_not_stop_the_check(vies, now, administrator):
    own = {"tax_ids": [{"type": "eu_vat", "value": "ATU13585627"}]}
    Company.current().change(own, by=administrator, now=now)
    refusal = (400, {"actionSucceed": False, "errorWrappers": [{"error": "INVALID_REQUESTER_INFO"}]})
    vies.reply = lambda question: refusal if "requesterNumber" in question else (200, VALID)
    tax_id = waiting(now)
    tasks.verify_due_tax_ids(now)
    tax_id.refresh_from_db()
    assert tax_id.verification_status == TaxId.VERIFIED


def test_two_workers_ask_once(vies, now):
    first = waiting(now)
    second = TaxId.objects.get(pk=first.pk)
    assert first.lease(now)
    assert not second.lease(now)
    assert not TaxId.objects.get(pk=first.pk).lease(now)


def test_a_crash_between_question_and_answer_is_repaired_by_the_next_sweep(vies, now):
    tax_id = waiting(now)
    assert tax_id.lease(now)
    assert tasks.verify_due_tax_ids(now) == 0
    later = now + LEASE
    assert tasks.verify_due_tax_ids(later) == 1
    # The first worker was only slow: its answer comes too late to count.
    tax_id.take_answer(registries.Answer("unverified"), now=later)
    assert TaxId.objects.get().verification_status == TaxId.VERIFIED


def test_a_tax_id_removed_meanwhile_gets_no_answer(vies, now):
    tax_id = waiting(now)
    leased = TaxId.objects.get(pk=tax_id.pk)
    assert leased.lease(now)
    tax_id.remove(by=None, now=now)
    leased.take_answer(registries.Answer("verified"), now=now)
    assert not TaxId.objects.exists()
    tasks.verify_tax_id.func(tax_id.public_id)


def test_a_registry_switched_off_lets_go_of_what_waits(vies, now, settings):
    tax_id = waiting(now)
    settings.TAX_ID_REGISTRIES = []
    assert tasks.verify_due_tax_ids(now) == 0
    tax_id.refresh_from_db()
    assert tax_id.verification_status == TaxId.UNAVAILABLE


def test_types_that_no_registry_knows_are_not_left_pending(vies, now):
    tax_id = customer("Acme").add_tax_id("us_ein", "12-3456789", by=None, now=now)
    assert tax_id.verification_status == TaxId.UNAVAILABLE


def test_an_unknown_registry_in_the_settings_is_named(settings, now):
    settings.TAX_ID_REGISTRIES = ["vise"]
    with pytest.raises(ImproperlyConfigured, match="'vise'; the registries are: vies"):
        waiting(now)


def test_the_task_is_enqueued_with_the_change_and_does_the_same(vies, settings, now):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    tax_id = waiting(now)
    tax_id.refresh_from_db()
    assert tax_id.verification_status == TaxId.VERIFIED


def test_the_page_shows_the_state_and_asks_again(vies, desk, now):
    tax_id = waiting(now)
    page = desk.get(tax_id.customer.get_absolute_url()).content.decode()
    assert "Verification pending" in page
    tasks.verify_due_tax_ids(now)
    page = desk.get(tax_id.customer.get_absolute_url()).content.decode()
    assert "Consultation number WAPIAAAAZ1" in page
    assert "Acme GmbH" in page
    again = reverse("tax_id_verify", args=[tax_id.customer.public_id, tax_id.public_id])
    assert "VIES (European Commission) is asked" in desk.post(again, follow=True).content.decode()
    tax_id.refresh_from_db()
    assert tax_id.verification_status == TaxId.PENDING


def test_two_who_ask_again_at_once_are_told_of_once_and_what_was_removed_is_not_asked_about(vies, now):
    tax_id = waiting(now)
    tasks.verify_due_tax_ids(now)
    one, two = TaxId.objects.get(), TaxId.objects.get()
    before = Event.objects.of(tax_id.customer).count()
    one.verify_again(by=None, now=now)
    two.verify_again(by=None, now=now)
    assert Event.objects.of(tax_id.customer).count() == before + 1
    one.remove(by=None, now=now)
    with pytest.raises(ValueError, match="was removed meanwhile"):
        two.verify_again(by=None, now=now)
