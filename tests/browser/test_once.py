"""Pressing twice, sending again after the network failed, going back: one payment, one customer."""

import re

from playwright.sync_api import expect

from customers.models.customer import Customer
from invoicing.models.payment import InvoicePayment
from tests.factories import issued, line

DIALOG = "dialog[open]"


def test_a_double_click_on_record_payment_records_one(desk_page, now):
    invoice = issued(lines=[line(unit_amount=10_000)], now=now)
    desk_page.open(f"{invoice.get_absolute_url()}pay/")
    desk_page.get_by_label("Amount").fill("10")
    desk_page.get_by_role("button", name="Record payment").dblclick()
    expect(desk_page.locator("#toasts")).to_contain_text("Recorded €10.00")
    assert InvoicePayment.objects.count() == 1


def test_two_posts_of_one_form_record_one_payment(desk_page, now):
    invoice = issued(lines=[line(unit_amount=10_000)], now=now)
    desk_page.open(f"{invoice.get_absolute_url()}pay/")
    desk_page.get_by_label("Amount").fill("10")
    form = desk_page.locator("form.sheet-form")
    # Two tabs of one form, or a proxy that asked again: both arrive.
    sent = form.evaluate(
        "async form => Promise.all([1, 2].map(() => fetch(form.action, {method: 'POST', body: new FormData(form)})"
        ".then(answer => answer.url)))"
    )
    assert len(set(sent)) == 1
    assert InvoicePayment.objects.count() == 1


def test_in_the_dialog_a_save_that_found_no_network_is_sent_again_with_its_key(desk_page):
    desk_page.open("/customers/")
    desk_page.get_by_role("link", name=re.compile("Add customer")).first.click()
    dialog = desk_page.locator(DIALOG)
    dialog.get_by_label("Name", exact=False).first.fill("Jenny")
    dialog.get_by_label("Email", exact=False).first.fill("jenny@example.com")
    key = dialog.locator("[name=once]").first.input_value()
    answers = []

    def lose(route):
        """The server does it; the browser never hears of that."""
        answers.append(route.fetch(max_redirects=0).status)
        route.abort()

    desk_page.route("**/customers/add/", lose)
    dialog.locator("[data-primary]").click()
    expect(dialog.get_by_text("The server did not answer.")).to_be_visible()
    desk_page.unroute("**/customers/add/")
    assert answers == [204]
    assert dialog.locator("[name=once]").first.input_value() == key
    dialog.locator("[data-primary]").click()
    expect(desk_page.locator("main h1")).to_contain_text("Jenny")
    expect(desk_page.locator("#toasts")).to_contain_text("Added Jenny.")
    assert Customer.objects.count() == 1


def test_back_to_a_form_that_was_sent_and_something_else_in_it_asks(desk_page):
    desk_page.open("/customers/add/")
    desk_page.get_by_label("Name", exact=False).first.fill("Jenny")
    desk_page.get_by_label("Email", exact=False).first.fill("jenny@example.com")
    form = desk_page.locator("form.sheet-form")
    form.evaluate("form => fetch(form.action, {method: 'POST', body: new FormData(form)})")
    desk_page.get_by_label("Name", exact=False).first.fill("Maria")
    desk_page.locator("[data-primary]").click()
    expect(desk_page.locator("main h1")).to_have_text("This form was sent before")
    expect(desk_page.locator("main")).to_contain_text("Added Jenny.")
    desk_page.get_by_role("button", name="Send as a new one").click()
    # Jenny's address is taken: the form asks as it always does, with what was typed.
    expect(desk_page.locator("main")).to_contain_text("jenny@example.com")
    assert Customer.objects.count() == 1
