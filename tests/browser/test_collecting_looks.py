"""Pages of collecting as they look and answer: what opens is in sight, what is wrong has the focus, tables fit."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from customers.models.customer import Customer
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.refund import Refund
from tests.factories import customer
from tests.invoicing.collecting.factories import charged, disputed, method, newest, paid_by_card, tick

DIALOG = "dialog[open]"
DESK = (768, 1024, 1280)
TOO_WIDE = """boxes => boxes.filter(box => box.scrollWidth > box.clientWidth + 1).map(box => box.className)"""
IN_SIGHT = """list => { const box = list.getBoundingClientRect();
    return box.left >= 0 && box.right <= document.documentElement.clientWidth; }"""


@pytest.fixture(autouse=True)
def in_test_mode(settings):
    settings.LIVEMODE = False


@pytest.fixture
def now():
    return timezone.now()


def tried(token, now, **fields):
    """An invoice whose charge to such a method has the result that comes of it."""
    invoice, _ = charged(token, now=now, **fields)
    charge_now(invoice, by=None, now=now)
    tick(now)
    return invoice, newest(invoice)


def test_a_charge_is_given_up_once_that_was_asked(desk_page, now):
    _, attempt = tried("pm_card_authenticationRequired", now)
    desk_page.open(attempt.get_absolute_url())
    desk_page.get_by_role("link", name="Give up").press("Enter")
    dialog = desk_page.locator(DIALOG)
    expect(dialog.get_by_role("heading", name="Give up the charge of")).to_be_visible()
    expect(dialog.get_by_role("link", name="Cancel")).to_be_focused()
    desk_page.keyboard.press("Escape")
    expect(desk_page.get_by_role("link", name="Give up")).to_be_focused()
    desk_page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Give up charge").press("Enter")
    expect(desk_page.get_by_text("The charge is being given up.").first).to_be_visible()
    attempt.refresh_from_db()
    assert attempt.unwanted or attempt.state == "canceled"


def test_the_tries_of_an_invoice_fit_their_page(desk_page, now):
    _, waits = tried("pm_card_authenticationRequired", now)
    _, declined = tried("pm_card_insufficientFundsLater", now)
    for attempt, why in ((waits, 0), (declined, 1)):
        desk_page.open(attempt.get_absolute_url())
        table = desk_page.locator("#tries table")
        for width in DESK:
            desk_page.set_viewport_size({"width": width, "height": 800})
            expect(table.get_by_role("columnheader", name="Amount")).to_be_in_viewport(ratio=1)
            assert desk_page.locator("#tries").evaluate_all(TOO_WIDE) == []
            expect(table.get_by_role("columnheader", name="Why")).to_have_count(why)


@pytest.mark.parametrize("tab", ["charges/", "refunds/"])
def test_a_list_of_money_fits_a_desk(desk_page, now, tab):
    invoice, attempt = paid_by_card("pm_card_amex", now=now)
    Customer.objects.filter(pk=invoice.customer_id).update(name="Gesellschaft für Verwaltung und Beteiligungen mbH")
    tried("pm_card_authenticationRequired", now)
    Refund.begin(attempt, 100, reason="requested_by_customer", issue_note=True, by=None, now=now)
    desk_page.open(f"/payments/{tab}")
    for width in DESK:
        desk_page.set_viewport_size({"width": width, "height": 800})
        desk_page.evaluate("() => new Promise(requestAnimationFrame)")
        assert desk_page.locator(".table-scroll").evaluate_all(TOO_WIDE) == []


def test_filters_open_inside_the_window(desk_page):
    desk_page.open("/payments/charges/")
    desk_page.wait_for_load_state("load")
    for width, names in ((768, ("Begun", "Decline code")), (1280, ("Currency", "Waits for", "Customer"))):
        desk_page.set_viewport_size({"width": width, "height": 800})
        for name in names:
            desk_page.locator(".chip summary").get_by_text(name, exact=True).click()
            assert desk_page.locator("details[open] .menu-list").evaluate(IN_SIGHT), name


def test_the_menu_of_a_method_lies_over_the_rows(desk_page, now):
    buyer = customer(now=now)
    method(buyer, now=now)
    other = method(buyer, "pm_card_mastercard", now=now)
    desk_page.open(buyer.get_absolute_url())
    for width in (1280, 390):
        desk_page.set_viewport_size({"width": width, "height": 800})
        desk_page.get_by_label("Actions of Mastercard").click()
        desk_page.get_by_role("link", name="Detach").click(trial=True, timeout=5_000)
        desk_page.keyboard.press("Escape")
    desk_page.get_by_label("Actions of Mastercard").click()
    desk_page.get_by_role("button", name="Make default").click(timeout=5_000)
    expect(desk_page.get_by_text("is the default: it is charged first.")).to_be_visible()
    other.refresh_from_db()
    assert other.is_default


def test_what_is_wrong_the_second_time_has_the_focus(desk_page, now):
    invoice, _ = tried("pm_card_chargeCustomerFail", now)
    desk_page.open(invoice.get_absolute_url())
    block, dialog = desk_page.locator("#collection"), desk_page.locator(DIALOG)
    block.get_by_text("More").click()
    block.get_by_text("Try at another time").click()
    day, hour = dialog.get_by_label("Day"), dialog.get_by_label("Time")
    day.fill("2020-01-01")
    day.press("Enter")
    expect(dialog.get_by_text("This day is over. Choose today or a later one.", exact=True)).to_be_visible()
    expect(day).to_be_focused()
    day.fill(timezone.localdate().isoformat())
    hour.fill("00:00")
    hour.press("Enter")
    expect(dialog.get_by_text("This moment is over. Choose a later one, or charge now.", exact=True)).to_be_visible()
    expect(hour).to_be_focused()


def test_a_file_that_is_not_taken_has_the_focus(desk_page, now):
    _, _, dispute = disputed(now)
    desk_page.open(dispute.get_absolute_url())
    desk_page.get_by_role("link", name="Write evidence").click()
    files = desk_page.locator(DIALOG).get_by_label("Files")
    files.set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x00"})
    desk_page.keyboard.press("ControlOrMeta+Enter")
    expect(desk_page.locator(f"{DIALOG} .invalid-feedback")).to_contain_text("none of the kinds that are taken")
    expect(files).to_be_focused()


def test_the_help_sheet_says_what_n_does_on_lists_of_money(desk_page):
    desk_page.open("/payments/disputes/")
    desk_page.shortcut("?")
    expect(desk_page.locator("#help").get_by_text("Add, or record a payment")).to_be_visible()
