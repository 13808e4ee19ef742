"""Many customers at once: imports, merges, bulk changes, and the way back from each."""

import re

import pytest
from playwright.sync_api import expect

from customers.models.customer import Customer
from tests.factories import customer

pytestmark = pytest.mark.usefixtures("media")
DIALOG = "dialog[open]"
FILE = """\
Firma;E-mail;Notiz;Sprache;Kundennummer
Anna AG;anna@example.com;Grüße;de;7
Bert GmbH;bert@example.com;;de;8
;broken;;;9
"""


def action(page, name):
    page.locator("main summary", has_text="Actions").click()
    page.locator("main .menu-list:visible").get_by_role("link", name=name).click()


def existing():
    return sorted(Customer.objects.existing().values_list("name", flat=True))


def test_a_file_is_mapped_checked_imported_and_undone(desk_page):
    anna = customer("Anna", email="anna@example.com")
    desk_page.open("/customers/")
    desk_page.get_by_role("link", name="Import").click()
    upload = {"name": "kunden.csv", "mimeType": "text/csv", "buffer": FILE.encode("utf-8")}
    desk_page.get_by_label("CSV file").set_input_files(upload)
    desk_page.locator("main [data-primary]").click()

    expect(desk_page.locator("main h1")).to_have_text("kunden.csv")
    expect(desk_page.get_by_label("Firma")).to_have_value("name")
    expect(desk_page.get_by_label("Notiz")).to_have_value("description")
    desk_page.get_by_label("Kundennummer").select_option("")
    desk_page.get_by_label("Match by email").check()
    desk_page.get_by_role("button", name="Check all rows").click()

    main, tabs = desk_page.locator("main"), desk_page.get_by_role("navigation", name="Rows by result")
    expect(main).to_contain_text("1 would be added, 1 changed.")
    expect(main).to_contain_text("Left out columns: Kundennummer.")
    tabs.get_by_role("link", name="Changed").click()
    expect(desk_page.locator(".import-rows tbody")).to_contain_text("Anna AG")
    tabs.get_by_role("link", name="Error").click()
    expect(desk_page.locator(".import-rows tbody")).to_contain_text("e-mail address like")
    assert existing() == ["Anna"]

    desk_page.get_by_role("button", name="Import 2 rows").click()
    expect(main).to_contain_text("2 rows were imported.")
    assert existing() == ["Anna AG", "Bert GmbH"]
    anna.refresh_from_db()
    assert (anna.description, anna.preferred_locales) == ("Grüße", ["de"])
    desk_page.get_by_role("link", name="Undo import").click()
    desk_page.locator(f"{DIALOG} [data-primary]").click()
    expect(desk_page.locator("#toasts")).to_contain_text("as before")
    anna.refresh_from_db()
    assert existing() == ["Anna"]
    assert (anna.description, anna.preferred_locales) == ("", [])


def test_a_file_that_is_no_table_is_refused_in_plain_words(desk_page):
    desk_page.open("/customers/import/")
    upload = {"name": "kunden.csv", "mimeType": "text/csv", "buffer": b"name,email\nA\0,b@example.com\n"}
    desk_page.get_by_label("CSV file").set_input_files(upload)
    desk_page.locator("main [data-primary]").click()
    expect(desk_page.locator("main .invalid-feedback")).to_be_visible()
    assert not Customer.objects.exists()


