"""Invoices as a person makes, sends, collects, voids, credits and corrects them."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from customers.models.customer import Customer
from invoicing.collecting.collector import look_after_due_charges
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from tests.factories import customer, draft, issued, line, tax_rate
from tests.invoicing.collecting.factories import charged

DIALOG = "dialog[open]"
SHEET = "Description\tQty\tPrice\nHosting\t3\t10.00\nDomain, a year\t1\t5.50"


def taxed(now, **fields):
    """An open invoice over 20.00 and 9.99 with 19 % on top: 35.69."""
    lines = [line("Work", 2, 1000), line("Travel", 1, 999)]
    buyer = customer("Acme GmbH", currency="eur")
    return issued(buyer, lines=lines, default_tax_rates=[rate_snapshot(tax_rate("19"))], now=now, **fields)


def action(page, name):
    """Choose from the menu of the page."""
    page.locator("main summary", has_text="Actions").click()
    page.locator("main .menu-list:visible").get_by_text(name, exact=True).click()


def opened(page, invoice, name):
    """The dialog that an action of the invoice opens."""
    page.open(invoice.get_absolute_url())
    action(page, name)
    return page.locator(DIALOG)


def saved(page):
    expect(page.locator("[data-editor-state]")).to_have_attribute("data-tone", "good")


def badge(page):
    return page.locator(".detail-title .badge-status")


@pytest.fixture
def clipboard(context, desk_page):
    """clipboard(text) puts a text where Ctrl+V finds it."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    return lambda text: desk_page.evaluate("text => navigator.clipboard.writeText(text)", text)


def test_an_invoice_from_a_new_customer_to_paid_by_keyboard_alone(desk_page, clipboard):
    keys, heading, dialog = desk_page.keyboard, desk_page.locator("main h1"), desk_page.locator(DIALOG)
    desk_page.open("/invoices/")
    keys.press("n")
    expect(desk_page.locator("#customer")).to_be_focused()
    # Until the scripts run, the next Tab goes to the button of the plain form.
    expect(desk_page.locator("[data-editor-start][data-live]")).to_be_visible()
    keys.type("Keyboard Kim")
    keys.press("Tab")
    keys.press("Enter")
    expect(dialog.locator("[name=name]")).to_have_value("Keyboard Kim")
    expect(dialog.locator("[name=name]")).to_be_focused()
    keys.press("Tab")
    keys.type("kim@example.com")
    keys.press("Control+Enter")
    expect(heading).to_have_text("Draft for Keyboard Kim")

    expect(desk_page.locator("[data-cell=description]")).to_be_focused()
    for cell in ("Design day", "2", "960", ""):
        keys.type(cell)
        keys.press("Enter")
    expect(desk_page.locator("[data-cell=description]")).to_have_count(2)
    clipboard(SHEET)
    keys.press("Control+v")
    expect(desk_page.locator("[data-cell=description]")).to_have_count(3)
    expect(desk_page.locator("[data-cell=description]").nth(2)).to_have_value("Domain, a year")
    expect(desk_page.locator("[data-editor-totals]")).to_contain_text("1,955.50")
    expect(desk_page.frame_locator("[data-editor-preview] iframe").first.locator("body")).to_contain_text("Hosting")
    keys.press("Control+Enter")
    expect(dialog).to_contain_text("Finalize this invoice?")
    keys.press("Control+Enter")
    expect(badge(desk_page)).to_have_text("Open")

    invoice = Invoice.objects.get()
    assert (invoice.status, invoice.total, invoice.customer) == ("open", 195550, Customer.objects.get())
    assert [(each.description, int(each.amount)) for each in invoice.lines.all()] == [
        ("Design day", 192000),
        ("Hosting", 3000),
        ("Domain, a year", 550),
    ]
    desk_page.shortcut("p")
    expect(dialog.locator("[name=amount]")).to_be_focused()
    keys.press("Control+a")
    keys.type("1000")
    expect(dialog.locator("#payment-preview")).to_contain_text("955.50 remains to be paid after this.")
    keys.press("Control+Enter")
    expect(desk_page.locator("#toasts")).to_contain_text("955.50 remains.")
    desk_page.shortcut("p")
    expect(dialog.locator("[name=amount]")).to_have_value("955.50")
    keys.press("Control+Enter")
    expect(badge(desk_page)).to_have_text("Paid")
    expect(desk_page.locator("#payments tbody tr")).to_have_count(2)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.amount_remaining) == ("paid", 0)


