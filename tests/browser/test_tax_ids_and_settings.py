"""Tax IDs, one customer's invoice settings and the company's settings, in a real browser."""

import pytest
from playwright.sync_api import expect

from billing_site.company.models import Company
from tests.factories import customer, seller, staff

DIALOG = "dialog[open]"
# Whether the top of an element stands below the top bar and within the window.
SHOWN = """id => {
  const top = document.getElementById(id).getBoundingClientRect().top;
  return top >= document.querySelector(".topbar").offsetHeight && top < innerHeight;
}"""


def test_a_malformed_tax_id_is_refused_with_an_example_and_a_right_one_taken_and_removed(desk_page):
    acme = customer("Acme", address_country="DE")
    desk_page.open(acme.get_absolute_url())
    block, dialog = desk_page.locator("#tax-ids"), desk_page.locator(DIALOG)
    block.get_by_role("link", name="Add tax ID").click()
    expect(dialog.get_by_label("Type")).to_have_value("eu_vat")
    dialog.get_by_label("Number").fill("DE12")
    desk_page.keyboard.press("Control+Enter")
    expect(dialog.locator(".invalid-feedback")).to_contain_text("DE")
    expect(dialog.get_by_label("Number")).to_have_value("DE12")
    assert not acme.tax_ids.exists()
    dialog.get_by_label("Number").fill("de 136 695 976")
    desk_page.keyboard.press("Control+Enter")
    expect(desk_page.locator("#toasts")).to_contain_text("Added EU VAT DE136695976.")
    expect(block).to_contain_text("DE136695976")
    assert acme.tax_ids.get().value == "DE136695976"
    block.locator("summary", has_text="Show how").click()
    expect(block).to_contain_text("Format and check digit are right.")
    desk_page.keyboard.press("Escape")
    block.get_by_role("link", name="Remove DE136695976").click()
    dialog.locator("[data-primary]").click()
    expect(block).to_contain_text("No tax IDs.")
    assert not acme.tax_ids.exists()
    desk_page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(block).to_contain_text("DE136695976")
    assert acme.tax_ids.get().value == "DE136695976"


def test_custom_fields_prefix_and_next_number_of_one_customer(desk_page):
    acme = customer("Acme")
    desk_page.open(acme.get_absolute_url())
    block, dialog = desk_page.locator("#invoice-settings"), desk_page.locator(DIALOG)
    block.get_by_role("link", name="Edit").click()
    dialog.get_by_label("Key").first.fill("Purchase order")
    dialog.get_by_label("Value").first.fill("PO-123")
    dialog.get_by_label("Footer", exact=True).fill("Thank you.")
    dialog.get_by_label("Invoice prefix").fill("ac")
    dialog.get_by_label("Next number").fill("7")
    desk_page.keyboard.press("Control+Enter")
    expect(dialog.locator(".invalid-feedback").first).to_be_visible()
    expect(dialog.get_by_label("Footer", exact=True)).to_have_value("Thank you.")
    dialog.get_by_label("Invoice prefix").fill("acme")
    desk_page.keyboard.press("Control+Enter")
    expect(block).to_contain_text("ACME-0007")
    expect(block).to_contain_text("PO-123")
    block.get_by_role("link", name="Edit").click()
    dialog.get_by_label("Next number").fill("6")
    desk_page.keyboard.press("Control+Enter")
    expect(dialog.locator(".invalid-feedback").first).to_be_visible()
    acme.refresh_from_db()
    assert (acme.invoice_prefix, acme.next_invoice_sequence, acme.invoice_footer) == ("ACME", 7, "Thank you.")
    assert acme.invoice_custom_fields == [{"name": "Purchase order", "value": "PO-123"}]


def test_the_custom_fields_end_at_four(desk_page):
    desk_page.open(f"{customer('Acme').get_absolute_url()}invoice-settings/")
    add, names = (
        desk_page.get_by_role("button", name="Add a field"),
        desk_page.locator("[name=invoice_custom_fields_key]"),
    )
    expect(names).to_have_count(2)
    add.click()
    add.click()
    expect(names).to_have_count(4)
    expect(names.last).to_be_focused()
    expect(add).to_be_disabled()
    desk_page.get_by_role("button", name="Remove").first.click()
    expect(names).to_have_count(3)
    expect(add).to_be_enabled()


