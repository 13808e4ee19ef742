"""What the pages say of coupons before and after an invoice is finalized, voided or finalized with many others."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.models.coupon import Coupon
from customers.models.redemption import Redemption
from invoicing.issuing.rates_and_coupons import coupon_snapshot
from invoicing.models.invoice import Invoice
from tests.factories import customer, draft, issued
from tests.reading import text

pytestmark = pytest.mark.django_db


def coupon(public_id="HALF", percent=50, **fields):
    return Coupon.create(public_id=public_id, percent_off=Decimal(percent), by=None, now=timezone.now(), **fields)


def by_hand(made):
    return [coupon_snapshot(made, now=timezone.now())]


def url(name, invoice):
    return reverse(f"invoice_{name}", args=[invoice.public_id])


def two_drafts(**fields):
    """Two drafts of one customer, each with the coupon for once."""
    buyer = customer(currency="eur", address_country="DE", address_city="Berlin", address_line1="Allee 1")
    coupon(**fields).redeem_for(buyer, by=None, now=timezone.now())
    return draft(buyer), draft(buyer)


def confirmed(page):
    return {"shown": dict(page.context["hidden"])["shown"]}


def test_the_question_says_that_a_coupon_was_used_meanwhile(desk):
    first, second = two_drafts()
    assert "HALF" not in text(desk.get(url("finalize", first)))
    desk.post(url("finalize", first), confirmed(desk.get(url("finalize", first))))
    first.refresh_from_db()
    page = text(desk.get(url("finalize", second)))
    assert f"The coupon HALF was used by {first.number}. It is not taken off." in page
    assert "The total is €10.00 now, and not €5.00." in page
    for name in ("detail", "edit"):
        assert f"The coupon HALF was used by {first.number}. It is not taken off." in text(desk.get(url(name, second)))
    second = Invoice.objects.get(pk=second.pk)
    second.finalize(by=None, now=timezone.now())
    assert "was used by" in text(desk.get(url("detail", second)))


def test_what_changed_after_the_question_is_asked_again_and_nothing_is_issued(desk):
    first, second = two_drafts()
    shown = confirmed(desk.get(url("finalize", second)))
    first.finalize(by=None, now=timezone.now())
    answer = desk.post(url("finalize", second), shown)
    assert answer.status_code == 409 and Invoice.objects.get(pk=second.pk).is_draft
    assert "Something changed since this was shown. Look at it again." in text(answer)
    assert "The total is €10.00 now, and not €5.00." in text(answer)
    assert desk.post(url("finalize", second), confirmed(answer)).status_code == 302
    assert Invoice.objects.get(pk=second.pk).total == 1000


@pytest.mark.parametrize("change", ["balance", "lines", "coupon"])
def test_anything_that_changes_the_figures_brings_the_question_back(desk, change):
    first, _ = two_drafts(duration="forever")
    shown = confirmed(desk.get(url("finalize", first)))
    buyer = first.customer
    if change == "balance":
        buyer.adjust_balance(-100, by=None, now=timezone.now())
    elif change == "lines":
        Invoice.objects.get(pk=first.pk).change({"description": "Other words"}, by=None, now=timezone.now())
    else:
        buyer.remove_discount(by=None, now=timezone.now())
    assert desk.post(url("finalize", first), shown).status_code == 409


def test_voiding_says_what_becomes_of_the_coupons(desk):
    chosen, (first, _) = coupon("CHOSEN", 10), two_drafts()
    first.change({"discounts": [*first.discounts, *by_hand(chosen)]}, by=None, now=timezone.now())
    first.finalize(by=None, now=timezone.now())
    page = text(desk.get(url("void", first)))
    assert "The coupon HALF is given back: Jenny Rosen has it again, for the next invoice." in page
    assert "The coupon CHOSEN is given back: it then counts as redeemed 0 times." in page
    assert "The correction keeps HALF, CHOSEN, and no use is counted twice." in text(desk.get(url("revise", first)))
    assert desk.post(url("void", first), {"shown": "anything"}).status_code == 302
    timeline = text(desk.get(url("detail", first)))
    assert "Voided, given back: HALF, CHOSEN" in timeline
    assert f"Coupon back: {first.number} is void" in text(desk.get(first.customer.get_absolute_url()))


def test_the_question_for_many_says_which_coupons_are_left_out(desk):
    first, second = two_drafts()
    first.finalize(by=None, now=timezone.now())
    page = text(desk.get(reverse("invoice_bulk", args=["finalize"]), {"ids": [second.public_id]}))
    assert f"Draft for Jenny Rosen: The coupon HALF was used by {first.number}. It is not taken off." in page


def test_the_page_of_a_coupon_lists_the_invoices_that_used_it(desk, django_assert_max_num_queries):
    made = coupon("CHOSEN", 10)
    invoices = [issued(discounts=by_hand(made)) for _ in range(12)]
    issued()
    invoices[0].void(by=None, now=timezone.now())
    with django_assert_max_num_queries(25):
        page = desk.get(made.get_absolute_url())
    assert len(page.context["uses"]) == 10 and "€1.00" in text(page)
    page = desk.get(reverse("coupon_invoices", args=[made.public_id]))
    assert [use.number for use in page.context["uses"]] == [each.number for each in reversed(invoices)]
    assert "Given back" in text(page) and "12 of 12" in text(page)
    listed = desk.get(reverse("invoice_list"), {"coupon": made.public_id})
    assert "12 invoices" in text(listed) or "12 of 12" in text(listed)
    assert "0 of 0" in text(desk.get(reverse("invoice_list"), {"coupon": "NOTHING"})) or "No invoices match" in text(
        desk.get(reverse("invoice_list"), {"coupon": "NOTHING"})
    )


def test_the_pages_of_uses_are_turned(desk, monkeypatch):
    monkeypatch.setattr("customers.coupons.views.PAGE_SIZE", 2)
    made = coupon("CHOSEN", 10)
    for _ in range(3):
        issued(discounts=by_hand(made))
    first = desk.get(reverse("coupon_invoices", args=[made.public_id]))
    second = desk.get(first.context["pager"]["next"])
    assert [len(page.context["uses"]) for page in (first, second)] == [2, 1]
    assert Redemption.objects.count() == 3
