"""A form that is sent after the session ended, or after somebody signed in elsewhere, keeps what was typed."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from customers.models.customer import Customer


@pytest.fixture
def typed(desk_page):
    """The open dialog of a new customer, filled in."""
    desk_page.open("/customers/")
    desk_page.keyboard.press("n")
    dialog = desk_page.locator("dialog[open]")
    dialog.get_by_label("Name", exact=False).first.fill("Jenny Rosen")
    dialog.get_by_label("Account email").fill("jenny@example.com")
    return dialog


def test_a_dialog_that_is_too_old_keeps_what_was_typed_and_is_sent_again(desk_page, context, typed):
    context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    send = typed.get_by_role("button", name="Add customer")
    send.click()
    expect(typed.get_by_role("alert")).to_contain_text("This page is too old, so nothing was saved.")
    expect(typed.get_by_label("Account email")).to_have_value("jenny@example.com")
    send.click()
    expect(desk_page.locator("main h1")).to_have_text("Jenny Rosen")


def test_a_dialog_of_a_session_that_ended_is_sent_after_signing_in_again(desk_page, context, sign_in, typed):
    Session.objects.all().delete()
    send = typed.get_by_role("button", name="Add customer")
    send.click()
    expect(typed.get_by_role("alert")).to_contain_text("You are signed out, so nothing was saved.")
    expect(typed.get_by_role("link", name="Sign in")).to_have_attribute("target", "_blank")
    # What asks beside it, as for people of the same name, is turned away too.
    with desk_page.expect_response("**/customers/duplicates/**") as asked:
        typed.get_by_label("Name", exact=False).first.fill("Jenny Rosen")
        typed.get_by_label("Account email").fill("jenny.rosen@example.com")
        typed.get_by_label("Account email").press("Tab")
    assert asked.value.status == 403
    expect(typed.get_by_role("alert")).to_contain_text("You are signed out, so nothing was saved.")
    sign_in(desk_page.user)
    send.click()
    expect(desk_page.locator("main h1")).to_have_text("Jenny Rosen")
    assert Customer.objects.count() == 1


def test_a_page_of_a_session_that_ended_is_sent_after_signing_in_again(desk_page, sign_in):
    desk_page.open("/customers/add/")
    desk_page.get_by_label("Name", exact=False).first.fill("Jenny Rosen")
    desk_page.get_by_label("Account email").fill("jenny@example.com")
    Session.objects.all().delete()
    desk_page.get_by_role("button", name="Add customer").click()
    expect(desk_page.locator("main h1")).to_have_text("You are signed out")
    sign_in(desk_page.user)
    desk_page.get_by_role("button", name="Send it again").click()
    expect(desk_page.locator("main h1")).to_have_text("Jenny Rosen")
    assert Customer.objects.count() == 1
