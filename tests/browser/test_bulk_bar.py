"""Every action for ticked rows is in sight or in the bar's menu: at each width, by keyboard, without script."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from invoicing.models.credit_note import CreditNote
from invoicing.models.reminders.policy import AccountReminders
from invoicing.totals.credit import CreditRequest
from tests.browser.test_accessibility import serious
from tests.factories import customer, draft, issued
from tests.invoicing.collecting.factories import method
from tests.mail.factories import mail

ACTIONS = (
    *("Export", "Download PDFs", "Finalize", "Send", "Charge", "Reminders"),
    *("Mark uncollectible", "Void", "Delete drafts"),
)
LISTS = ("/invoices/", "/customers/", "/credit-notes/", "/emails/", "/reminders/")
WIDTHS = (320, 390, 768, 1024, 1280, 1600)
COUNTS = ("1 selected", "1,204 selected", "All that match selected")
MORE = "[data-bulk-more] > summary"
# Whether a click in the middle of the button reaches it.
IN_SIGHT = """button => {
  const box = button.getBoundingClientRect();
  return button.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2));
}"""
# What of the bar reaches over its edge, or is not where a click would reach it.
HIDDEN = """count => {
  const bar = document.querySelector("[data-bulk-bar]"), edge = bar.getBoundingClientRect();
  bar.querySelector("[data-selected-count]").textContent = count;
  return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(
    [...bar.querySelectorAll("button, summary, label, [data-selected-count]")].filter(part => part.checkVisibility())
      .filter(part => {
        const box = part.getBoundingClientRect();
        const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        const cut = part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0;
        return box.left < edge.left || box.right > edge.right + .5 || cut || !part.contains(hit);
      }).map(part => part.textContent.trim())
  ))));
}"""


@pytest.fixture
def rows(transactional_db, now):
    """Rows on each list that can be ticked; of the invoices one that each action can be done with."""
    AccountReminders.change({"enabled": True}, by=None, now=now)
    for name in ("Ada", "Ben"):
        buyer = customer(name, currency="eur", email=f"{name.lower()}@example.com")
        invoice = issued(buyer, now=timezone.now() - timedelta(days=31))
        CreditNote.issue(invoice, CreditRequest(amount=100), by=None, now=now)
        mail(buyer.email, about=invoice, customer=buyer, now=now)
    draft(buyer, now=now)
    issued(buyer, now=now)
    method(buyer, now=now)


def open_ticked(page, path, width):
    page.set_viewport_size({"width": width, "height": 860})
    page.open(path)
    page.locator("[data-select-page]").check()


def labels_of(buttons):
    return [text.strip() for text in buttons.all_text_contents()]


@pytest.mark.parametrize("width", [1024, 390])
def test_each_action_on_invoices_is_reached_and_pressed(desk_page, rows, width):
    desk_page.user.give_role("Administrator")
    open_ticked(desk_page, "/invoices/", width)
    in_menu = labels_of(desk_page.locator("[data-bulk-more] .menu-item"))
    assert in_menu
    assert "Export" not in in_menu
    for label in ACTIONS:
        button = desk_page.locator("[data-bulk-bar] button", has_text=re.compile(rf"^\s*{label}\s*$"))
        if label in in_menu:
            expect(button).not_to_be_visible()
            desk_page.locator(MORE).click()
        assert (label, button.evaluate(IN_SIGHT)) == (label, True)
        asked = button.get_attribute("formaction")
        with desk_page.expect_response(lambda answer, asked=asked: asked in answer.url) as answer:
            button.click()
        assert answer.value.ok
        expect(desk_page.locator("dialog[open] .sheet-head")).to_be_visible()
        desk_page.keyboard.press("Escape")
        expect(desk_page.locator("dialog[open]")).to_have_count(0)
        expect(desk_page.locator(MORE) if label in in_menu else button).to_be_focused()


@pytest.mark.parametrize("path", LISTS)
def test_nothing_of_a_bar_is_hidden_at_any_width(desk_page, rows, path):
    desk_page.user.give_role("Administrator")
    open_ticked(desk_page, path, WIDTHS[0])
    buttons = desk_page.locator("[data-bulk-actions] button")
    labels = labels_of(buttons)
    for width in (*WIDTHS, *reversed(WIDTHS)):
        desk_page.set_viewport_size({"width": width, "height": 860})
        for count in COUNTS:
            assert (width, count, desk_page.evaluate(HIDDEN, count)) == (width, count, [])
            assert labels_of(buttons) == labels
        assert desk_page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_is_hidden_either_where_all_that_match_are_chosen(desk_page):
    desk_page.user.give_role("Administrator")
    desk_page.user.prefer(page_size=25)
    for number in range(26):
        customer(f"Customer {number}")
    open_ticked(desk_page, "/customers/", WIDTHS[0])
    desk_page.get_by_label("Select all 26 that match").check()
    expect(desk_page.locator("[data-selected-count]")).to_have_text(COUNTS[-1])
    for width in WIDTHS:
        desk_page.set_viewport_size({"width": width, "height": 860})
        assert (width, desk_page.evaluate(HIDDEN, COUNTS[-1])) == (width, [])
        assert desk_page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [768, 1024, 1600])
def test_a_bar_that_appears_moves_no_row(desk_page, rows, width):
    desk_page.set_viewport_size({"width": width, "height": 860})
    desk_page.open("/invoices/")
    row = desk_page.locator("tbody tr").first
    before = row.bounding_box()
    desk_page.locator("tbody .tick input").first.check()
    bar = desk_page.locator("[data-bulk-bar]")
    expect(bar).to_be_visible()
    assert row.bounding_box() == before
    assert bar.bounding_box()["height"] < 36
    desk_page.emulate_media(media="print")
    expect(bar).not_to_be_visible()


def test_on_a_phone_the_bar_covers_neither_the_end_of_the_page_nor_what_is_told(desk_page, rows):
    open_ticked(desk_page, "/invoices/?status=draft", 390)
    desk_page.set_viewport_size({"width": 390, "height": 500})
    desk_page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    pager, bar = (desk_page.locator(part).bounding_box() for part in (".pager", "[data-bulk-bar]"))
    assert pager["y"] + pager["height"] <= bar["y"]
    desk_page.locator(MORE).click()
    desk_page.locator("[data-bulk-more] .menu-item", has_text="Void").click()
    told = desk_page.locator("#toasts .toast-note")
    expect(told).to_contain_text("can be voided")
    desk_page.locator("tbody .tick input").first.check()
    expect(desk_page.locator("[data-bulk-bar]")).to_be_visible()
    for button in desk_page.locator("[data-bulk-bar] button:visible").all():
        assert button.evaluate(IN_SIGHT)
    assert told.locator("button").evaluate(IN_SIGHT)


def test_the_menu_is_walked_by_keyboard_alone(desk_page, rows):
    desk_page.set_viewport_size({"width": 1024, "height": 860})
    desk_page.open("/invoices/")
    desk_page.shortcut("j", "x", "a")
    keys, first = desk_page.keyboard, desk_page.locator("[data-bulk-actions] button").first
    expect(first).to_be_focused()
    more, items = desk_page.locator(MORE), desk_page.locator("[data-bulk-more] .menu-item")
    for _ in range(desk_page.locator("[data-bulk-actions] > button").count()):
        keys.press("Tab")
    expect(more).to_be_focused()
    keys.press("Enter")
    keys.press("ArrowDown")
    expect(items.first).to_be_focused()
    keys.press("ArrowUp")
    expect(items.last).to_be_focused()
    keys.press("Escape")
    expect(more).to_be_focused()
    expect(items.first).not_to_be_visible()
    keys.press("Space")
    keys.press("ArrowUp")
    # With more room the action comes back into the bar, and keeps the focus.
    desk_page.set_viewport_size({"width": 1600, "height": 860})
    last = desk_page.locator("[data-bulk-actions] > button").last
    expect(last).to_be_focused()
    expect(more).not_to_be_visible()
    desk_page.set_viewport_size({"width": 1024, "height": 860})
    expect(more).to_be_focused()
    expect(items.first).not_to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1024])
def test_axe_finds_nothing_in_an_open_menu(desk_page, rows, width, scheme):
    desk_page.emulate_media(color_scheme=scheme)
    open_ticked(desk_page, "/invoices/", width)
    assert serious(desk_page) == []
    desk_page.locator(MORE).click()
    expect(desk_page.locator("[data-bulk-more] .menu-item").last).to_be_in_viewport(ratio=1)
    assert serious(desk_page) == []


@pytest.mark.parametrize("width", [390, 1024])
def test_without_script_all_actions_are_in_sight(browser, live_server, desk_page, context, rows, width):
    desk_page.user.give_role("Administrator")
    plain = browser.new_context(
        java_script_enabled=False,
        storage_state=context.storage_state(),
        viewport={"width": width, "height": 860},
    )
    page = plain.new_page()
    page.goto(f"{live_server.url}/invoices/")
    page.locator("tbody .tick input").first.click(trial=True)
    page.locator("tbody tr", has_text="Draft").locator(".tick input").check()
    buttons = page.locator("[data-bulk-actions] button")
    assert labels_of(buttons) == list(ACTIONS)
    for button in buttons.all():
        expect(button).to_be_in_viewport(ratio=1)
        button.click(trial=True)
    expect(page.locator(MORE)).not_to_be_visible()
    buttons.last.click()
    expect(page.locator("main h1")).to_contain_text("Delete")
    plain.close()


def test_the_menu_is_not_cut_where_a_wide_table_scrolls(desk_page, rows):
    desk_page.user.prefer(
        **{"invoices.columns": ["email", "due", "remaining", "finalized", "sent", "collection", "id"]}
    )
    desk_page.set_viewport_size({"width": 1024, "height": 860})
    desk_page.open("/invoices/?status=open")
    place = desk_page.locator(".table-form.is-wide .table-scroll")
    place.evaluate("place => { place.scrollLeft = 150; }")
    desk_page.locator("tbody .tick input").first.check()
    desk_page.locator(MORE).click()
    for item in desk_page.locator("[data-bulk-more] .menu-item").all():
        assert item.evaluate(IN_SIGHT)
    # What is ticked stays in sight, and neither a dialog nor another size of the window scrolls back.
    assert desk_page.locator("tbody .tick input").first.evaluate(IN_SIGHT)
    desk_page.locator("[data-bulk-more] .menu-item", has_text="Void").click()
    expect(desk_page.locator("dialog[open] .sheet-head")).to_be_visible()
    desk_page.set_viewport_size({"width": 1000, "height": 860})
    assert place.evaluate("place => place.scrollLeft") == 150
    desk_page.keyboard.press("Escape")
    # The wheel over it moves the page.
    desk_page.set_viewport_size({"width": 1000, "height": 400})
    place.locator("tbody td").first.hover()
    expect(desk_page.locator("main h1")).to_be_in_viewport()
    desk_page.mouse.wheel(0, 400)
    expect(desk_page.locator("main h1")).not_to_be_in_viewport()


def test_enter_on_a_box_opens_its_row_and_presses_no_action(desk_page, rows):
    desk_page.open("/customers/")
    asked = []
    desk_page.on("request", lambda request: asked.append(request.url))
    desk_page.wait_for_load_state("load")
    desk_page.locator("[data-select-page]").press("Enter")
    box = desk_page.get_by_label("Select Ada")
    box.press("Control+Enter")
    expect(desk_page.locator("dialog[open]")).to_have_count(0)
    box.press("Enter")
    expect(desk_page.locator("main h1")).to_have_text("Ada")
    assert not [url for url in asked if "export" in url or "?" in url]