def test_lines_move_double_and_go_by_keys_and_come_back(desk_page):
    desk_page.open(f"/invoices/{draft(lines=[line('First'), line('Second')]).public_id}/edit/")
    cells = desk_page.locator("[data-cell=description]")
    expect(cells.nth(1)).to_be_focused()
    desk_page.keyboard.press("Alt+ArrowUp")
    expect(cells.first).to_have_value("Second")
    desk_page.keyboard.press("Alt+Delete")
    expect(cells).to_have_count(1)
    desk_page.get_by_role("button", name="Put the removed line back").click()
    expect(cells.first).to_have_value("Second")
    saved(desk_page)
    desk_page.reload()
    expect(cells.first).to_have_value("Second")
    expect(cells).to_have_count(2)


def test_what_makes_no_sense_is_said_at_its_cell_and_nothing_is_finalized(desk_page):
    invoice = draft()
    desk_page.open(f"/invoices/{invoice.public_id}/edit/")
    desk_page.get_by_label("Unit price").fill("ten")
    desk_page.get_by_label("Quantity").focus()
    expect(desk_page.locator("[data-problems]")).to_contain_text("is not an amount in EUR")
    desk_page.keyboard.press("Control+Enter")
    expect(desk_page.get_by_label("Unit price")).to_be_focused()
    expect(desk_page.locator(DIALOG)).to_have_count(0)
    desk_page.get_by_label("Unit price").fill("12")
    saved(desk_page)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.total) == ("draft", 1200)


def test_the_second_of_two_editors_chooses_and_loses_nothing(desk_page, context, live_server):
    invoice = draft()
    address = f"{live_server.url}/invoices/{invoice.public_id}/edit/"
    desk_page.goto(address)
    other = context.new_page()
    other.goto(address)
    other.get_by_label("Description").first.fill("Theirs")
    saved(other)
    desk_page.get_by_label("Description").first.fill("Mine")
    expect(desk_page.locator("[data-editor-state]")).to_have_text("Not saved")
    expect(desk_page.get_by_label("Description").first).to_have_value("Mine")
    assert invoice.lines.get().description == "Theirs"
    desk_page.get_by_role("button", name="Keep mine").click()
    saved(desk_page)
    assert invoice.lines.get().description == "Mine"


def test_an_editor_left_open_while_the_invoice_is_finalized_says_so(desk_page, now):
    invoice = draft(now=now)
    desk_page.open(f"/invoices/{invoice.public_id}/edit/")
    invoice.finalize(by=None, now=now)
    desk_page.get_by_label("Description").first.fill("Too late")
    expect(desk_page.locator("[data-editor-notices]")).to_contain_text(f"finalized meanwhile as {invoice.number}")
    desk_page.get_by_role("link", name="Go there").click()
    expect(badge(desk_page)).to_have_text(re.compile("Open|Past due"))
    assert invoice.lines.get().description == "Work"


def test_an_open_invoice_is_voided_after_it_was_said_what_that_means(desk_page, now):
    invoice = taxed(now)
    dialog = opened(desk_page, invoice, "Void invoice")
    expect(dialog).to_contain_text("€35.69 is no longer to be paid by Acme GmbH.")
    dialog.locator("[data-primary]").click()
    expect(badge(desk_page)).to_have_text("Void")
    expect(desk_page.locator("#toasts")).to_contain_text(f"Voided {invoice.number}")
    expect(desk_page.locator("main").get_by_role("link", name="Record payment")).to_have_count(0)
    invoice.refresh_from_db()
    assert invoice.status == "void"


