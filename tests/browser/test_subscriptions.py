"""Subscriptions in a real browser: the keys of the list, and the dialogs of the page of one."""

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.test_accessibility import serious
from tests.factories import customer
from tests.invoicing.subscriptions.factories import subscription


def test_keys_lead_to_the_list_and_to_a_new_subscription(desk_page):
    desk_page.open(reverse("home"))
    desk_page.keyboard.press("g")
    desk_page.keyboard.press("s")
    expect(desk_page.locator("h1").first).to_contain_text("Subscriptions")
    desk_page.keyboard.press("n")
    desk_page.wait_for_url(f"**{reverse('subscription_add')}")


def test_a_subscription_is_canceled_in_a_dialog_and_kept(desk_page):
    one = subscription(customer("Acme", currency="eur"), now=timezone.now())
    desk_page.open(one.get_absolute_url())
    for scheme in ("dark", "light"):
        desk_page.emulate_media(color_scheme=scheme)
        assert serious(desk_page) == []
    desk_page.get_by_text("Actions", exact=True).click()
    desk_page.get_by_role("link", name="Cancel subscription").click()
    dialog, toasts = desk_page.locator("#dialog"), desk_page.locator(".toasts")
    expect(dialog.get_by_label("Day and time")).to_be_hidden()
    dialog.get_by_label("On a day").check()
    expect(dialog.get_by_label("Day and time")).to_be_visible()
    desk_page.keyboard.press("Control+Enter")
    expect(dialog).to_contain_text("On which day?")
    dialog.get_by_label("At the end of the period").check()
    expect(dialog.get_by_label("Give back")).to_be_hidden()
    desk_page.keyboard.press("Control+Enter")
    expect(toasts).to_contain_text("The subscription ends on")
    desk_page.get_by_role("button", name="Keep subscription").click()
    expect(toasts).to_contain_text("The subscription continues.")
    one.refresh_from_db()
    assert one.ends_at is None
