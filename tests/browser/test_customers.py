"""The customers page as a person uses it."""

import csv
import re
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import expect

from customers.models.customer import Customer
from tests.factories import customer

DIALOG = "dialog[open]"


def open_add(page):
    page.open("/customers/")
    page.keyboard.press("n")
    expect(page.locator(f"{DIALOG} [name=name]")).to_be_focused()


def test_n_opens_the_dialog_and_types_nothing_into_it(desk_page):
    open_add(desk_page)
    expect(desk_page.locator(f"{DIALOG} [name=name]")).to_have_value("")


def test_n_stays_quiet_while_typing_and_with_a_modifier(desk_page):
    desk_page.open("/customers/")
    desk_page.keyboard.press("/")
    desk_page.keyboard.type("nnn")
    expect(desk_page.locator("#search")).to_have_value("nnn")
    expect(desk_page.locator(DIALOG)).to_have_count(0)
    desk_page.locator("main h1").click()
    desk_page.keyboard.press("Alt+n")
    expect(desk_page.locator(DIALOG)).to_have_count(0)


def test_adding_a_customer(desk_page):
    open_add(desk_page)
    desk_page.keyboard.type("Jenny Rosen")
    desk_page.keyboard.press("Tab")
    desk_page.keyboard.type("jenny@example.com")
    desk_page.locator(f"{DIALOG} button[type=submit]", has_text="Add customer").click()
    expect(desk_page.locator("main h1")).to_have_text("Jenny Rosen")
    expect(desk_page.locator("#toasts")).to_contain_text("Added Jenny Rosen")
    assert Customer.objects.get().email == "jenny@example.com"


def test_errors_stand_beside_the_field_and_nothing_typed_is_lost(desk_page):
    open_add(desk_page)
    desk_page.fill(f"{DIALOG} [name=name]", "Jenny Rosen")
    desk_page.fill(f"{DIALOG} [name=email]", "not an address")
    desk_page.keyboard.press("Control+Enter")
    expect(desk_page.locator(f"{DIALOG} .invalid-feedback").first).to_contain_text("e-mail address like")
    expect(desk_page.locator(f"{DIALOG} [name=name]")).to_have_value("Jenny Rosen")
    assert not Customer.objects.exists()


def test_a_likely_duplicate_shows_while_typing_and_an_exact_one_asks_once(desk_page):
    customer("Jenny Rosen", email="jenny@example.com")
    open_add(desk_page)
    desk_page.keyboard.type("Jenny R")
    desk_page.locator(f"{DIALOG} [name=email]").press_sequentially("Jenny@Example.com")
    expect(desk_page.locator("#duplicates a")).to_have_text("Jenny Rosen")
    desk_page.keyboard.press("Control+Enter")
    desk_page.locator(f"{DIALOG} button", has_text="Add anyway").click()
    expect(desk_page.locator("main h1")).to_have_text("Jenny R")
    assert Customer.objects.count() == 2


def test_what_is_typed_the_moment_the_dialog_takes_the_focus_is_heard(desk_page):
    customer("Jenny Rosen", email="jenny@example.com")
    desk_page.open("/customers/")
    desk_page.evaluate(
        """() => document.addEventListener("focusin", (event) => {
            if (!event.target.matches("#dialog [name=name]")) return;
            setTimeout(() => {
                event.target.form.elements.email.value = "jenny@example.com";
                event.target.form.elements.email.dispatchEvent(new Event("input", { bubbles: true }));
            });
        })"""
    )
    desk_page.keyboard.press("n")
    expect(desk_page.locator("#duplicates a")).to_have_text("Jenny Rosen")


def test_a_late_answer_about_duplicates_does_not_replace_a_newer_one(desk_page):
    customer("Jenny Rosen", email="jenny@example.com")
    held = []

    def hold_the_first(route):
        if held:
            route.continue_()
        else:
            held.append(route)

    desk_page.route("**/customers/duplicates/*", hold_the_first)
    open_add(desk_page)
    with desk_page.expect_request("**/customers/duplicates/*"):
        desk_page.keyboard.type("Somebody")
    desk_page.fill(f"{DIALOG} [name=email]", "jenny@example.com")
    expect(desk_page.locator("#duplicates a")).to_have_text("Jenny Rosen")
    assert held[0].request.failure == "net::ERR_ABORTED"


def test_the_address_form_follows_the_country(desk_page):
    open_add(desk_page)
    desk_page.locator(f"{DIALOG} summary", has_text="Add additional details").click()
    desk_page.fill(f"{DIALOG} [name=address_line1]", "1 Main St")
    desk_page.select_option(f"{DIALOG} [name=address_country]", "US")
    expect(desk_page.locator(f"{DIALOG} label[for=id_address_postal_code]")).to_contain_text("ZIP code")
    expect(desk_page.locator(f"{DIALOG} [name=address_line1]")).to_have_value("1 Main St")
    expect(desk_page.locator(f"{DIALOG} select[name=address_state]")).to_be_visible()


