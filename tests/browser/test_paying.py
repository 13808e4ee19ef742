"""A customer pays on a phone: a card at the gateway's page, the bank asks, they come back, it is paid."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from invoicing.collecting.models.method import PaymentMethod
from tests.browser.test_accessibility import serious
from tests.invoicing.collecting.factories import tick
from tests.invoicing.hosted.pages import address_of, owed

PHONE = {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def test_installation(settings, live_server):
    settings.LIVEMODE = False
    settings.PUBLIC_URL = live_server.url


def looks_right(page):
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_card_that_the_bank_asks_about_pays_an_invoice(page, live_server, language):
    invoice = owed(now=timezone.now(), language=language)
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + address_of(invoice))
    looks_right(page)
    page.locator("input[name=save]").check()
    page.locator("form[action*='/pay/'] button").click()
    page.get_by_label("Test number").fill("4000 0000 0000 3220")
    looks_right(page)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("Visa •••• 3220")
    looks_right(page)
    page.locator("main button.primary").click()
    expect(page.locator(".note")).to_be_visible()
    tick(timezone.now())
    page.locator("a[href*='/test-gateway/confirm/']").click()
    expect(page.get_by_role("button", name="Complete")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Complete").click()
    expect(page.locator(".note")).to_be_visible()
    tick(timezone.now())
    expect(page.locator(".note.good")).to_be_visible()
    looks_right(page)
    invoice.refresh_from_db()
    assert invoice.status == "paid"
    assert PaymentMethod.objects.of(invoice.customer).get().words == "Visa •••• 3220"