def test_two_customers_become_one_and_two_again(desk_page):
    acme = customer("Acme", email="", phone="+4930123456")
    double = customer("Acme Inc", email="acme@example.com", phone="+4930654321")
    desk_page.open(acme.get_absolute_url())
    action(desk_page, "Merge with another customer")
    dialog = desk_page.locator(DIALOG)
    dialog.get_by_label("Find the other customer").press_sequentially("Acme Inc")
    dialog.locator("#merge-found").get_by_role("link", name="Acme Inc").click()
    expect(dialog.locator("h1")).to_have_text("Merge Acme Inc into Acme")
    expect(dialog.get_by_label("Email: acme@example.com")).to_be_checked()
    dialog.locator("[name=name][value=other]").check()
    mail = dialog.locator("#merge-mail")
    expect(mail).to_contain_text("go to acme@example.com")
    dialog.locator("[name=email][value=keep]").check()
    expect(mail).to_contain_text("No e-mail address is on file")
    dialog.locator("[name=email][value=other]").check()
    expect(mail).to_contain_text("go to acme@example.com")
    dialog.get_by_role("button", name="Merge customers").click()

    expect(desk_page.locator("main h1")).to_have_text("Acme Inc")
    acme.refresh_from_db()
    assert (acme.name, acme.email, acme.phone) == ("Acme Inc", "acme@example.com", "+4930123456")
    assert Customer.objects.existing().get() == acme
    desk_page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(desk_page.locator("#toasts")).to_contain_text("as before")
    acme.refresh_from_db(), double.refresh_from_db()
    assert (acme.name, acme.email) == ("Acme", "")
    assert (double.name, double.deleted_at, double.merged_into) == ("Acme Inc", None, None)


def test_a_merge_across_currencies_is_refused_where_it_would_begin(desk_page):
    acme = customer("Acme", currency="eur")
    customer("Acme Inc", currency="usd")
    desk_page.open(f"{acme.get_absolute_url()}merge/")
    desk_page.get_by_label("Find the other customer").press_sequentially("Acme Inc")
    found = desk_page.locator("#merge-found")
    expect(found.locator(".merge-why")).to_contain_text("USD")
    expect(found.get_by_role("link")).to_have_count(0)


def test_a_language_is_set_for_the_ticked_rows_and_taken_back(desk_page):
    for name in ("Ada", "Ben", "Cleo"):
        customer(name, preferred_locales=["fr"])
    desk_page.open("/customers/")
    desk_page.get_by_label("Select Ada").check()
    desk_page.get_by_label("Select Cleo").check()
    desk_page.locator("[data-bulk-bar] button", has_text="Edit").click()
    dialog = desk_page.locator(DIALOG)
    dialog.get_by_label("What to set").select_option("preferred_locales")
    dialog.get_by_label("Language", exact=True).first.select_option("de")
    dialog.get_by_role("button", name="Show what changes").click()
    expect(dialog).to_contain_text("Languages: Deutsch")
    dialog.get_by_role("button", name="Change 2 customers").click()
    expect(desk_page.locator("#toasts")).to_contain_text("Changed 2 customers.")
    assert [c.preferred_locales for c in Customer.objects.order_by("name")] == [["de"], ["fr"], ["de"]]
    desk_page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(desk_page.locator("#toasts")).to_contain_text("2 customers are as before.")
    assert {tuple(c.preferred_locales) for c in Customer.objects.all()} == {("fr",)}


def test_an_edit_is_undone_from_its_toast_and_refused_after_a_later_one(desk_page, now):
    jenny = customer("Jenny Rosen")
    desk_page.open(jenny.get_absolute_url())
    for name in ("Jenny Rosenthal", "Jenny Rosenberg"):
        desk_page.shortcut("e")
        desk_page.locator(f"{DIALOG} [name=name]").fill(name)
        desk_page.keyboard.press("Control+Enter")
        expect(desk_page.locator("main h1")).to_have_text(name)
        if name == "Jenny Rosenthal":
            desk_page.locator("#toasts").get_by_role("button", name="Undo").click()
            expect(desk_page.locator("main h1")).to_have_text("Jenny Rosen")
    jenny.refresh_from_db()
    jenny.change({"name": "Somebody else's"}, by=None, now=jenny.updated)
    desk_page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(desk_page.locator("#toasts")).to_contain_text(re.compile("Nothing was undone"))
    jenny.refresh_from_db()
    assert jenny.name == "Somebody else's"