def test_what_is_typed_while_the_address_form_changes_stays(desk_page):
    open_add(desk_page)
    desk_page.locator(f"{DIALOG} summary", has_text="Add additional details").click()
    held = []
    desk_page.route("**/customers/address-fields/*", lambda route: held.append(route))
    with desk_page.expect_request("**/customers/address-fields/*"):
        desk_page.select_option(f"{DIALOG} [name=address_country]", "US")
    desk_page.fill(f"{DIALOG} [name=address_line1]", "1 Main St")
    held[0].continue_()
    expect(desk_page.locator(f"{DIALOG} label[for=id_address_postal_code]")).to_contain_text("ZIP code")
    expect(desk_page.locator(f"{DIALOG} [name=address_line1]")).to_have_value("1 Main St")


def test_editing_from_the_account_page(desk_page):
    jenny = customer("Jenny Rosen")
    desk_page.open("/customers/")
    desk_page.locator("a", has_text="Jenny Rosen").click()
    desk_page.locator("summary", has_text="Actions").click()
    desk_page.locator("a", has_text="Edit information").click()
    desk_page.fill(f"{DIALOG} [name=name]", "Jenny Rosenthal")
    desk_page.locator(f"{DIALOG} button", has_text="Update customer").click()
    expect(desk_page.locator("main h1")).to_have_text("Jenny Rosenthal")
    expect(desk_page.locator(".timeline")).to_contain_text("Jenny Rosen")
    jenny.refresh_from_db()
    assert jenny.name == "Jenny Rosenthal"


def test_the_second_of_two_editors_is_told_and_loses_nothing(desk_page):
    jenny = customer("Jenny Rosen", phone="+4930123456")
    desk_page.open(f"/customers/{jenny.public_id}/")
    desk_page.keyboard.press("e")
    desk_page.fill(f"{DIALOG} [name=name]", "Mine")
    jenny.change({"name": "Theirs", "description": "Also theirs"}, by=desk_page.user, now=timezone.now())
    desk_page.keyboard.press("Control+Enter")
    expect(desk_page.locator("#conflict")).to_contain_text("Theirs")
    expect(desk_page.locator(f"{DIALOG} [name=name]")).to_have_value("Mine")
    expect(desk_page.locator(f"{DIALOG} [name=description]")).to_have_value("Also theirs")
    desk_page.keyboard.press("Control+Enter")
    expect(desk_page.locator("main h1")).to_have_text("Mine")
    jenny.refresh_from_db()
    assert (jenny.name, jenny.description) == ("Mine", "Also theirs")


def test_delete_and_undo(desk_page):
    jenny = customer("Jenny Rosen")
    desk_page.open(f"/customers/{jenny.public_id}/")
    desk_page.locator("summary", has_text="Actions").click()
    desk_page.locator("a", has_text="Delete customer").click()
    desk_page.locator(f"{DIALOG} button", has_text="Delete customer").click()
    desk_page.wait_for_url(re.compile("/customers/$"))
    assert not Customer.objects.existing().exists()
    desk_page.locator("#toasts button", has_text="Undo").click()
    expect(desk_page.locator("#toasts")).to_contain_text("Jenny Rosen")
    assert Customer.objects.existing().get() == jenny


def test_bulk_delete_of_ticked_rows_and_undo(desk_page):
    for name in ("Ada", "Ben", "Cleo"):
        customer(name)
    desk_page.open("/customers/")
    desk_page.get_by_label("Select Ada").check()
    desk_page.get_by_label("Select Cleo").check()
    desk_page.locator("[data-bulk-bar] button", has_text="Delete").click()
    expect(desk_page.locator(DIALOG)).to_contain_text("Delete 2 customers?")
    desk_page.locator(f"{DIALOG} button", has_text="Delete 2 customers").click()
    expect(desk_page.locator("#toasts")).to_contain_text("Deleted 2 customers")
    assert [c.name for c in Customer.objects.existing()] == ["Ben"]
    desk_page.locator("#toasts button", has_text="Undo").click()
    expect(desk_page.locator("#toasts")).not_to_contain_text("Deleted 2 customers")
    desk_page.open("/customers/")
    expect(desk_page.locator("table.data tbody tr")).to_have_count(3)


def test_a_filter_and_a_search_refresh_in_place_and_live_in_the_address(desk_page):
    customer("Hans", address_country="DE"), customer("Marie", address_country="FR")
    desk_page.open("/customers/")
    desk_page.locator("summary.chip-label", has_text="Country").click()
    desk_page.select_option("#filter_country", "DE")
    desk_page.locator(".chip-panel:visible button", has_text="Apply").click()
    expect(desk_page.locator("table.data tbody tr")).to_have_count(1)
    expect(desk_page).to_have_url(re.compile("country=DE"))
    desk_page.locator("a", has_text="Clear filters").click()
    desk_page.locator("#search").press_sequentially("mari")
    expect(desk_page.locator("table.data tbody tr")).to_have_count(1)
    expect(desk_page.locator("table.data")).to_contain_text("Marie")
    expect(desk_page).to_have_url(re.compile("q=mari"))


