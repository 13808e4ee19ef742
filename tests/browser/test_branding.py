"""Branding and documents in a browser: the sample follows what is typed; documents are kept by a key."""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from billing_site.company.models import Company
from tests.factories import customer, issued, staff

pytestmark = pytest.mark.usefixtures("media")
PAGE = "/settings/documents/"


@pytest.fixture
def office(desk_page, sign_in):
    """The page, open, in the browser of an administrator; `office.paper` is the sample that is shown."""
    sign_in(staff("Administrator"))
    desk_page.open(PAGE)
    desk_page.paper = desk_page.frame_locator("iframe.paper-page:not(.is-loading)").last
    expect(desk_page.paper.locator("h1")).to_have_text("Invoice")
    return desk_page


def logo(path):
    out = io.BytesIO()
    Image.new("RGB", (300, 150), 99).save(out, "PNG")
    path.write_bytes(out.getvalue())
    return path


def test_the_sample_follows_what_is_typed_before_it_is_saved(office, tmp_path):
    office.get_by_label("Memo", exact=True).fill("Thank you, Ada")
    expect(office.paper.locator(".memo")).to_have_text("Thank you, Ada")
    office.get_by_label("Logo", exact=True).set_input_files(logo(tmp_path / "logo.png"))
    expect(office.paper.locator("img.logo")).to_be_visible()
    expect(office.get_by_alt_text("Chosen: logo.png")).to_be_visible()
    office.get_by_label("Language of documents*").select_option("de")
    expect(office.paper.locator("h1")).to_have_text("Rechnung")
    office.locator("[name=brand_color]").fill("#0b6b3a")
    expect(office.paper.locator(".ask")).to_have_css("color", "rgb(11, 107, 58)")
    expect(office.locator("[data-preview-state]")).to_contain_text("Not saved yet")
    assert Company.read().version == 1


def test_a_problem_stands_at_its_field_and_the_last_good_sample_stays(office):
    office.get_by_label("Memo", exact=True).fill("Thank you")
    expect(office.paper.locator(".memo")).to_have_text("Thank you")
    office.get_by_label("IBAN").fill("DE12")
    office.get_by_label("BIC").focus()
    problem = office.locator("#div_id_bank_iban .invalid-feedback")
    expect(problem).to_contain_text("This is no valid IBAN")
    expect(office.get_by_label("IBAN")).to_have_attribute("aria-invalid", "true")
    expect(office.paper.locator(".memo")).to_have_text("Thank you")
    office.get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 00")
    expect(problem).to_have_count(0)
    expect(office.paper.locator(".payment")).to_contain_text("DE89 3704 0044 0532 0130 00")


def test_a_refused_save_keeps_what_was_typed_and_its_problem_until_it_is_mended(office):
    office.get_by_label("BIC").fill("X")
    office.get_by_label("Memo", exact=True).fill("Thank you")
    office.keyboard.press("Control+Enter")
    expect(office.locator("[data-preview-state]")).to_contain_text("waits until what is marked is fixed")
    problem = office.locator("#div_id_bank_bic .invalid-feedback")
    expect(problem).to_contain_text("This is no valid BIC")
    expect(office.locator("[data-error-summary]")).to_be_focused()
    office.get_by_label("BIC").fill("COBADEFFXXX")
    expect(problem).to_have_count(0)
    expect(office.paper.locator(".memo")).to_have_text("Thank you")


def test_the_sample_can_be_any_document_in_any_language(office):
    office.get_by_label("Document", exact=True).select_option("receipt")
    expect(office.paper.locator("h1")).to_have_text("Receipt")
    office.get_by_label("Language of the preview").select_option("ar")
    expect(office.paper.locator("html")).to_have_attribute("dir", "rtl")
    expect(office.locator("[data-preview-state]")).to_have_text("A sample, with the settings as saved.")


def test_enter_saves_and_the_toast_undoes(office):
    office.get_by_label("Account holder").fill("Ada")
    office.keyboard.press("Enter")
    expect(office.locator("#toasts")).to_contain_text("Saved branding and documents.")
    assert Company.read().bank_account_holder == "Ada"
    office.get_by_role("button", name="Undo").click()
    expect(office.locator("#toasts")).to_contain_text("The settings are as before.")
    assert not Company.read().bank_account_holder


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_also_beside_a_problem(office, scheme, width):
    office.emulate_media(color_scheme=scheme)
    office.set_viewport_size({"width": width, "height": 860})
    office.locator("[name=brand_color]").fill("red")
    office.get_by_label("BIC").focus()
    expect(office.locator("#div_id_brand_color .invalid-feedback")).to_be_visible()
    assert [found["id"] for found in Axe().run(office).response["violations"]] == []
    assert office.evaluate("document.documentElement.scrollWidth") <= width


def test_without_a_script_the_button_draws_what_is_typed(office, browser, live_server):
    plain = browser.new_context(java_script_enabled=False, storage_state=office.context.storage_state())
    page = plain.new_page()
    page.goto(live_server.url + PAGE)
    # The sample as saved is there first, or it could arrive after what was typed.
    expect(page.frame_locator("iframe").get_by_role("heading", name="Invoice")).to_be_visible()
    page.locator("[name=memo]").fill("Typed")
    # By key: the column of the sample is sticky, and moves under a pointer while the page scrolls to the button.
    page.get_by_role("button", name="Preview what is typed").press("Enter")
    expect(page.frame_locator("iframe").locator(".memo")).to_have_text("Typed")
    page.locator("[name=bank_bic]").fill("X")
    page.get_by_role("button", name="Preview what is typed").press("Enter")
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("This is no valid BIC")
    plain.close()


def test_d_keeps_the_document_and_the_menu_a_copy_in_another_language(desk_page, now):
    invoice = issued(customer(currency="eur", preferred_locales=["de"]), now=now)
    desk_page.open(invoice.get_absolute_url())
    with desk_page.expect_download() as kept:
        desk_page.keyboard.press("d")
    assert kept.value.suggested_filename == f"{invoice.number}.pdf"
    desk_page.get_by_label("Download in another language").click()
    with desk_page.expect_download() as kept:
        desk_page.get_by_role("link", name="日本語").click()
    assert kept.value.suggested_filename == f"{invoice.number}-ja.pdf"


def test_the_preview_on_an_invoice_is_fetched_when_it_is_unfolded(desk_page, now):
    invoice = issued(customer(currency="eur", preferred_locales=["de"]), now=now)
    asked = []
    desk_page.on("request", lambda request: asked.append(request.url) if "/preview/" in request.url else None)
    desk_page.open(invoice.get_absolute_url())
    desk_page.wait_for_load_state("networkidle")
    assert asked == []
    desk_page.get_by_text("Preview of the document").click()
    expect(desk_page.frame_locator("iframe").locator("h1")).to_have_text("Rechnung")
    assert Axe().run(desk_page).response["violations"] == []
