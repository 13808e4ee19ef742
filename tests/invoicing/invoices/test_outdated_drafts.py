"""Drafts come to what they are worth today, on list, page, title and in files, when something beside them changed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from billing_site.company.models import Company
from customers.bulk.settings import Setting, set_many
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from invoicing.invoices.tasks import work_out_drafts_of_the_day
from invoicing.issuing.rates_and_coupons import coupon_snapshot, rate_snapshot
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.models.parts import outdated
from invoicing.rules.queued import WORK_OUT
from tests.factories import customer, draft, line, tax_rate
from tests.reading import text

pytestmark = pytest.mark.django_db


def taxed(buyer, now, amount=9000, **fields):
    return draft(
        buyer, lines=[line("Work", 1, amount)], default_tax_rates=[rate_snapshot(tax_rate("19"))], now=now, **fields
    )


def coupon(now, public_id="HALF", **fields):
    fields = {"percent_off": Decimal(50), "duration": "once"} | fields
    return Coupon.create(public_id=public_id, by=None, now=now, **fields)


def chosen(made, now):
    return [coupon_snapshot(made, now=now)]


def total(invoice):
    return Invoice.objects.get(pk=invoice.pk).total


def shown_everywhere(desk, invoice, amount):
    assert amount in text(desk.get(reverse("invoice_list")))
    page = desk.get(invoice.get_absolute_url())
    assert page.context["amount"] == amount
    assert amount in text(desk.get(reverse("invoice_finalize", args=[invoice.public_id])))
    file = b"".join(desk.get(reverse("invoice_export_file"), {"what": "invoices"})).decode()
    assert amount.lstrip("€") in file


def test_a_draft_follows_the_tax_status_of_its_customer(desk, clock):
    buyer = customer(currency="eur")
    invoice = taxed(buyer, clock)
    shown_everywhere(desk, invoice, "€107.10")
    buyer.change({"tax_exempt": Customer.REVERSE}, by=None, now=clock)
    shown_everywhere(desk, invoice, "€90.00")
    assert Invoice.objects.get().lines.get().figures["taxes"][0]["reason"] == "reverse_charge"
    buyer.change({"tax_exempt": Customer.NONE}, by=None, now=clock)
    shown_everywhere(desk, invoice, "€107.10")


def test_a_draft_is_not_another_version_for_it(now):
    buyer = customer(currency="eur")
    invoice = taxed(buyer, now)
    buyer.change({"tax_exempt": Customer.EXEMPT}, by=None, now=now)
    invoice.change({"description": "Thanks"}, by=None, now=now, base_version=invoice.version)
    assert (invoice.total, invoice.description) == (9000, "Thanks")


def test_drafts_follow_a_tax_status_that_is_set_for_many(now, django_assert_max_num_queries):
    buyers = [customer(currency="eur") for _ in range(3)]
    invoices = [taxed(buyer, now) for buyer in buyers]
    set_many(buyers, Setting("tax_exempt", Customer.EXEMPT), by=None, now=now, operation_id="op_1")
    assert [total(each) for each in invoices] == [9000, 9000, 9000]
    with django_assert_max_num_queries(9):
        set_many(buyers, Setting("metadata", "1", key="a"), by=None, now=now, operation_id="op_2")


def test_more_drafts_than_are_done_at_once_are_left_to_the_queue(now, monkeypatch):
    monkeypatch.setattr(outdated, "AT_ONCE", 2)
    asked = []
    monkeypatch.setattr(outdated, "enqueue", lambda *args: asked.append(args))
    buyer = customer(currency="eur")
    invoices = [taxed(buyer, now) for _ in range(3)]
    buyer.change({"tax_exempt": Customer.EXEMPT}, by=None, now=now)
    assert asked == [(WORK_OUT, "customers", [buyer.pk])]
    assert total(invoices[0]) == 10710
    assert outdated.work_out_all(outdated.drafts_of([buyer.pk]), now=now) == 3
    assert {total(each) for each in invoices} == {9000}
    assert outdated.work_out_all(outdated.drafts_of([buyer.pk]), now=now) == 0


def test_issued_invoices_stay(now):
    buyer = customer(currency="eur")
    invoice = taxed(buyer, now)
    invoice.finalize(by=None, now=now)
    buyer.change({"tax_exempt": Customer.EXEMPT}, by=None, now=now)
    assert total(invoice) == 10710
    assert outdated.work_out(invoice.pk, now=now) is False


def test_a_draft_goes_without_the_coupon_that_its_customer_lost(now):
    buyer = customer(currency="eur")
    coupon(now).redeem_for(buyer, by=None, now=now)
    invoice = taxed(buyer, now)
    assert total(invoice) == 5355
    buyer.remove_discount(by=None, now=now)
    assert total(invoice) == 10710


def test_the_other_draft_of_a_coupon_for_once_goes_without_it(desk, clock):
    buyer = customer(currency="eur")
    coupon(clock).redeem_for(buyer, by=None, now=clock)
    first, second = (draft(buyer, now=clock) for _ in range(2))
    assert (total(first), total(second)) == (500, 500)
    first.finalize(by=None, now=clock)
    assert (total(first), total(second)) == (500, 1000)
    assert Invoice.objects.get(pk=first.pk).lines.get().figures["discounts"][0][1] == 500
    first.void(by=None, now=clock)
    assert total(second) == 500


@pytest.mark.parametrize(
    "spoil",
    [
        lambda made, now: made.mark_deleted(by=None, now=now),
        lambda made, now: made.redeem_for(customer(currency="eur"), by=None, now=now),
        lambda made, now: draft(discounts=chosen(made, now), now=now).finalize(by=None, now=now),
    ],
    ids=["deleted", "given away", "used"],
)
@pytest.mark.parametrize("on_line", [False, True])
def test_a_draft_goes_without_a_chosen_coupon_that_is_no_longer_valid(now, spoil, on_line):
    made = coupon(now, max_redemptions=1)
    on = {"lines": [line(discounts=chosen(made, now))]} if on_line else {"discounts": chosen(made, now)}
    invoice = draft(**on, now=now)
    assert total(invoice) == 500
    spoil(made, now)
    assert total(invoice) == 1000


def test_a_coupon_that_comes_back_counts_again(now):
    made = coupon(now, max_redemptions=1)
    invoice = draft(discounts=chosen(made, now), now=now)
    used = draft(discounts=chosen(made, now), now=now)
    used.finalize(by=None, now=now)
    assert total(invoice) == 1000
    used.void(by=None, now=now)
    assert total(invoice) == 500
    made.mark_deleted(by=None, now=now)
    assert total(invoice) == 1000
    made.restore(by=None, now=now)
    assert total(invoice) == 500


def test_a_coupon_with_a_sign_that_patterns_know_is_found(now):
    made, other = coupon(now, "50%_OFF", max_redemptions=1), coupon(now, "50xxOFF")
    with_it, without = draft(discounts=chosen(made, now), now=now), draft(discounts=chosen(other, now), now=now)
    assert list(outdated.drafts_naming("50%_OFF")) == [with_it]
    assert without.total == 500


def test_a_coupon_that_ran_out_is_noticed_by_the_clock(now):
    soon = now + timedelta(hours=1)
    made = coupon(now, redeem_by=soon)
    buyer = customer(currency="eur")
    coupon(now, "MONTHS", duration="repeating", duration_in_months=1).redeem_for(buyer, by=None, now=now)
    invoice, repeating = draft(discounts=chosen(made, now), now=now), draft(buyer, now=now)
    assert work_out_drafts_of_the_day(now) == 0
    assert work_out_drafts_of_the_day(soon) == 1
    assert (total(invoice), total(repeating)) == (1000, 500)
    assert work_out_drafts_of_the_day(soon + timedelta(minutes=1)) == 0
    assert work_out_drafts_of_the_day(now + timedelta(days=40)) == 1
    assert total(repeating) == 1000


def test_drafts_are_rounded_as_the_company_rounds_today(now):
    rates = [rate_snapshot(tax_rate("19"))]
    Company.current().change({"tax_rounding": Company.LINE}, by=None, now=now)
    invoice = draft(lines=[line("A", 1, 13), line("B", 1, 13), line("C", 1, 13)], default_tax_rates=rates, now=now)
    # 2.47 three times is 2 each; 7.41 at once is 7.
    assert invoice.total == 39 + 6
    Company.current().change({"tax_rounding": Company.INVOICE}, by=None, now=now)
    assert total(invoice) == 39 + 7


def test_rates_and_coupons_are_called_as_they_are_called_today(now):
    rate, made = tax_rate("19"), coupon(now)
    lines = [line("A", tax_rates=[rate_snapshot(rate)], discounts=chosen(made, now))]
    invoice = draft(lines=lines, default_tax_rates=[rate_snapshot(rate)], now=now)
    made.change({"name": "Spring"}, by=None, now=now)
    rate.change({"display_name": "USt"}, by=None, now=now)
    invoice = Invoice.objects.get(pk=invoice.pk)
    row = invoice.lines.get()
    assert (row.discounts[0]["name"], row.tax_rates[0]["display_name"]) == ("Spring", "USt")
    assert invoice.default_tax_rates[0]["display_name"] == "USt"
    assert invoice.figures["taxes"][0]["name"] == "USt"


def test_a_pending_item_calls_its_rate_as_it_is_called_when_it_is_billed(now):
    buyer, rate = customer(currency="eur"), tax_rate("19")
    InvoiceItem.create(
        buyer, currency="eur", by=None, now=now, description="Later", unit_amount=100, tax_rates=[rate_snapshot(rate)]
    )
    rate.change({"display_name": "USt"}, by=None, now=now)
    invoice = draft(buyer, lines=[], include_pending=True, now=now)
    assert invoice.lines.get().tax_rates[0]["display_name"] == "USt"


def test_drafts_that_went_to_another_customer_come_to_what_they_are_there(now):
    here, there = customer(currency="eur"), customer(currency="eur", tax_exempt=Customer.EXEMPT)
    invoice = taxed(here, now)
    merge = CustomerMerge.make(there, here, {}, by=None, now=now)
    assert total(invoice) == 9000
    merge.undo(by=None, now=now, undo_id="op_back")
    assert total(invoice) == 10710
