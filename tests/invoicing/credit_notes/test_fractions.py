"""Credit notes in currencies of which not every minor unit can be paid, and of which a bank carries three decimals."""

from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_site.lib.money.currencies import card_step, payable_step
from billing_site.lib.money.text import parse_amount
from invoicing.integrity.checks import check
from invoicing.issuing.credit import placing
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditLine, CreditRequest, CustomLine, divide
from invoicing.totals.remainder import CreditError
from tests.factories import customer, issued, line

pytestmark = pytest.mark.django_db
CURRENCIES = ("isk", "ugx", "kwd", "bhd", "jod", "omr", "tnd")
METHODS = ("send_invoice", "charge_automatically")


def balance_of(buyer):
    buyer.refresh_from_db()
    return buyer.balance


def of(currency, amount, method, now):
    buyer = customer(currency=currency)
    return buyer, issued(buyer, lines=[line(unit_amount=amount)], now=now, collection_method=method)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("amount", [123450, 123449, 40, 70001234])
@pytest.mark.parametrize("currency", [*CURRENCIES, "eur", "jpy"])
def test_a_full_credit_note_leaves_nothing_due_and_the_balance_as_before(currency, amount, method, now):
    buyer, invoice = of(currency, amount, method, now)
    if invoice.amount_due:
        note = CreditNote.issue(invoice, CreditRequest(), by=None, now=now)
        assert (note.total, note.given_back, note.type) == (amount, 0, "pre_payment")
    else:  # All of it was too small to pay, and went to the balance; what is no fraction is placed there, as suggested.
        placed = {} if currency in CURRENCIES else {"credit": amount}
        CreditNote.issue(invoice, CreditRequest(), by=None, now=now, **placed)
    invoice.refresh_from_db()
    assert (invoice.amount_remaining, invoice.status, balance_of(buyer)) == (0, "paid", 0)
    assert list(check()) == []


@pytest.mark.parametrize("currency", CURRENCIES)
def test_after_payment_what_was_paid_is_given_back_and_no_fraction_more(currency, now):
    buyer, invoice = of(currency, 123449, "charge_automatically", now)
    paid = invoice.amount_due
    invoice.pay(paid, by=None, now=now)
    note = CreditNote.issue(invoice, CreditRequest(), by=None, now=now, refund=paid)
    assert (note.refund_amount, note.total, balance_of(buyer)) == (paid, 123449, 0)
    assert list(check()) == []


def test_amounts_of_a_note_in_whole_kronur_written_out(now):
    """ISK 1,000.50 is due as 1,001; 500.25 credited leaves 500 due; then the rest leaves nothing."""
    buyer, invoice = of("isk", 100050, "send_invoice", now)
    assert (invoice.amount_due, balance_of(buyer)) == (100100, -50)
    first = CreditNote.issue(invoice, CreditRequest(amount=50025), by=None, now=now)
    invoice.refresh_from_db()
    assert (first.pre_payment_amount, first.rounding, invoice.amount_remaining) == (50100, -75, 50000)
    assert balance_of(buyer) == 25
    first.void(by=None, now=now)
    invoice.refresh_from_db()
    assert (invoice.amount_remaining, balance_of(buyer)) == (100100, -50)
    CreditNote.issue(invoice, CreditRequest(amount=50025), by=None, now=now)
    CreditNote.issue(invoice, CreditRequest(), by=None, now=now)
    invoice.refresh_from_db()
    assert (invoice.amount_remaining, invoice.status, balance_of(buyer)) == (0, "paid", 0)
    assert list(check()) == []


@pytest.mark.parametrize(
    ("currency", "method", "amount", "payments", "notes"),
    [
        ("isk", "send_invoice", 100050, [100100], [100, 50, 10000]),
        ("ugx", "send_invoice", 250, [300], [100]),
        ("kwd", "charge_automatically", 12345, [12350], [10, 20]),
        # A part that was transferred, of which a card takes no such fraction.
        ("kwd", "charge_automatically", 12345, [5], [12340]),
        ("jod", "charge_automatically", 5, [5], []),
    ],
)
def test_a_note_never_gives_back_a_whole_unit_more_than_it_credits(currency, method, amount, payments, notes, now):
    """ISK 1,000.50 was paid with 1,001, 0.50 of it on the balance: a note over 1.00 gives back 1, not 2."""
    buyer, invoice = of(currency, amount, method, now)
    for paid in payments:
        invoice.pay(paid, by=None, now=now)
    for request in [*(CreditRequest(amount=each) for each in notes), CreditRequest()]:
        invoice.refresh_from_db()
        total = CreditNote.preview(invoice, request).total
        _, beyond = divide(total, invoice.amount_remaining, **placing(invoice))
        note = CreditNote.issue(invoice, request, by=None, now=now, out_of_band=beyond)
        assert abs(note.rounding) < placing(invoice)["step"]
    invoice.refresh_from_db()
    given_back = sum(note.given_back for note in invoice.credit_notes.all())
    # What came in is given back, or on the balance where it is less than the rule of the invoice knows.
    assert (invoice.amount_remaining, balance_of(buyer)) == (0, given_back - sum(payments))
    assert sum(payments) - given_back < placing(invoice)["step"]
    assert list(check()) == []


