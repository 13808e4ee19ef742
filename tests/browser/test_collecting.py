"""Dialogs of payment methods, charges and refunds, by keyboard alone."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.refund import Refund
from invoicing.models.invoice import Invoice
from tests.factories import customer, draft, line
from tests.invoicing.collecting.factories import method, paid_by_card

DIALOG = "dialog[open]"
MOST_STOPS = 80
FOCUSED = "() => document.activeElement.textContent.trim()"


@pytest.fixture(autouse=True)
def in_test_mode(settings):
    settings.LIVEMODE = False


@pytest.fixture
def now():
    return timezone.now()


def go_to(page, words):
    """Press Tab until what stands there is called so."""
    page.wait_for_load_state("load")
    for _ in range(MOST_STOPS):
        if page.evaluate(FOCUSED) == words:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {words}")


def type_into(page, name, text):
    field = page.locator(f"{DIALOG} [name={name}]")
    for _ in range(MOST_STOPS):
        if field.evaluate("field => field === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(text)


def left_by_escape(page, words):
    """Escape asks before what was typed is lost; then what opened the dialog has the focus again."""
    page.once("dialog", lambda question: question.accept())
    page.keyboard.press("Escape")
    expect(page.locator(DIALOG)).to_have_count(0)
    assert page.evaluate(FOCUSED) == words


@pytest.mark.parametrize("tab", ["", "charges/", "refunds/", "disputes/"])
def test_n_records_a_payment_on_each_tab_of_the_payments_page(desk_page, now, tab):
    paid_by_card(now=now)
    desk_page.open(f"/payments/{tab}")
    desk_page.shortcut("n")
    dialog = desk_page.locator(DIALOG)
    expect(dialog.get_by_role("heading", name="Record a payment")).to_be_visible()
    desk_page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(desk_page.get_by_role("link", name="Record payment").first).to_be_focused()


def test_money_is_given_back(desk_page, now):
    _, attempt = paid_by_card(now=now)
    keys, dialog = desk_page.keyboard, desk_page.locator(DIALOG)
    desk_page.open(attempt.get_absolute_url())
    go_to(desk_page, "Refund payment")
    keys.press("Enter")
    expect(dialog.get_by_label("Amount")).to_be_focused()
    type_into(desk_page, "amount", "100.01")
    keys.press("Enter")
    expect(dialog.get_by_text("At most €100.00 of it can be refunded.", exact=True)).to_be_visible()
    expect(dialog.get_by_text("Choose why the money is given back.", exact=True)).to_be_visible()
    expect(dialog.get_by_label("Amount")).to_be_focused()
    expect(dialog.get_by_label("Amount")).to_have_value("100.01")
    type_into(desk_page, "amount", "40")
    left_by_escape(desk_page, "Refund payment")
    keys.press("Enter")
    expect(dialog.get_by_label("Amount")).to_be_focused()
    type_into(desk_page, "amount", "40")
    keys.press("Tab")
    keys.type("Fraud")
    type_into(desk_page, "note", "They called")
    keys.press("Enter")
    expect(desk_page.locator("main h1")).to_have_text("€40.00")
    refund = Refund.objects.get()
    assert (refund.amount, refund.reason, refund.note) == (4_000, "fraudulent", "They called")


def test_a_payment_method_is_put_on_file(desk_page, now):
    buyer = customer(now=now)
    keys, dialog = desk_page.keyboard, desk_page.locator(DIALOG)
    desk_page.open(buyer.get_absolute_url())
    go_to(desk_page, "Add payment method")
    keys.press("Enter")
    expect(dialog.get_by_label("Kind")).to_be_focused()
    number = dialog.get_by_label("Test number or token")
    type_into(desk_page, "token", "4000000000000002")
    keys.press("Enter")
    expect(dialog.locator(".invalid-feedback")).to_contain_text("generic_decline")
    expect(number).to_be_focused()
    expect(number).to_have_value("4000000000000002")
    left_by_escape(desk_page, "Add payment method")
    keys.press("Enter")
    expect(dialog.get_by_label("Kind")).to_be_focused()
    type_into(desk_page, "token", "4242 4242 4242 4242")
    keys.press("Enter")
    expect(desk_page.locator("#payment-methods").get_by_text("Visa •••• 4242")).to_be_visible()
    assert PaymentMethod.objects.get().customer == buyer


def test_a_draft_is_finalized_and_charged_from_the_editor(desk_page, now):
    buyer = customer(currency="eur", now=now)
    method(buyer, now=now)
    invoice = draft(buyer, lines=[line(unit_amount=5_000)], collection_method=Invoice.CHARGE, now=now)
    keys, dialog = desk_page.keyboard, desk_page.locator(DIALOG)
    desk_page.open(f"{invoice.get_absolute_url()}edit/")
    go_to(desk_page, "FinalizeCtrl Enter")
    keys.press("Enter")
    expect(dialog.get_by_text("Until then the invoice can be looked over.")).to_be_visible()
    expect(dialog.get_by_role("button", name="Finalize invoice")).to_be_focused()
    keys.press("Shift+Tab")
    expect(dialog.get_by_role("button", name="Finalize and charge now")).to_be_focused()
    keys.press("Enter")
    expect(desk_page.get_by_text("The charge is under way.")).to_be_visible()
    assert invoice.charge_attempts.count() == 1
