"""What a page offers to somebody who only reads leads to nothing that is refused to them: every link, every form."""

import re

import pytest
from django.utils import timezone

from billing_site.company.models import Company
from billing_site.jobs.models import Job
from customers.models.csv_import import ImportBatch
from tests.abuse.access_table import LEVELS, line_of
from tests.abuse.addresses import ADDRESSES, address_of
from tests.abuse.test_access import World
from tests.customers.imports.import_files import checked, csv_text

pytestmark = pytest.mark.django_db
ROLE = "Read-only"
# Its form has one button for readers, which leads to the preview.
BY_BUTTON = "email_text_edit"
FILES = ("_export", "_file", "_pdf", "_page", "_receipt", "_document", "_preview", "_sample")
FORM = re.compile(r"<form\b([^>]*)>")
LINK = re.compile(r"<(?:a|button)\b[^>]*?\b(?:href|hx-get|data-dialog)=\"(/[^\"]*)\"")
ACTION, METHOD = re.compile(r"\b(?:action|hx-post)=\"(/[^\"]*)\""), re.compile(r"\bmethod=\"post\"", re.I)


def offered(page):
    """(address, whether it is posted to) of all that a page leads to."""
    for found in FORM.findall(page):
        if action := ACTION.search(found):
            yield action[1], bool(METHOD.search(found) or "hx-post" in found)
    for path in LINK.findall(page):
        yield path, False


def refused(page):
    """The names of those that this role may not ask for."""
    for path, posted in offered(page):
        known = address_of(path.partition("#")[0].replace("&amp;", "&"))
        line = known and line_of(known[0])
        needed = line[2 if posted else 1] if line else ROLE
        if needed == "-" or LEVELS.index(ROLE) < LEVELS.index(needed):
            yield known[0]


def pages(things):
    """The addresses of all pages of the desk and of the admin that this role may read, and that are no files."""
    for name, route in ADDRESSES:
        if line_of(name)[1] in ("account", ROLE) and not name.endswith(FILES):
            # Of one kind of record Django's admin offers the same on every page.
            yield from things.paths(name, route)[: 1 if name.startswith("admin:") else None]


def faults(browser, path):
    """What the page at this address offers though it is refused; None where there is no page."""
    answer = browser.get(path)
    is_page = answer.status_code in (200, 410) and answer["Content-Type"].startswith("text/html")
    return set(refused(answer.content.decode())) - {BY_BUTTON} if is_page else None


def test_who_only_reads_is_offered_nothing_that_is_refused(media):
    Company.current().change({"name": "Acme"}, by=None, now=timezone.now())
    world = World(media)
    found = {path: faults(world.browsers[ROLE], path) for path in pages(world.things)}
    assert sum(wrong is not None for wrong in found.values()) > 100
    assert not {path: wrong for path, wrong in found.items() if wrong}


def test_an_import_in_whatever_state_offers_readers_nothing_that_is_refused(client, desk, reader):
    batch = checked(desk, csv_text(["Name", "Email"], ["A", "a@x.example"], ["", ""]))
    states = [(state, job) for state, _ in ImportBatch.STATES for job in (Job.RUNNING, Job.CANCELED)]
    client.force_login(reader)
    for state, job in states:
        ImportBatch.objects.update(state=state, batch="op_1")
        Job.objects.update(state=job)
        assert faults(client, batch.get_absolute_url()) == set(), (state, job)
    ImportBatch.objects.update(state=ImportBatch.UPLOADED)
    batch.path.unlink()
    assert faults(client, batch.get_absolute_url()) == set()