@given(
    st.sampled_from(CURRENCIES),
    st.sampled_from(METHODS),
    st.integers(1, 10**7),
    st.lists(st.integers(1, 10**7), max_size=5),
    st.integers(0, 10**7),
)
@settings(derandomize=True, max_examples=150, deadline=None)
def test_notes_over_everything_take_back_every_fraction(currency, method, total, notes, paid):
    """However much is paid and credited in between; `divide` alone, in the way that invoices use it."""
    step = card_step(currency) if method == "charge_automatically" else payable_step(currency)
    due = (2 * total + step) // (2 * step) * step
    paid = min(due, paid // step * step)
    remaining, carried, left, back = due - paid, total - due, total, 0
    for asked in [*notes, total]:
        amount = min(asked, left)
        lowered, given = divide(amount, remaining, carried, step)
        assert 0 <= lowered <= remaining and given >= 0 and given % step == 0
        assert (remaining - lowered) % step == 0
        assert abs(amount - lowered - given) < step
        remaining, left, back = remaining - lowered, left - amount, back + given
        carried -= amount - lowered - given
    assert (remaining, carried, back) == (0, 0, paid)


@pytest.mark.parametrize("currency", CURRENCIES)
def test_the_parser_of_the_form_accepts_what_the_form_proposes(desk, clock, currency):
    buyer, invoice = of(currency, 123449, "send_invoice", clock)
    proposed = desk.get(reverse("payment_add", args=[invoice.public_id])).context["form"].initial["amount"]
    assert parse_amount(proposed, currency) == invoice.amount_remaining
    data = {"amount": proposed, "paid_on": "2026-11-22", "method": "bank_transfer"}
    desk.post(reverse("payment_add", args=[invoice.public_id]), data)
    invoice.refresh_from_db()
    assert invoice.status == "paid"
    address = reverse("credit_note_add", args=[invoice.public_id])
    form = desk.get(address).context["form"]
    data = {name: form.data.get(name, "") for name in form.fields}
    assert parse_amount(data["credit"], currency) == invoice.amount_paid
    desk.post(address, data)
    assert invoice.credit_notes.get().credit_amount == invoice.amount_paid
    assert balance_of(buyer) == (invoice.total - invoice.amount_due) - invoice.total


@pytest.mark.parametrize(("way", "typed"), [("amount", "500.25"), ("lines", "1000.50")])
def test_what_a_line_comes_to_can_be_credited_though_nobody_could_pay_it(desk, clock, way, typed):
    _, invoice = of("isk", 100050, "send_invoice", clock)
    names = {"amount": "amount", "lines": f"amount_{invoice.lines.get().public_id}"}
    data = {"way": way, names[way]: typed, "version": invoice.version}
    desk.post(reverse("credit_note_add", args=[invoice.public_id]), data)
    assert invoice.credit_notes.get().total == parse_amount(typed, "isk", payable=False)


def test_money_that_came_in_out_of_band_is_not_refundable(now):
    """EUR 6.00 by transfer and 4.00 out of band: at most 6.00 of a note over 10.00 can be refunded."""
    invoice = issued(now=now)
    invoice.pay(600, by=None, now=now)
    invoice.pay(400, by=None, now=now, out_of_band=True)
    with pytest.raises(CreditError, match=r"At most €6\.00 can be refunded"):
        CreditNote.issue(invoice, CreditRequest(), by=None, now=now, refund=601, out_of_band=399)
    CreditNote.issue(invoice, CreditRequest(amount=500), by=None, now=now, refund=500)
    with pytest.raises(CreditError, match=r"At most €1\.00 can be refunded"):
        CreditNote.issue(invoice, CreditRequest(), by=None, now=now, refund=500)
    CreditNote.issue(invoice, CreditRequest(), by=None, now=now, refund=100, out_of_band=400)


@pytest.mark.parametrize("amount", [True, 5.0, "5", 2**63, None])
@pytest.mark.parametrize("part", ["refund", "credit", "out_of_band"])
def test_what_is_no_amount_is_refused_by_the_verb(part, amount, now):
    invoice = issued(now=now)
    invoice.pay(1000, by=None, now=now)
    with pytest.raises(ValueError, match=r"whole number|larger than the books"):
        CreditNote.issue(invoice, CreditRequest(), by=None, now=now, **{part: amount})
    with pytest.raises(ValueError, match=r"whole number|larger than the books|above 0"):
        CreditNote.issue(invoice, CreditRequest(amount=2.5 if amount is None else amount), by=None, now=now)
    assert not invoice.credit_notes.exists()


@pytest.mark.parametrize("number", [True, "x", None, Decimal("NaN"), Decimal("Infinity"), Decimal(10**12)])
def test_a_quantity_or_price_that_is_no_number_is_refused_by_the_verb(number, now):
    """Nothing of it is kept, so that the invoice can be credited afterwards."""
    invoice = issued(now=now)
    line_id = invoice.lines.get().public_id
    parts = [CustomLine("x", number, Decimal(100)), CustomLine("x", Decimal(1), number)]
    parts += [CreditLine(line_id, quantity=number)] if number is not None else []
    for part in parts:
        with pytest.raises(CreditError):
            CreditNote.issue(invoice, CreditRequest(lines=(part,)), by=None, now=now)
    assert CreditNote.issue(invoice, CreditRequest(), by=None, now=now).total == 1000


@pytest.mark.parametrize("parts", [{"refund": 50, "credit": 99950}, {"out_of_band": 99999, "credit": 1}])
def test_nobody_gets_back_a_fraction_that_cannot_be_paid(parts, now):
    """ISK 0.50 cannot be refunded, by no channel."""
    _, invoice = of("isk", 100000, "send_invoice", now)
    invoice.pay(100000, by=None, now=now)
    with pytest.raises(CreditError, match="Amounts in ISK are multiples of"):
        CreditNote.issue(invoice, CreditRequest(), by=None, now=now, **parts)
    CreditNote.issue(invoice, CreditRequest(), by=None, now=now, refund=50000, credit=50000)