def test_an_administrator_fills_in_the_company_and_sees_what_changed(desk_page, sign_in):
    seller(tax_ids=[])
    sign_in(staff("Administrator"))
    desk_page.open("/settings/")
    desk_page.locator("main").get_by_role("link", name="Company").first.click()
    form = desk_page.locator("main form.sheet-form")
    form.get_by_label("Name*", exact=True).fill("Ada Tools GmbH")
    form.locator("[name=address_country]").select_option("DE")
    expect(form.get_by_label("Postal code, e.g. 26133")).to_be_visible()
    form.locator("[name=address_line1]").fill("Hauptstr. 1")
    form.locator("[name=address_postal_code]").fill("10115")
    form.locator("[name=address_city]").fill("Berlin")
    form.get_by_label("Tax ID number").first.fill("DE136695976")
    form.get_by_label("Website").fill("not a site")
    desk_page.keyboard.press("Control+Enter")
    expect(form).to_contain_text("Write a web address like https://example.com.")
    expect(form.get_by_label("Name*", exact=True)).to_have_value("Ada Tools GmbH")
    form.get_by_label("Website").fill("ada.example")
    desk_page.keyboard.press("Control+Enter")
    expect(desk_page.locator("#toasts")).to_contain_text("Saved company settings.")
    expect(desk_page.locator("#changes")).to_contain_text("Ada Tools GmbH")
    company = Company.read()
    assert (company.name, company.website) == ("Ada Tools GmbH", "https://ada.example")
    assert company.tax_ids == [{"type": "eu_vat", "value": "DE136695976"}]


def test_the_second_of_two_administrators_is_told_and_loses_nothing(desk_page, sign_in, context, live_server):
    sign_in(staff("Administrator"))
    address = f"{live_server.url}/settings/documents/"
    desk_page.goto(address)
    other = context.new_page()
    other.goto(address)
    other.get_by_label("Footer", exact=True).fill("Theirs")
    other.keyboard.press("Control+Enter")
    expect(other.locator("#toasts")).to_contain_text("Saved branding and documents.")
    desk_page.get_by_label("Memo", exact=True).fill("Mine")
    desk_page.keyboard.press("Control+Enter")
    expect(desk_page.get_by_label("Footer", exact=True)).to_have_value("Theirs")
    expect(desk_page.get_by_label("Memo", exact=True)).to_have_value("Mine")
    expect(desk_page.locator("#conflict")).to_be_focused()
    desk_page.keyboard.press("Control+Enter")
    expect(desk_page.locator("#toasts")).to_contain_text("Saved branding and documents.")
    company = Company.read()
    assert (company.memo, company.footer) == ("Mine", "Theirs")


def test_who_may_not_change_the_company_reads_it(desk_page):
    desk_page.open("/settings/company/")
    expect(desk_page.locator("main h1")).to_have_text("Company")
    expect(desk_page.locator("main form.sheet-form")).to_have_count(0)


def test_links_of_what_the_law_asks_lead_to_inputs_that_the_top_bar_does_not_cover(desk_page, sign_in):
    sign_in(staff("Administrator"))
    found = []
    for country in ("JP", "AU", "FR"):
        desk_page.open(f"/settings/law/?country={country}")
        links = desk_page.locator("main a[href*='#']")
        found += links.evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert {link.partition("#")[2] for link in found} >= {"tax-ids", "div_id_invoice_title", "div_id_tax_rounding"}
    for link in dict.fromkeys(found):
        desk_page.goto("about:blank")
        desk_page.open(link)
        # The page is scrolled there a moment after it was loaded.
        desk_page.wait_for_function(SHOWN, arg=link.partition("#")[2], timeout=5000)


def test_what_the_law_asks_reads_from_top_to_bottom_on_a_phone(desk_page, sign_in):
    sign_in(staff("Administrator"))
    desk_page.set_viewport_size({"width": 390, "height": 900})
    desk_page.open("/settings/law/?country=DE")
    widths = desk_page.locator(".law-what, .law-more").evaluate_all("all => all.map(each => each.offsetWidth)")
    assert min(widths) > 250


@pytest.mark.parametrize("width", [390, 768, 1024, 1280])
def test_what_the_law_asks_is_read_whole_at_every_width(desk_page, width):
    desk_page.set_viewport_size({"width": width, "height": 900})
    desk_page.open("/settings/law/?country=DE")
    cut = """cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth + 1).map(cell => cell.innerText)"""
    assert desk_page.locator("td:has(.law-texts), .law-what, .law-more").evaluate_all(cut) == []