def test_the_exported_file_holds_what_the_filter_shows(desk_page):
    customer('Quote "and, comma"', address_country="DE", metadata={"order_id": "6735"})
    customer("=1+1", address_country="DE"), customer("Marie", address_country="FR")
    desk_page.open("/customers/?country=DE")
    desk_page.locator("a", has_text="Export").click()
    with desk_page.expect_download() as download:
        desk_page.locator(f"{DIALOG} button[type=submit]", has_text="Export").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert {row["Name"] for row in rows} == {'Quote "and, comma"', "'=1+1"}


def test_the_currency_is_locked_and_offers_a_linked_customer(desk_page):
    jenny = customer("Jenny Rosen", currency="eur")
    desk_page.open(f"/customers/{jenny.public_id}/edit/")
    locked = desk_page.locator("#locked-currency")
    expect(locked).to_be_disabled()
    desk_page.locator("a", has_text="Bill in another currency").first.click()
    desk_page.select_option(f"{DIALOG} [name=currency]", "usd")
    desk_page.locator(f"{DIALOG} button", has_text="Create linked customer").click()
    expect(desk_page.locator("aside").first).to_contain_text("Also billed in EUR")
    assert Customer.objects.filter(currency="usd").count() == 1


def test_everything_by_keyboard_alone(desk_page):
    desk_page.open("/customers/")
    keys = desk_page.keyboard
    keys.press("n")
    expect(desk_page.locator(f"{DIALOG} [name=name]")).to_be_focused()
    keys.type("Keyboard Kim")
    keys.press("Tab")
    keys.type("kim@example.com")
    keys.press("Control+Enter")
    expect(desk_page.locator("main h1")).to_have_text("Keyboard Kim")
    desk_page.shortcut("e")
    expect(desk_page.locator(f"{DIALOG} [name=name]")).to_be_focused()
    keys.press("End")
    keys.type(" Jr")
    keys.press("Control+Enter")
    expect(desk_page.locator("main h1")).to_have_text("Keyboard Kim Jr")
    desk_page.shortcut("g", "c")
    expect(desk_page.locator("main h1")).to_contain_text("Customers")
    desk_page.shortcut("j", "x")
    expect(desk_page.get_by_label("Select Keyboard Kim Jr")).to_be_checked()
    keys.press("Enter")
    expect(desk_page.locator("main h1")).to_have_text("Keyboard Kim Jr")
    desk_page.shortcut("?")
    expect(desk_page.locator(DIALOG)).to_contain_text("Keyboard")
    keys.press("Escape")
    expect(desk_page.locator(DIALOG)).to_have_count(0)


def test_single_keys_can_be_switched_off(desk_page):
    desk_page.user.prefer(single_keys=False)
    desk_page.open("/customers/")
    desk_page.keyboard.press("n")
    expect(desk_page.locator(DIALOG)).to_have_count(0)


def test_languages_are_sorted_by_keyboard(desk_page):
    jenny = customer("Jenny", preferred_locales=["de", "fr"])
    desk_page.open(f"/customers/{jenny.public_id}/edit/")
    desk_page.locator("[data-sortable-handle] >> nth=1").focus()
    desk_page.keyboard.press("ArrowUp")
    desk_page.locator("button", has_text="Update customer").click()
    desk_page.wait_for_url(re.compile(f"{jenny.public_id}/$"))
    jenny.refresh_from_db()
    assert jenny.preferred_locales == ["fr", "de"]


def test_contacts_are_sorted_by_keyboard_and_their_place_is_said(desk_page):
    people = [{"name": name, "email": "", "phone": "", "role": "none"} for name in ("Anna", "Ben", "Cara")]
    jenny = customer("Jenny", contacts=people)
    desk_page.open(f"/customers/{jenny.public_id}/edit/")
    desk_page.locator(".contacts [data-sortable-handle] >> nth=2").focus()
    desk_page.keyboard.press("Home")
    expect(desk_page.locator("body")).to_contain_text("Cara: place 1 of 5")
    desk_page.locator("button", has_text="Update customer").click()
    desk_page.wait_for_url(re.compile(f"{jenny.public_id}/$"))
    jenny.refresh_from_db()
    assert [each["name"] for each in jenny.contacts] == ["Cara", "Anna", "Ben"]


def test_the_list_works_without_javascript(browser, live_server, desk_page, context):
    customer("Hans", address_country="DE"), customer("Marie", address_country="FR")
    plain = browser.new_context(java_script_enabled=False, storage_state=context.storage_state())
    page = plain.new_page()
    page.goto(f"{live_server.url}/customers/")
    page.locator("summary.chip-label", has_text="Country").click()
    page.select_option("#filter_country", "DE")
    page.locator(".chip-panel:visible button", has_text="Apply").click()
    expect(page.locator("table.data tbody tr")).to_have_count(1)
    page.locator("a", has_text="Add customer").click()
    page.fill("[name=name]", "Plain")
    page.fill("[name=email]", "plain@example.com")
    page.locator("button[type=submit]", has_text="Add customer").click()
    expect(page.locator("main h1")).to_have_text("Plain")
    plain.close()