def test_one_line_of_a_paid_invoice_is_credited_and_the_money_placed(desk_page, now):
    invoice = taxed(now)
    invoice.pay(invoice.total, by=None, now=now)
    desk_page.open(invoice.get_absolute_url())
    action(desk_page, "Issue credit note")
    desk_page.get_by_label("Lines of the invoice").check()
    desk_page.get_by_label("Quantity of “Work”").fill("1")
    result = desk_page.locator("#credit-result")
    expect(result).to_contain_text("Where the €11.90 goes")
    expect(result.get_by_label("To the credit balance")).to_have_value("11.90")
    result.get_by_label("To the credit balance").fill("5")
    expect(desk_page.locator("#credit-placed")).to_contain_text("€6.90 still to be placed.")
    result.get_by_label("Refunded").fill("6.90")
    expect(desk_page.locator("#credit-placed")).to_contain_text("All of the €11.90 is placed.")
    desk_page.locator("main [data-primary]").click()
    expect(desk_page.locator("#places")).to_contain_text("€6.90")
    note = CreditNote.objects.get()
    assert (note.total, note.credit_amount, note.refund_amount) == (1190, 500, 690)
    invoice.customer.refresh_from_db()
    assert invoice.customer.balance == -500
    desk_page.open(invoice.get_absolute_url())
    desk_page.locator("#credit-notes").get_by_role("link", name=note.number).click()
    with desk_page.expect_download() as download:
        desk_page.get_by_role("link", name="Download PDF").click()
    assert download.value.suggested_filename == f"{note.number}.pdf"


def test_a_mistake_is_corrected_and_reissued_and_both_invoices_say_so(desk_page, now):
    invoice = taxed(now)
    dialog = opened(desk_page, invoice, "Correct and reissue")
    expect(dialog).to_contain_text("An issued invoice is never changed.")
    dialog.locator("[data-primary]").click()
    expect(desk_page.locator("main h1")).to_have_text("Draft for Acme GmbH")
    # What is filled in before the scripts run is saved by the button alone.
    expect(desk_page.locator("[data-editor][data-live]")).to_be_visible()
    desk_page.get_by_label("Unit price").first.fill("20")
    saved(desk_page)
    desk_page.keyboard.press("Control+Enter")
    expect(desk_page.locator(DIALOG)).to_contain_text(f"{invoice.number}, which it corrects, is voided")
    desk_page.keyboard.press("Control+Enter")
    expect(desk_page.locator("main .notice")).to_contain_text(f"Replaces {invoice.number}")
    desk_page.locator("main .notice").get_by_role("link", name=invoice.number).click()
    expect(badge(desk_page)).to_have_text("Void")
    expect(desk_page.locator("main .notice")).to_contain_text("Replaced by")
    fresh = Invoice.objects.get(from_invoice=invoice)
    assert (fresh.status, fresh.total) == ("open", 5949)


def test_each_amount_unfolds_into_how_it_came_about(desk_page, now):
    invoice = taxed(now)
    desk_page.open(invoice.get_absolute_url())
    total = desk_page.locator("details.sum", has_text="Total").last
    expect(total.locator(".explain")).to_be_hidden()
    total.locator("summary").focus()
    desk_page.keyboard.press("Enter")
    expect(total.locator(".explain")).to_be_visible()
    expect(total.locator(".explain-result").last).to_contain_text("€35.69")
    row = desk_page.locator("table.lines tbody tr", has_text="Work")
    row.locator("summary", has_text="Explain this amount").click()
    expect(row.locator(".explain-result").first).to_contain_text("€20.00")


def test_the_document_downloads_as_a_pdf(desk_page, now):
    invoice = taxed(now)
    desk_page.open(invoice.get_absolute_url())
    with desk_page.expect_download() as download:
        desk_page.get_by_role("link", name="Download PDF").click()
    assert download.value.suggested_filename == f"{invoice.number}.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_a_charge_is_begun_in_a_dialog_and_the_page_shows_its_result_by_itself(desk_page, settings, now):
    settings.LIVEMODE = False
    invoice, _ = charged(now=now)
    dialog = opened(desk_page, invoice, "Charge now")
    expect(dialog.get_by_label("Amount in EUR")).to_have_value("100.00")
    dialog.get_by_role("button", name="Charge now").click()
    expect(desk_page.get_by_text("The charge is under way.")).to_be_visible()
    look_after_due_charges(timezone.now())
    expect(badge(desk_page)).to_have_text("Paid")
    expect(desk_page.get_by_text("Succeeded")).to_be_visible()
    expect(desk_page.get_by_text("The charge is under way.")).to_have_count(0)
