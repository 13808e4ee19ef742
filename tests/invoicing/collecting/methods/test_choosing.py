"""What an invoice is charged to: chosen in the editor and on its page, and never another customer's method."""

import pytest
from django.urls import reverse

from invoicing.collecting.models.charging.beginning import method_for, methods_for
from invoicing.models.invoice import Invoice
from invoicing.models.parts.charged import MethodRefused
from invoicing.rules.move import IllegalMove
from tests.factories import customer, draft, issued, line
from tests.invoicing.collecting.charging.test_charges import HOUR
from tests.invoicing.collecting.factories import charged, method, newest, tick
from tests.invoicing.editor.test_editor import autosave

pytestmark = pytest.mark.django_db
CHARGE = {"collection_method": "charge_automatically", "due": "none"}
LITERAL = (
    "The customer does not have a payment method with the ID {}. The payment method must be attached to the customer."
)


def test_charging_automatically_needs_something_to_charge(desk):
    invoice = draft()
    method(customer())
    status, answer = autosave(desk, invoice, **CHARGE)
    assert status == 422
    assert "no payment method on file that can be charged" in answer["problems"]["collection_method"]


def test_a_method_is_chosen_in_the_editor_and_saved_as_it_is_chosen(desk):
    invoice = draft()
    usual, other = method(invoice.customer), method(invoice.customer, "pm_card_mastercard")
    page = desk.get(reverse("invoice_edit", args=[invoice.public_id])).text
    assert "The customer&#x27;s default: Visa •••• 4242" in page and "Mastercard •••• 4444" in page
    assert autosave(desk, invoice, default_payment_method=other.public_id, **CHARGE)[0] == 200
    saved = Invoice.objects.get()
    assert saved.default_payment_method == other.public_id
    other.detach(by=None, now=saved.created)
    fields = {"default_payment_method": other.public_id, "version": saved.version}
    status, answer = autosave(desk, saved, **fields, **CHARGE)
    assert (status, answer["problems"]) == (422, {"default_payment_method": LITERAL.format(other.public_id)})
    page = desk.get(reverse("invoice_edit", args=[invoice.public_id]))
    assert page.context["form"]["default_payment_method"].value() == ""
    usual.detach(by=None, now=saved.created)
    status, answer = autosave(desk, saved, version=saved.version, description="Still edited", **CHARGE)
    assert status == 200, answer


def test_another_customers_method_is_refused_by_every_verb(now):
    stranger = method(customer())
    invoice = draft()
    told = LITERAL.format(stranger.public_id)
    with pytest.raises(MethodRefused, match=told):
        invoice.change({"default_payment_method": stranger.public_id}, by=None, now=now)
    with pytest.raises(MethodRefused, match=told):
        Invoice.create(invoice.customer, by=None, now=now, default_payment_method=stranger.public_id)
    by_hand = issued(now=now, collection_method="charge_automatically")
    with pytest.raises(MethodRefused, match=told):
        by_hand.charge_to(stranger.public_id, by=None, now=now)
    with pytest.raises(IllegalMove, match="Only an invoice that is charged automatically"):
        issued(now=now).charge_to("", by=None, now=now)


def test_an_open_invoice_is_charged_to_another_method_from_its_page(desk, now):
    invoice, _ = charged(now=now)
    other = method(invoice.customer, "pm_card_mastercard", now=now)
    assert "The customer&#x27;s default: Visa •••• 4242" in desk.get(invoice.get_absolute_url()).text
    address = reverse("invoice_payment_method", args=[invoice.public_id])
    assert desk.post(address, {"default_payment_method": other.public_id}).status_code == 302
    page = desk.get(invoice.get_absolute_url()).text
    assert "Payment method changed: Mastercard •••• 4444" in page
    tick(now + HOUR)
    assert newest(invoice).method == other


def test_a_stranger_is_refused_on_the_page_too(desk, now):
    invoice, _ = charged(now=now)
    stranger = method(customer())
    address = reverse("invoice_payment_method", args=[invoice.public_id])
    answer = desk.post(address, {"default_payment_method": stranger.public_id})
    assert answer.status_code == 422
    assert answer.context["form"].errors["default_payment_method"] == [LITERAL.format(stranger.public_id)]


def test_an_invoice_that_is_sent_has_none_to_choose(desk, now):
    invoice = issued(now=now)
    page = desk.get(invoice.get_absolute_url()).text
    assert "Charged to" not in page
    answer = desk.get(reverse("invoice_payment_method", args=[invoice.public_id]), follow=True)
    assert "Only an invoice that is charged automatically" in answer.text


def test_a_copy_forgets_a_method_that_was_detached(now):
    buyer = customer(currency="eur")
    method(buyer)
    other = method(buyer, "pm_card_mastercard")
    fields = {"collection_method": "charge_automatically", "default_payment_method": other.public_id}
    invoice = issued(buyer, lines=[line()], now=now, **fields)
    assert invoice.duplicate(by=None, now=now).default_payment_method == other.public_id
    other.detach(by=None, now=now)
    assert invoice.duplicate(by=None, now=now).default_payment_method == ""


def test_what_nobody_chose_is_charged_to_the_newest_where_there_is_no_default(now):
    invoice, oldest = charged(now=now)
    middle = method(invoice.customer, "pm_card_mastercard", now=now, default=False)
    newest_one = method(invoice.customer, "pm_card_amex", now=now, default=False)
    oldest.detach(by=None, now=now)
    assert not any(each.is_default for each in methods_for(invoice))
    assert method_for(invoice) == newest_one
    newest_one.detach(by=None, now=now)
    assert method_for(invoice) == middle
    tick(now + HOUR)
    assert newest(invoice).method == middle


def test_the_invoices_method_goes_before_the_default_and_that_before_the_newest(now):
    invoice, default = charged(now=now)
    older = method(invoice.customer, "pm_card_mastercard", now=now, default=False)
    newer = method(invoice.customer, "pm_card_amex", now=now, default=False)
    assert methods_for(invoice) == [default, newer, older]
    invoice.charge_to(older.public_id, by=None, now=now)
    invoice.refresh_from_db()
    assert methods_for(invoice) == [older, default, newer]
    tick(now + HOUR)
    assert newest(invoice).method == older
