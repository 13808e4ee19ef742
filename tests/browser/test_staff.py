"""Coming in: by password, by invitation, by passkey."""

import re

import pytest
from playwright.sync_api import expect

from billing_site.staff.models.user import User
from tests.factories import customer, staff
from tests.staff.factories import PASSWORD, invitation

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def door(page, live_server):
    """A page of nobody yet; `door.open(path)` goes there. Any script error fails the test."""
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.open = lambda path: page.goto(live_server.url + path)
    yield page
    assert not problems


def enter(page, email, password):
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


def test_a_wrong_password_is_refused_and_the_right_one_leads_to_the_page_asked_for(door):
    person = staff("Billing")
    door.open("/customers/?q=rosen")
    expect(door.locator("h1")).to_have_text("Sign in")
    enter(door, person.email, "not-this-one")
    expect(door.locator(".error-summary")).to_be_visible()
    expect(door.get_by_label("E-mail")).to_have_value(person.email)
    enter(door, person.email, PASSWORD)
    door.wait_for_url(re.compile(r"/customers/\?q=rosen$"))
    expect(door.locator("main h1")).to_contain_text("Customers")


def test_an_invitation_opens_an_account_once(door):
    _, token = invitation(staff("Administrator"), email="jane@billfold.example")
    door.open(f"/accounts/invitation/{token}/")
    door.get_by_label("Your name").fill("Jane Doe")
    door.locator("[name=password1]").fill("short")
    door.locator("[name=password2]").fill("short")
    door.get_by_role("button", name="Open my account").click()
    expect(door.locator(".invalid-feedback").first).to_be_visible()
    expect(door.get_by_label("Your name")).to_have_value("Jane Doe")
    door.locator("[name=password1]").fill("blue-otter-lamp")
    door.locator("[name=password2]").fill("blue-otter-lamp")
    door.get_by_role("button", name="Open my account").click()
    expect(door.locator("h1")).to_have_text("Sign in")
    enter(door, "jane@billfold.example", "blue-otter-lamp")
    expect(door.locator("main")).to_be_visible()
    door.wait_for_url(re.compile("[0-9]/$"))
    assert User.objects.get(email="jane@billfold.example").role == "Billing"
    door.open(f"/accounts/invitation/{token}/")
    expect(door.get_by_label("Your name")).to_have_count(0)


def test_an_administrator_invites_and_passes_the_link_on(door, sign_in, browser):
    sign_in(staff("Administrator"))
    door.open("/settings/team/")
    door.keyboard.press("n")
    door.locator("dialog[open]").get_by_label("E-mail").fill("jane@billfold.example")
    door.keyboard.press("Control+Enter")
    notice = door.locator(".invitation-link")
    expect(notice).to_contain_text("jane@billfold.example")
    stranger = browser.new_context()
    page = stranger.new_page()
    page.goto(notice.locator("code").inner_text())
    expect(page.locator("h1")).to_have_text("Welcome to Billfold")
    stranger.close()


def test_after_sign_out_the_way_back_shows_nothing(desk_page, live_server):
    """Not from the browser's cache, nor from what scripts keep: the page asks to sign in again."""
    jenny = customer("Jenny Rosen")
    desk_page.goto(live_server.url + jenny.get_absolute_url())
    desk_page.get_by_label("Account", exact=True).click()
    desk_page.get_by_role("button", name="Sign out").click()
    desk_page.wait_for_url("**/accounts/login/")
    desk_page.go_back()
    desk_page.wait_for_url("**/accounts/login/?next=**")
    assert "Jenny" not in desk_page.content()
    assert desk_page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_passkey_is_added_and_signs_in_alone(door, context):
    person = staff("Billing")
    session = context.new_cdp_session(door)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    door.open("/accounts/login/")
    enter(door, person.email, PASSWORD)
    door.wait_for_url(re.compile("[0-9]/$"))
    door.open("/accounts/passkeys/add/")
    expect(door.locator("h1")).to_have_text("Confirm that it is you")
    door.get_by_label("Password").fill(PASSWORD)
    door.keyboard.press("Enter")
    expect(door.locator("main h1")).to_have_text("Add a passkey")
    door.locator("#passkey-add").click()
    door.wait_for_url(lambda address: "/add/" not in address)
    door.open("/accounts/passkeys/")
    expect(door.locator("main tbody tr")).to_have_count(1)
    expect(door.locator("main tbody")).to_contain_text("Alone")
    door.open("/accounts/logout/")
    door.get_by_role("button", name="Sign out").first.click()
    expect(door.locator("h1")).to_have_text("Sign in")
    door.open("/settings/profile/")
    door.locator("#passkey-login").click()
    door.wait_for_url(re.compile("/settings/profile/$"))
    expect(door.locator("main h1")).to_be_visible()
