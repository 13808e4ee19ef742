"""A credit note that is issued after a refund without one: what went back already is not given back once more."""

import pytest
from django.urls import reverse
from django.utils import timezone

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.interface import FAILED
from invoicing.collecting.gateways.interface import Refund as Outcome
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.refunding.asked import NotRefundable
from invoicing.collecting.models.refunding.crediting import credit
from invoicing.collecting.models.refunding.limits import left_of, uncovered
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditRequest
from invoicing.totals.remainder import CreditError
from tests.factories import issued, line
from tests.invoicing.collecting.factories import books, paid_by_card
from tests.reading import text as page_text
from tests.threads import at_once


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def desk(client, billing):
    client.force_login(billing)
    return client


def refunded(amount, now):
    """(a paid invoice, its charge, the refund of so much without a credit note)."""
    invoice, attempt = paid_by_card(now=now)
    refund = Refund.begin(attempt, amount, by=None, now=now)
    look_after_due_charges(now)
    invoice.refresh_from_db()
    return invoice, attempt, refund


def note(invoice, now, amount=None, **parts):
    return CreditNote.issue(invoice, CreditRequest(amount=amount), by=None, now=now, **parts)


def post(desk, invoice, **typed):
    blank = dict.fromkeys(("credit", "refund", "out_of_band", "reason", "memo"), "")
    data = blank | {"way": "whole", "version": invoice.version} | typed
    return desk.post(reverse("credit_note_add", args=[invoice.public_id]), data)


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["credit", "out_of_band"])
@pytest.mark.parametrize(("before", "left"), [(10_000, "nothing more"), (4_000, r"at most €60\.00")])
def test_what_went_back_already_goes_nowhere_else(now, place, before, left):
    invoice, _, _ = refunded(before, now)
    with pytest.raises(CreditError, match=f"so {left} can go") as refusal:
        note(invoice, now, **{place: 10_000})
    assert refusal.value.concerns == place
    assert not CreditNote.objects.exists()
    if before < 10_000:
        note(invoice, now, 6_000, **{place: 6_000})
        with pytest.raises(CreditError, match="so nothing more can go"):
            note(invoice, now, **{place: 4_000})
        assert uncovered(note(invoice, now, refund=4_000)) == 0
    assert not books()


@pytest.mark.django_db
def test_the_refund_of_a_note_takes_in_what_was_sent_before(now, desk):
    invoice, attempt, refund = refunded(4_000, now)
    first = note(invoice, now, 3_000, refund=3_000)
    assert (uncovered(first), first.frozen["refunds"]) == (0, {refund.public_id: 3_000})
    assert left_of(attempt).without_note == 6_000
    second = note(invoice, now, 5_000, refund=5_000)
    assert (uncovered(second), second.frozen["refunds"]) == (4_000, {refund.public_id: 1_000})
    assert left_of(attempt).without_note == 2_000
    page = page_text(desk.get(refund.get_absolute_url()))
    assert first.number in page
    assert second.number in page
    assert not books()


@pytest.mark.django_db
def test_a_note_whose_refund_bounces_waits_for_a_refund_again(now, desk):
    invoice, attempt, refund = refunded(4_000, now)
    issued_note = note(invoice, now, 4_000, refund=4_000)
    refund.refresh_from_db()
    refund.settle(Outcome(FAILED, refund.reference, 4_000, "eur"), now=now)
    assert uncovered(issued_note) == 4_000
    page = desk.get(reverse("refund_again", args=[refund.public_id])).content.decode()
    assert f'value="{issued_note.public_id}" selected' in page
    Refund.begin(attempt, 4_000, credit_note=issued_note, instead_of=refund, by=None, now=now)
    assert uncovered(issued_note) == 0
    assert not books()


@pytest.mark.django_db
def test_what_is_refunded_anew_stands_beside_what_was_refunded_before(now):
    _, attempt, _ = refunded(4_000, now)
    with pytest.raises(NotRefundable, match=r"€60\.00"):
        Refund.begin(attempt, 6_001, issue_note=True, by=None, now=now)
    with pytest.raises(NotRefundable, match=r"€60\.00"):
        credit(attempt, 6_001, reason="other", by=None, now=now)
    anew = Refund.begin(attempt, 5_000, issue_note=True, by=None, now=now)
    assert "refunds" not in anew.credit_note.frozen
    assert left_of(attempt).without_note == 1_000
    assert not books()


