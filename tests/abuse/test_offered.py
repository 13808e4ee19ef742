"""What a page offers to somebody who only reads leads to nothing that is refused to them: every link, every form."""

import re

import pytest
from django.utils import timezone

from billing_site.company.models import Company
from tests.abuse.access_table import LEVELS, line_of
from tests.abuse.addresses import ADDRESSES, address_of
from tests.abuse.test_access import World

pytestmark = pytest.mark.django_db
ROLE = "Read-only"
# Where mails, reminders, links and the portal are read about.
ROOMS = ("email_", "portal_request", "reminder_", "customer_reminders", "customer_statement", "company_portal")
ROOMS += ("invoice_detail", "customer_detail", "payment_detail", "credit_note_detail")
# Its form has one button for readers, which leads to the preview.
BY_BUTTON = "email_text_edit"
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


def test_who_only_reads_is_offered_nothing_that_is_refused(media):
    Company.current().change({"name": "Acme"}, by=None, now=timezone.now())
    world, looked_at, wrong = World(media), 0, {}
    for name, route in ADDRESSES:
        line = line_of(name)
        if not name.startswith(ROOMS) or name.endswith("_export") or line[1] != ROLE:
            continue
        for path in world.things.paths(name, route):
            answer = world.browsers[ROLE].get(path)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                looked_at += 1
                if found := set(refused(answer.content.decode())) - {BY_BUTTON}:
                    wrong[path] = found
    assert looked_at > 20
    assert not wrong, str(wrong)
