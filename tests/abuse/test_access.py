"""Each address x each role x each method, with real things behind the ids, against the written table of who may."""

import itertools

import pytest
from django.contrib import admin
from django.core.cache import caches
from django.db import transaction
from django.test import Client
from django.utils import timezone

from billing_site.company.models import Company
from billing_site.staff.models.user import User
from tests.abuse.access_table import LEVELS, line_of, lines
from tests.abuse.addresses import ADDRESSES
from tests.abuse.things import Things
from tests.factories import staff
from tests.staff.factories import prove_identity

pytestmark = pytest.mark.django_db
ROLES = ("anonymous", "inactive", "no role", "Read-only", "Billing", "Administrator")
STANDING = {"anonymous": 0, "inactive": 0, "no role": 1, "Read-only": 2, "Billing": 3, "Administrator": 4}
METHODS = ("GET", "HEAD", "POST", "POST without token", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
# Of jobs that somebody else started nobody hears even that they are there.
HIDDEN = ("job_detail", "job_cancel", "documents_file", "admin:jobs_job_change", "admin:jobs_job_history")
# There is nothing behind these in the tests' world.
ABSENT = (
    "admin:",
    *("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"),
    *("mfa_edit_webauthn", "mfa_remove_webauthn"),
    "hosted_gone",
    # No file witnesses what the books of the tests say.
    "books_witness",
    # Nobody pasted a signing secret.
    "stripe_webhook",
    # The tests' world is a live one, and has no test gateway.
    *("test_gateway_confirm", "test_gateway_setup"),
    *("charge_dispute", "charge_return", "payment_method_renew", "refund_turn"),
    # Nothing was compared with the gateway.
    "gateway_books_file",
    # Nobody looked ahead.
    "upcoming_file",
)
# Whoever has the link, or a file to check, may, signed in or not: no cookie proves anything, so no token is asked for.
BY_LINK = (
    *("hosted_paid", "hosted_query", "hosted_new_link", "hosted_gone", "verify"),
    *("portal_ask", "portal_open", "portal_choose", "portal_language", "portal_sign_out", "portal_details"),
    *("portal_methods", "portal_method_default", "portal_method_remove", "portal_charge"),
    *("hosted_pay", "hosted_pay_step"),
    *("test_gateway_confirm", "test_gateway_setup"),
    # The signature proves who calls.
    "stripe_webhook",
)

# Without the token, and while no clock ticks: these two ask about the machine, not about a person.
MACHINE = {"metrics": 401, "readyz": 503}


@pytest.mark.slow
def test_each_address_has_a_line_in_the_table():
    """Whoever makes a page says in tests/abuse/access_table.py who may read it and who may send to it."""
    assert len(ADDRESSES) > 280
    assert not [name for name, _ in ADDRESSES if line_of(name) is None]
    assert all(word in (*LEVELS, "-") for line in lines() for word in line[1:])


def test_each_line_of_the_table_has_an_address():
    unused = [line[0] for line in lines() if not any(line_of(name) == line for name, _ in ADDRESSES)]
    assert not unused


class World:
    """A browser of each role, and things for them."""

    def __init__(self, media):
        now = self.now = timezone.now()
        self.people = {role: staff(role) for role in ("Read-only", "Billing", "Administrator")}
        self.people["no role"] = User.objects.create_user("norole@billfold.example", "a-good-password")
        self.people["inactive"] = staff("Administrator")
        self.chief = self.people["Administrator"]
        self.browsers = {role: self.browser(role) for role in ROLES}
        User.objects.filter(pk=self.people["inactive"].pk).update(is_active=False)
        media.mkdir(exist_ok=True)
        self.things = Things(self.chief, self.browsers["Administrator"], now=now)

    def browser(self, role):
        client = Client(raise_request_exception=False)
        if role != "anonymous":
            client.force_login(self.people[role])
            prove_identity(client, self.people[role])
        return client

    def ask(self, role, method, path):
        """The answer, with everything undone that it did, in the browser too."""
        browser = self.browsers[role]
        # Nobody asks so much in a minute, but for this test.
        caches["memory"].clear()
        cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
        with transaction.atomic():
            browser.handler.enforce_csrf_checks = method == "POST without token"
            answer = browser.generic(method.split()[0], path)
            b"".join(answer)
            transaction.set_rollback(True)
        browser.cookies.clear()
        for name, value in cookies.items():
            browser.cookies[name] = value
        return answer


@pytest.fixture
def world(media):
    Company.current().change({"name": "Acme"}, by=None, now=timezone.now())
    return World(media)


def wrong(world, name, route, role, method):
    """What is wrong with the answer, '' for nothing."""
    _, reads, sends = line_of(name)
    who = sends if method.startswith("POST") else reads if method in ("GET", "HEAD") else "-"
    answer = world.ask(role, method, world.things.path(name, route))
    status = answer.status_code
    to_sign_in = status == 302 and answer["Location"].startswith(("/accounts/login/", "/admin/login/"))
    standing, public = STANDING[role], "anybody" in (reads, sends)
    if MACHINE.get(name) == status:
        return ""
    if status >= 500:
        return f"{status}"
    if method not in ("GET", "HEAD", "POST", "POST without token"):
        return "" if status == 405 else f"{status} instead of 405"
    if method == "POST without token":
        refused = status in (403, 405) or (to_sign_in and standing == 0)
        return "" if refused or name in BY_LINK else f"{status} without the form's token"
    if who == "-" or (status == 405 and method == "HEAD"):
        refused = status in (403, 405) or (to_sign_in and standing == 0) or (status == 404 and name in ABSENT)
        return "" if refused else f"{status} instead of 405"
    if who == "nobody" or standing < LEVELS.index(who):
        if standing == 0 and not public:
            return "" if to_sign_in else f"{status} for one who is not signed in"
        hidden = status in (302, 404) and name in HIDDEN
        return "" if (status in (403, 404) and (status == 403 or name in ABSENT)) or hidden else f"{status} for {role}"
    missing = status in (302, 404) and (name in ABSENT or name in HIDDEN)
    refused = status in (401, 403, 404, 405) or (to_sign_in and not name.endswith("logout") and standing > 0)
    return "" if not refused or missing else f"{status} for {role}, who may"


def walk(world, roles_and_methods):
    """Every address by the roles and methods given for its place in the list; (number asked, what went wrong)."""
    asked, faults = 0, []
    for place, (name, route) in enumerate(ADDRESSES):
        for role, method in roles_and_methods(place):
            asked += 1
            fault = wrong(world, name, route, role, method)
            if fault:
                faults.append(f"{method} {name} ({route}) by {role}: {fault}")
    return asked, faults


@pytest.mark.slow
def test_a_sample_of_all_addresses_by_each_role_in_turn(world):
    """Each address by two roles and two methods, which take turns."""

    def some(place):
        pairs = itertools.product(ROLES, METHODS)
        everything = list(pairs)
        return [everything[(place * 7 + step) % len(everything)] for step in (0, 20, 40)]

    asked, faults = walk(world, some)
    assert asked > 800
    assert not faults, "\n".join(faults)


@pytest.mark.prove
def test_every_address_by_every_role_with_every_method(world, figures):
    asked, faults = walk(world, lambda place: itertools.product(ROLES, METHODS))
    figures(addresses=len(ADDRESSES), tried=asked, wrong=len(faults))
    assert not faults, "\n".join(faults)


def test_every_model_of_the_admin_has_a_record_in_this_world(world):
    """Otherwise its pages would only ever be asked for what is not there."""
    made = world.things.models()
    assert not [model for model in admin.site._registry if model._meta.label_lower not in made]
