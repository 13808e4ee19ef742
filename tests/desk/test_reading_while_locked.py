"""Whoever only reads need not wait for those who write: every page answers while the database keeps writers waiting."""

import pytest
from django.conf import settings
from django.utils import timezone

from billing_site.jobs.models import Job
from invoicing.models.credit_note import CreditNote
from invoicing.models.stored_document import StoredDocument
from invoicing.totals.credit import CreditRequest
from tests.abuse.site import session_of
from tests.factories import customer, issued, staff
from tests.locked import locked_database
from tests.test_pages import addresses


@pytest.fixture
def things(real_commits):
    """One of each thing that has pages, on a site whose company was never looked at."""
    now = timezone.now()
    invoice = issued(customer("Ann"), now=now)
    payment = invoice.pay(100, by=None, now=now)
    note = CreditNote.issue(invoice, CreditRequest(amount=100), by=None, now=now)
    job = Job.start("Nothing", "tests.jobs.test_jobs.count_to", by=staff(), now=now)
    return {
        "/customers/": invoice.customer,
        "/invoices/": invoice,
        "/payments/": payment,
        "/credit-notes/": note,
        "/jobs/": job,
    }


def pages():
    """The addresses that need no thing; of those in Django's admin the lists."""
    return [url for url in addresses() if "nobody" not in url and not url.endswith("/add/")]


@pytest.mark.slow
def test_every_page_answers_while_the_database_is_locked(things, client):
    client.force_login(staff("Administrator"))
    client.raise_request_exception = False
    of_things = {url for place, thing in things.items() for url in addresses(thing.public_id) if url.startswith(place)}
    failed = {}
    with locked_database():
        for url in sorted(of_things.union(pages())):
            answer = client.get(url)
            if answer.status_code >= 500:
                failed[url] = answer.status_code
            if url.endswith(".pdf") and answer.status_code == 200:
                assert b"".join(answer)[:5] == b"%PDF-"
    assert not failed
    assert not StoredDocument.objects.exists()


def test_a_site_whose_company_was_never_looked_at_shows_its_defaults(real_commits, client):
    client.force_login(staff("Administrator"))
    with locked_database():
        assert client.get("/settings/company/").status_code == 200


def test_a_session_that_cannot_be_saved_fails_no_page(real_commits, client):
    """A session of before there was an end to count from: reading would write it."""
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(staff("Administrator"))
    with locked_database():
        assert client.get("/customers/").status_code == 200
    assert client.get("/customers/").status_code == 200
