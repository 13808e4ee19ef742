"""What must be done before anything else: a second step that a role needs, a password in place of the generated one."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.urls import URLPattern, URLResolver, get_resolver

from billing_site.events.models import Event
from billing_site.staff.models.security_entry import SecurityEntry
from billing_site.staff.models.sign_in_rules import SignInRules
from billing_site.staff.models.user import User
from billing_site.staff.sign_in.required import WAYS
from tests.factories import customer, staff
from tests.staff.factories import PASSWORD, authenticator_app, code, passkey, prove_identity, sign_in, signed_in

pytestmark = pytest.mark.django_db
SETUP, RULES = "/accounts/two-step/required/", "/settings/team/sign-in/"
CHANGE = "/accounts/password/change/"
OWN = "blue-otter-lamp"
# What machines ask.
NOT_OF_PEOPLE = ("/static/", "/healthz", "/readyz", "/metrics")


@pytest.fixture
def https(settings):
    settings.HTTPS = True


@pytest.fixture
def required(now):
    """A second step is required of everybody."""
    SignInRules.require_second_step(["Administrator", "Billing", "Read-only"], by=None, now=now)


@pytest.fixture
def generated():
    """An administrator as the first start makes one."""
    person = staff("Administrator")
    person.password_is_generated = True
    person.save()
    return person


def pages(resolver=None, prefix="/", space=""):
    """(name, address) of each page of the site, from the URL table itself."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from pages(entry, path, f"{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern) and not re.search(r"[\^$(\\]", path):
            numbered = re.sub(r"<int:[^>]+>", "1", path)
            yield f"{space}{entry.name}", re.sub(r"<[^>]+>", "nobody", numbered)


def walk(client, open_ones, some=1):
    """(how many pages were asked, those that did not lead to `SETUP` or to the change of the password)."""
    closed = [page for page in pages() if page[0] not in open_ones and not page[1].startswith(NOT_OF_PEOPLE)][::some]
    reached = {}
    for _, address in closed:
        for answer in (client.get(address), client.post(address, headers={"hx-request": "true"})):
            there = answer.headers.get("Location") or answer.headers.get("HX-Redirect")
            if there not in (SETUP, CHANGE):
                reached[address] = (answer.status_code, there)
    return len(closed), reached


def test_without_the_step_of_the_role_no_page_opens(https, required, administrator, client):
    client.force_login(administrator)
    asked, reached = walk(client, WAYS["second_step"][1], some=9)
    assert asked > 15
    assert not reached


@pytest.mark.prove
def test_without_the_step_of_the_role_none_of_all_pages_opens(https, required, administrator, client, figures):
    client.force_login(administrator)
    asked, reached = walk(client, WAYS["second_step"][1])
    figures(tried=2 * asked, opened=len(reached))
    assert asked > 150
    assert not reached


@pytest.mark.prove
def test_with_a_generated_password_none_of_all_pages_opens(https, generated, client, figures):
    client.force_login(generated)
    asked, reached = walk(client, WAYS["password"][1])
    figures(tried=2 * asked, opened=len(reached))
    assert not reached


@pytest.mark.parametrize("role", ["Administrator", "Billing", "Read-only"])
def test_each_role_can_be_asked(https, role, client, now):
    SignInRules.require_second_step([role], by=None, now=now)
    client.force_login(staff(role))
    assert client.get("/")["Location"] == SETUP
    other = "Billing" if role != "Billing" else "Read-only"
    client.force_login(staff(other))
    assert client.get("/").status_code == 200


def test_nothing_is_done_by_whoever_is_held(https, required, billing, client):
    someone = customer("Jenny")
    client.force_login(billing)
    for headers in ({}, {"hx-request": "true"}, {"accept": "application/json"}):
        client.post(f"/customers/{someone.public_id}/delete/", headers=headers)
        client.post("/customers/add/", {"name": "More"}, headers=headers)
    someone.refresh_from_db()
    assert someone.deleted_at is None
    assert type(someone).objects.count() == 1
    assert "Jenny" not in str(client.get("/customers/export/").content)


def test_the_way_from_sign_in_to_the_desk_leads_over_the_app(https, required, billing):
    client = signed_in(billing)
    assert client.get("/")["Location"] == SETUP
    page = client.get(SETUP).content.decode()
    assert "as Billing" in page
    assert "Sign out" in page
    assert client.get("/accounts/two-step/app/activate/")["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/two-step/app/activate/"})
    page = client.get("/accounts/two-step/app/activate/").content.decode()
    assert "/customers/" not in page, "no links that lead nowhere"
    secret = re.search(r'data-copy="([A-Z2-7]+)"', page)[1]
    there = client.post("/accounts/two-step/app/activate/", {"code": code(secret)})["Location"]
    assert len(re.findall(r"<code>\d+</code>", client.get(there).content.decode())) == 10
    assert client.get("/").status_code == 200
    assert client.get(SETUP)["Location"] == "/"


