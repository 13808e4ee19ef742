"""What must be done before anything else, and being asked again who one is, in a real browser."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from billing_site.staff.models.sign_in_rules import SignInRules
from billing_site.staff.models.user import User
from billing_site.staff.sign_in.sessions import SessionStore
from tests.factories import staff
from tests.staff.factories import PASSWORD, code


@pytest.fixture
def door(page, live_server):
    """A page of nobody yet; `door.open(path)` goes there. Any script error fails the test."""
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.open = lambda path: page.goto(live_server.url + path)
    yield page
    assert not problems


def enter(page, email, password=PASSWORD):
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


def test_the_generated_password_then_the_second_step_then_the_desk(door, settings, now):
    settings.HTTPS = True
    person = staff("Administrator")
    User.objects.filter(pk=person.pk).update(password_is_generated=True)
    SignInRules.require_second_step(["Administrator"], by=None, now=now)
    door.open("/customers/")
    enter(door, person.email)
    expect(door.locator("h1")).to_have_text("Change password")
    door.open("/customers/")
    expect(door.locator("h1")).to_have_text("Change password")
    door.get_by_label("Current password").fill(PASSWORD)
    door.locator("[name=password1]").fill("blue-otter-lamp")
    door.locator("[name=password2]").fill("blue-otter-lamp")
    door.get_by_role("button", name="Change password").click()
    expect(door.locator("h1")).to_have_text("Set up a second step")
    door.get_by_role("link", name="Use an authenticator app").click()
    expect(door.locator("h1")).to_have_text("Confirm that it is you")
    door.get_by_label("Password").fill("blue-otter-lamp")
    door.keyboard.press("Enter")
    expect(door.locator("h1")).to_have_text("Set up an authenticator app")
    door.get_by_label("Code").fill(code(door.locator("[data-copy]").first.get_attribute("data-copy")))
    door.keyboard.press("Enter")
    expect(door.locator(".codes code")).to_have_count(10)
    door.open("/customers/")
    expect(door.locator("main h1")).to_contain_text("Customers")


def test_whoever_wants_none_of_it_signs_out(door, settings, now):
    settings.HTTPS = True
    SignInRules.require_second_step(["Billing"], by=None, now=now)
    door.open("/accounts/login/")
    enter(door, staff("Billing").email)
    expect(door.locator("h1")).to_have_text("Set up a second step")
    door.get_by_role("button", name="Sign out").click()
    expect(door.locator("h1")).to_have_text("Sign in")


def test_an_address_typed_too_late_is_kept_and_continues(door, context):
    chief, other = staff("Administrator"), staff("Billing")
    door.open("/accounts/login/")
    enter(door, chief.email)
    door.wait_for_url(re.compile("[0-9]/$"))
    door.open(f"/settings/team/{other.public_id}/")
    door.keyboard.press("e")
    expect(door.locator("h1")).to_have_text("Confirm that it is you")
    door.get_by_label("Password").fill(PASSWORD)
    door.keyboard.press("Enter")
    door.wait_for_url(re.compile("/edit/$"))
    door.get_by_label("E-mail").fill("moved@billfold.example")
    forget_the_proof()
    door.get_by_role("button", name="Update account").click()
    expect(door.locator("h1")).to_have_text("Confirm that it is you")
    door.get_by_label("Password").fill(PASSWORD)
    door.keyboard.press("Enter")
    expect(door.locator("h1")).to_have_text("Thank you, it is you")
    assert User.objects.get(pk=other.pk).email == other.email
    door.get_by_role("button", name="Continue").click()
    expect(door.locator("main")).to_contain_text("moved@billfold.example")
    assert User.objects.get(pk=other.pk).email == "moved@billfold.example"


def forget_the_proof():
    """As after ten minutes."""
    for row in Session.objects.all():
        store = SessionStore(row.session_key)
        for record in store.get("account_authentication_methods", []):
            record["at"] -= 601
        store.modified = True
        store.save()
