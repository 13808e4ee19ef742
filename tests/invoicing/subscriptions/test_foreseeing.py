"""What is foreseen of a subscription is what happens: each shape is created, run by the clock, compared by the cent."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from billing_site.company.models import Company
from customers.models.coupon import Coupon
from customers.models.errors import CouponRefused
from customers.models.promotions.promotion_code import PromotionCode
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.models.tax_rate import TaxRate
from invoicing.subscriptions.models.subscription import Subscription
from invoicing.subscriptions.models.verbs.changing import change, change_later, foresee_change, foresee_later
from invoicing.subscriptions.models.verbs.creating import Phase, create, foresee_new
from tests.factories import customer, line
from tests.invoicing.subscriptions.factories import choice, clock_at, price

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
TIERS = [
    {"up_to": 5, "unit_amount": "1000"},
    {"up_to": 10, "unit_amount": "800", "flat_amount": "250"},
    {"up_to": "inf", "unit_amount": "650"},
]
pytestmark = pytest.mark.django_db


def coupon(**fields):
    return Coupon.create(by=None, now=NOW, **fields)


def vat(percentage, *, inclusive=False):
    made = TaxRate.create(by=None, now=NOW, display_name="VAT", percentage=Decimal(percentage), inclusive=inclusive)
    return rate_snapshot(made)


def later_phase(days, quantity):
    gold, dearer = price(unit_amount=1999), price("Platinum", 2999)
    first, then = choice(gold, 3), choice(dearer, quantity)
    return {"choices": [first], "phases": [Phase(NOW + timedelta(days=days), [then], "create_prorations")]}


SHAPES = {
    "plain": lambda: {"choices": [choice(price(unit_amount=1999), 3)]},
    "by the day": lambda: {"choices": [choice(price(unit_amount=333, interval="day"))]},
    "by the year": lambda: {"choices": [choice(price(interval="year"))]},
    "trial": lambda: {"choices": [choice()], "trial_end": NOW + timedelta(days=14)},
    "trial and one-off": lambda: {
        "choices": [choice()],
        "trial_end": NOW + timedelta(days=14),
        "extra": [line("Setup", unit_amount=5000)],
    },
    "on the 15th": lambda: {"choices": [choice(price(unit_amount=1999), 7)], "anchor_day": 15},
    "on the 31st": lambda: {"choices": [choice(price(unit_amount=1001))], "anchor_day": 31},
    "first part free": lambda: {"choices": [choice()], "anchor": NOW + timedelta(days=9), "bills_part": False},
    "trial, then on the 30th": lambda: {
        "choices": [choice(price(unit_amount=1001))],
        "trial_end": NOW + timedelta(days=3),
        "anchor_day": 30,
    },
    "coupon for once": lambda: {
        "choices": [choice(price(unit_amount=1999), 3)],
        "coupons": [coupon(percent_off=Decimal("12.5"), duration="once")],
    },
    "coupons for two months": lambda: {
        "choices": [choice(price(unit_amount=1999)), choice(price("Seats", 700), 3)],
        "coupons": [
            coupon(percent_off=Decimal(10), duration="repeating", duration_in_months=2),
            coupon(amount_off=333, currency="eur", duration="forever"),
        ],
    },
    "code with a smallest order": lambda: {
        "choices": [choice(price(unit_amount=1999))],
        "codes": [
            PromotionCode.create(
                coupon(amount_off=500, currency="eur", duration="once"),
                by=None,
                now=NOW,
                code="HELLO",
                minimum_amount=1999,
                minimum_amount_currency="eur",
            )
        ],
    },
    "metered and licensed": lambda: {
        "choices": [choice(price("Calls", 3, usage_type="metered"), 0), choice(price(unit_amount=1999))]
    },
    "tiers": lambda: {
        "choices": [
            choice(price("Seats", billing_scheme="tiered", tiers_mode="graduated", tiers=TIERS), 12),
            choice(price("Bulk", billing_scheme="tiered", tiers_mode="volume", tiers=TIERS), 7),
        ],
        "anchor_day": 10,
    },
    "taxed, one-off items and a memo": lambda: {
        "choices": [choice(price(unit_amount=1999), 3), choice(price("Books", 999), tax_rates=[vat("7")])],
        "default_tax_rates": [vat("19")],
        "extra": [line("Setup", unit_amount=5000), line("Gift", unit_amount=-1250)],
        "description": "Thank you.",
        "footer": "Payable in euros.",
    },
    "dearer within the first period": lambda: later_phase(10, 2),
    "cheaper than what was paid": lambda: later_phase(10, 0),
    "at a period's end": lambda: later_phase(28, 4),
    "charged, with a trial that ends unpaid": lambda: {
        "choices": [choice()],
        "collection_method": "charge_automatically",
        "trial_end": NOW + timedelta(days=5),
    },
    "paused after its trial": lambda: {
        "choices": [choice()],
        "collection_method": "charge_automatically",
        "trial_end": NOW + timedelta(days=5),
        "missing_method": "pause",
        "extra": [line("Setup", unit_amount=5000)],
    },
    "with an end in the second period": lambda: {
        "choices": [choice(price(unit_amount=1999), 2)],
        "cancel_at": NOW + timedelta(days=40),
        "cancel_credits": True,
    },
}


def said(invoice, lines):
    """All that a document says of its amounts, line by line."""
    rows = [
        (each.description, Decimal(each.quantity), Decimal(each.unit_amount), each.amount, each.period_start,
         each.period_end, [amount for _, amount in each.figures["discounts"]], each.figures["taxes"])
        for each in lines
    ]  # fmt: skip
    amounts = (invoice.subtotal, invoice.total_discount, invoice.total_tax, invoice.total)
    balance = (invoice.starting_balance, invoice.ending_balance, invoice.amount_due)
    return rows, amounts, balance, invoice.due_date, invoice.billing_reason, invoice.description, invoice.footer


@pytest.mark.parametrize("shape", SHAPES)
def test_the_first_three_invoices_are_those_that_were_foreseen(shape):
    buyer = customer(currency="eur", now=NOW)
    buyer.adjust_balance(-700, currency="eur", by=None, now=NOW)
    InvoiceItem.create(buyer, by=None, now=NOW, currency="eur", **line("Travel", unit_amount=3150))
    fields = {"collection_method": "send_invoice"} | SHAPES[shape]()
    choices = fields.pop("choices")
    before = (Subscription.objects.count(), Invoice.objects.count())
    foresight = foresee_new(buyer, choices, now=NOW, **fields)
    assert (Subscription.objects.count(), Invoice.objects.count()) == before
    foreseen = [said(each.invoice, each.lines) for each in foresight.found]

    create(buyer, choices, by=None, now=NOW, **fields)
    for each in sorted({step.at for step in foresight.taken}):
        clock_at(each)
    made = Invoice.objects.filter(billing_reason__gt="").order_by("id")[:3]
    assert [said(each, each.lines.order_by("position")) for each in made] == foreseen
    assert foreseen


def test_what_cannot_be_issued_is_foreseen_with_the_reason_and_nothing_after_it():
    buyer = customer(currency="eur", now=NOW)
    Company.objects.update(name="")
    asked = {"now": NOW, "collection_method": "send_invoice"}
    (foreseen,) = foresee_new(buyer, [choice()], **asked).found
    made = create(buyer, [choice(price())], by=None, **asked)
    invoice = Invoice.objects.get()
    assert invoice.is_draft and foreseen.invoice.is_draft
    assert foreseen.problem == made.problem
    assert said(foreseen.invoice, foreseen.lines) == said(invoice, invoice.lines.all())


LATER = NOW + timedelta(days=11, seconds=7)
CHANGES = {
    "more, on the next invoice": lambda gold: ([choice(gold, 5)], {}),
    "less, invoiced now": lambda gold: ([choice(gold, 1)], {"proration": "always_invoice"}),
    "not prorated": lambda gold: ([choice(gold, 5)], {"proration": "none"}),
    "another plan": lambda gold: ([choice(price("Plus", 4999), 1)], {"proration": "always_invoice"}),
    "one more item": lambda gold: ([choice(gold, 2), choice(price("Seats", 777), 3)], {}),
    "by the year": lambda gold: ([choice(price("Yearly", 20000, interval="year"))], {}),
    "a new billing day": lambda gold: ([choice(gold, 2)], {"resets_anchor": True, "proration": "always_invoice"}),
}


@pytest.mark.parametrize("shape", CHANGES)
def test_a_change_bills_what_was_foreseen_of_it(shape):
    buyer, gold = customer(currency="eur", now=NOW), price(unit_amount=1999)
    half = coupon(percent_off=Decimal(50), duration="repeating", duration_in_months=2)
    about = {"collection_method": "send_invoice", "coupons": [half], "default_tax_rates": [vat("19")]}
    made = create(buyer, [choice(gold, 2)], by=None, now=NOW, **about)
    first, choices_and_how = Invoice.objects.get(), CHANGES[shape](gold)
    choices, how = choices_and_how
    foresight = foresee_change(made, choices, now=LATER, company=Company.current(), **how)
    foreseen = [said(each.invoice, each.lines) for each in foresight.found]

    change(made, choices, by=None, now=LATER, **how)
    for each in sorted({step.at for step in foresight.taken}):
        clock_at(each)
    invoices = Invoice.objects.exclude(pk=first.pk).order_by("id")
    assert [said(each, each.lines.order_by("position")) for each in invoices] == foreseen
    assert foreseen


def test_a_planned_change_bills_what_was_foreseen_of_it():
    gold = price(unit_amount=1999)
    made = create(customer(currency="eur"), [choice(gold)], by=None, now=NOW, collection_method="send_invoice")
    foresight = foresee_later(made, [choice(gold, 4)], now=LATER, company=Company.current())
    (foreseen,) = [said(each.invoice, each.lines) for each in foresight.found]
    change_later(made, [choice(gold, 4)], None, by=None, now=LATER)
    clock_at(made.current_period_end)
    invoice = Invoice.objects.latest("id")
    assert said(invoice, invoice.lines.order_by("position")) == foreseen
    assert invoice.total == 4 * 1999


def test_a_code_asks_for_what_the_first_invoice_comes_to():
    buyer, of = customer(currency="eur", now=NOW), coupon(percent_off=Decimal(10), duration="forever")
    about = {"minimum_amount": 2001, "minimum_amount_currency": "eur"}
    code = PromotionCode.create(of, by=None, now=NOW, code="MORE", **about)
    send = {"collection_method": "send_invoice", "codes": [code], "now": NOW}
    for first in (create, foresee_new):
        by = {"by": None} if first is create else {}
        with pytest.raises(CouponRefused, match=r"for orders from €20\.01"):
            first(buyer, [choice(price(unit_amount=2000))], **by, **send)
        with pytest.raises(CouponRefused, match="for orders from"):
            first(buyer, [choice(price(unit_amount=2000))], **by, **send, trial_end=NOW + timedelta(days=5))
    made = create(buyer, [choice(price(unit_amount=2001))], by=None, **send)
    assert [each.promotion_code for each in made.running_discounts(NOW)] == [code]


def test_what_create_refuses_is_refused_while_it_is_foreseen():
    buyer, half = customer(currency="eur", now=NOW), coupon(percent_off=Decimal(50))
    for coupons, words in (
        ([half, half], "has the coupon"),
        ([coupon(amount_off=100, currency="usd")], "takes off USD"),
    ):
        asked = {"now": NOW, "collection_method": "send_invoice", "coupons": coupons}
        with pytest.raises(CouponRefused, match=words):
            foresee_new(buyer, [choice()], **asked)
        with pytest.raises(CouponRefused, match=words):
            create(buyer, [choice()], by=None, **asked)