@pytest.mark.parametrize("add", [authenticator_app, passkey])
def test_an_app_or_a_passkey_is_enough(https, required, billing, add):
    add(billing)
    assert not User.objects.get(pk=billing.pk).lacks_second_step
    client = sign_in(billing.email)[0]
    client.force_login(billing)
    assert client.get("/").status_code == 200


def test_recovery_codes_alone_are_none(https, required, billing, client):
    Authenticator.objects.create(user=billing, type="recovery_codes", data={"seed": "", "used_mask": 0})
    client.force_login(billing)
    assert client.get("/")["Location"] == SETUP


def test_whoever_loses_the_step_is_led_there_again(https, required, billing, client):
    authenticator_app(billing)
    client.force_login(billing)
    assert client.get("/").status_code == 200
    billing.authenticator_set.all().delete()
    assert client.get("/")["Location"] == SETUP


def test_signing_out_is_always_open(https, required, billing, client):
    client.force_login(billing)
    assert client.post("/accounts/logout/")["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in client.session


def test_on_http_pages_open_and_say_so(required, billing, client):
    client.force_login(billing)
    page = client.get("/customers/").content.decode()
    assert "Your role needs a second step" in page
    authenticator_app(billing)
    assert "Your role needs a second step" not in client.get("/customers/").content.decode()


def test_who_needs_none_sees_no_banner(billing, client):
    client.force_login(billing)
    assert "data-due" not in client.get("/").content.decode()
    assert client.get(SETUP)["Location"] == "/"


def test_looking_costs_no_query(required, billing, client, django_assert_num_queries):
    client.force_login(billing)
    client.get("/settings/")
    with django_assert_num_queries(2):
        client.get("/settings/")


# The page on which administrators say so.


def test_administrators_say_which_roles_need_it(chief, billing, client):
    page = chief.get(RULES).content.decode()
    assert "Read-only" in page
    response = chief.post(RULES, {"second_step_roles": ["Read-only", "Administrator"]})
    assert response["Location"] == "/settings/team/"
    assert SignInRules.read().second_step_roles == ["Administrator", "Read-only"]
    assert "Needs a second step to sign in." in chief.get("/settings/team/").content.decode()
    event = Event.objects.get(type="staff.second_step_required")
    assert event.changes == {"second_step_roles": ["", "Administrator, Read-only"]}
    assert SecurityEntry.objects.get(detail="Required of Administrator, Read-only").by == chief.user
    chief.post(RULES, {"second_step_roles": ["Read-only", "Administrator"]})
    assert Event.objects.filter(type="staff.second_step_required").count() == 1
    chief.post(RULES, {})
    assert SignInRules.read().second_step_roles == []


def test_a_role_that_there_is_not_is_refused(chief):
    response = chief.post(RULES, {"second_step_roles": ["Owner"]})
    assert response.status_code == 422
    assert SignInRules.read().second_step_roles == []


def test_nobody_else_changes_the_rules(desk):
    assert desk.get(RULES).status_code == 403
    assert desk.post(RULES, {"second_step_roles": ["Billing"]}).status_code == 403


def test_whoever_makes_the_rule_is_bound_by_it_too(https, chief):
    chief.post(RULES, {"second_step_roles": ["Administrator"]})
    assert chief.get("/settings/team/")["Location"] == SETUP


# The generated password.


def change(client, old, new):
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


def test_the_generated_password_is_replaced_before_anything_else(https, generated):
    client = signed_in(generated)
    assert client.get("/")["Location"] == CHANGE
    page = client.get(CHANGE).content.decode()
    assert "generated for the first start" in page
    assert "Forgot" not in page, "no link that leads back here"
    assert "Sign out" in page
    refused = change(client, PASSWORD, PASSWORD)
    assert "Choose one of your own." in refused.content.decode()
    assert User.objects.get().password_is_generated
    assert change(client, PASSWORD, OWN)["Location"] == "/"
    assert client.get("/").status_code == 200
    assert sign_in(generated.email, OWN)[1].status_code == 302


def test_on_http_a_banner_says_to_replace_it(generated):
    client = signed_in(generated)
    assert "password that was generated" in client.get("/").content.decode()
    change(client, PASSWORD, OWN)
    assert "password that was generated" not in client.get("/").content.decode()


def test_a_password_set_by_any_door_is_no_generated_one(generated):
    generated.set_password(OWN)
    generated.save()
    assert not User.objects.get().password_is_generated


def test_an_older_hash_renewed_at_sign_in_is_still_the_generated_password(generated, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
    before = generated.password
    client = signed_in(generated)
    person = User.objects.get()
    assert person.password != before
    assert person.password_is_generated
    assert "password that was generated" in client.get("/").content.decode()


def test_first_the_password_then_the_second_step(https, required, generated):
    client = signed_in(generated)
    assert client.get(SETUP)["Location"] == CHANGE
    change(client, PASSWORD, OWN)
    assert client.get("/")["Location"] == SETUP


def test_a_proof_of_identity_opens_nothing_for_whoever_is_held(https, required, administrator, client):
    client.force_login(administrator)
    prove_identity(client, administrator)
    assert client.get("/settings/team/invite/")["Location"] == SETUP
