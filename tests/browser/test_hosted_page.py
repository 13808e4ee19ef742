"""The page that an invoice's customer sees, on a phone: read, copied from, answered; with a script and without."""

import io

import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from invoicing.models.hosted.claim import PaymentClaim
from invoicing.models.hosted.link import HostedLink
from invoicing.models.hosted.query import InvoiceQuery
from tests.browser.test_accessibility import serious
from tests.invoicing.hosted.pages import BANK, address_of, owed
from tests.invoicing.reminders.letters import ladder, reminding

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def requests_of(page):
    """The addresses that the page asked for, and the errors of its scripts."""
    found = []
    page.on("request", lambda request: found.append(request.url))
    page.on("pageerror", lambda error: found.append(f"error {error}"))
    return found


@pytest.mark.parametrize(
    ("language", "paid", "thanks"),
    [("ar", "لقد دفعت", "شكرًا لكم"), ("de", "Ich habe bezahlt", "Vielen Dank")],
)
def test_a_customer_reads_it_on_a_phone_and_says_that_it_is_paid_which_stops_the_ladder(
    page, live_server, requests_of, language, paid, thanks
):
    reminding()
    invoice = owed(now=timezone.now(), language=language)
    assert not ladder(invoice, timezone.now()).held
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + address_of(invoice))
    assert code_on(page).splitlines()[6:8] == [BANK["bank_iban"], "EUR120"]
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name=paid).click()
    expect(page.locator(".note")).to_contain_text(thanks)
    assert page.get_by_role("button", name=paid).count() == 0
    assert PaymentClaim.objects.open().get().invoice == invoice
    assert "says that it is paid" in ladder(invoice, timezone.now()).held
    assert [url for url in requests_of if not url.startswith(live_server.url)] == []
    assert HostedLink.objects.get().first_viewed_at


def code_on(page):
    shown = page.locator(".code svg").screenshot(scale="css")
    return zxingcpp.read_barcodes(Image.open(io.BytesIO(shown)).resize((704, 704)))[0].text


def test_what_a_bank_asks_for_is_copied(page, live_server, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(live_server.url + address_of(owed(now=timezone.now())))
    page.get_by_role("button", name="Copy: IBAN").click()
    expect(page.locator("[data-copy-status]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == BANK["bank_iban"]


def test_without_a_script_everything_works_but_the_copying(browser, live_server, context):
    invoice = owed(now=timezone.now())
    plain = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = plain.new_page()
    page.goto(live_server.url + address_of(invoice))
    expect(page.get_by_role("button", name="Copy: IBAN")).to_have_count(0)
    page.get_by_text("Something is wrong").click()
    page.get_by_label("Your message").fill("The address is wrong.")
    page.get_by_role("button", name="Send message").click()
    expect(page.locator(".note")).to_contain_text("We have your message of")
    assert InvoiceQuery.objects.get().text == "The address is wrong."
    page.get_by_label("Language").select_option("fr")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    assert plain.cookies() == []
    plain.close()