@pytest.mark.django_db
def test_what_was_paid_in_cash_may_still_be_credited(now):
    invoice = issued(lines=[line(unit_amount=10_000)], now=now)
    invoice.pay(6_000, method="cash", out_of_band=True, by=None, now=now)
    assert note(invoice, now, refund=0, credit=6_000).credit_amount == 6_000


@pytest.mark.django_db
def test_the_form_suggests_the_refund_that_was_sent_already(desk, now):
    invoice, _, _ = refunded(4_000, now)
    page = desk.get(reverse("credit_note_add", args=[invoice.public_id])).content.decode()
    assert "It was sent already: €40.00 was refunded without a credit note" in page
    assert 'name="refund" value="40.00"' in page
    assert 'name="credit" value="60.00"' in page
    post(desk, invoice, refund="40", credit="60", give_back="before")
    issued_note = CreditNote.objects.get()
    assert (issued_note.refund_amount, issued_note.credit_amount, uncovered(issued_note)) == (4_000, 6_000, 0)
    assert Refund.objects.count() == 1
    assert not books()


@pytest.mark.django_db
def test_the_page_of_a_note_shows_its_refunds_and_what_is_still_to_be_sent(desk, now):
    invoice, attempt, refund = refunded(4_000, now)
    page = post(desk, invoice, refund="50", credit="50", give_back="before").url
    shown = desk.get(page).content.decode()
    assert refund.get_absolute_url() in shown
    assert "€10.00 was not sent back to a payment method." in shown
    assert attempt.get_absolute_url() in shown
    Refund.begin(attempt, 1_000, credit_note=CreditNote.objects.get(), by=None, now=now)
    shown = desk.get(page).content.decode()
    assert shown.count("/payments/refunds/re_") == 2
    assert "not sent back" not in shown


@pytest.mark.django_db
def test_amounts_below_zero_are_refused_with_whatever_else_is_wrong(desk, now):
    invoice, _, _ = refunded(4_000, now)
    errors = post(desk, invoice, refund="-5", credit="abc", give_back="before").context["form"].errors
    assert errors["refund"] == ["Enter an amount above 0, or leave it empty."]
    assert "is not an amount" in errors["credit"][0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"credit": "100", "give_back": ""}, "credit"),
        ({"credit": "100", "give_back": "before"}, "credit"),
        ({"out_of_band": "100", "give_back": ""}, "out_of_band"),
        ({"refund": "100", "give_back": ""}, "refund"),
    ],
)
def test_what_would_give_it_back_twice_is_said_at_its_field(desk, now, typed, field):
    invoice, _, _ = refunded(4_000, now)
    answer = post(desk, invoice, **typed, memo="Kept")
    assert answer.status_code == 422
    assert "€40.00 of the invoice was refunded without a credit note already" in str(
        answer.context["form"].errors[field]
    )
    assert "Kept" in answer.content.decode()
    assert not CreditNote.objects.exists()


@pytest.mark.django_db
def test_beside_it_the_rest_is_sent_to_the_card_by_the_form(desk, now):
    invoice, attempt, _ = refunded(4_000, now)
    post(desk, invoice, way="amount", amount="60", refund="60", give_back=attempt.public_id)
    issued_note = CreditNote.objects.get()
    assert (issued_note.refunds.get().amount, "refunds" in issued_note.frozen) == (6_000, False)
    assert not books()


@pytest.mark.usefixtures("real_commits")
def test_of_a_refund_and_a_credit_at_once_one_is_given():
    now = timezone.now()
    invoice, attempt = paid_by_card(now=now)
    results = at_once(
        lambda: Refund.begin(attempt, 10_000, by=None, now=now),
        lambda: note(invoice, now, credit=10_000),
    )
    assert sum(not isinstance(each, Exception) for each in results) == 1
    assert all(isinstance(each, Refund | CreditNote | NotRefundable | CreditError) for each in results)
    assert not books()
