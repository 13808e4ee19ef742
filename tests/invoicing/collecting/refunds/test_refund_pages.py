"""The pages of refunds: the dialog on a charge and a payment, the list, its filters and its file, one that failed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from invoicing.collecting.gateways.interface import FAILED
from invoicing.collecting.gateways.interface import Refund as Outcome
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.refunds.filters import RefundFilter
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditRequest
from tests.invoicing.collecting.factories import books, paid_by_card
from tests.reading import text as page_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def desk(client, billing):
    client.force_login(billing)
    return client


def typed(**changed):
    return {
        "amount": "40.00",
        "to": "method",
        "reason": "requested_by_customer",
        "credit_note": "new",
        "note": "",
    } | changed


def post(desk, attempt, **changed):
    return desk.post(reverse("charge_refund", args=[attempt.public_id]), typed(**changed))


def test_a_payment_is_refunded_from_its_page(desk, now):
    _, attempt = paid_by_card(now=now)
    page = page_text(desk.get(attempt.payment.get_absolute_url()))
    assert "Refund payment" in page
    answer = post(desk, attempt)
    refund = Refund.objects.get()
    assert answer.url == refund.get_absolute_url()
    assert (refund.amount, refund.credit_note.refund_amount) == (4_000, 4_000)
    page = page_text(desk.get(answer.url))
    assert "Refunding" in page and "It is on its way to the gateway. Look again" in page
    assert "Given back" in page_text(desk.get(attempt.get_absolute_url()))
    assert "Given back" in page_text(desk.get(attempt.payment.get_absolute_url()))


def test_without_a_credit_note_it_says_what_that_means(desk, now):
    _, attempt = paid_by_card(now=now)
    assert "the tax report does not change" in page_text(desk.get(reverse("charge_refund", args=[attempt.public_id])))
    post(desk, attempt, credit_note="none")
    assert Refund.objects.get().credit_note is None


def test_to_the_credit_balance_goes_by_a_credit_note(desk, now):
    invoice, attempt = paid_by_card(now=now)
    answer = post(desk, attempt, to="credit")
    note = CreditNote.objects.get()
    assert (answer.url, note.credit_amount, Refund.objects.count()) == (note.get_absolute_url(), 4_000, 0)
    invoice.customer.refresh_from_db()
    assert invoice.customer.balance == -4_000
    assert post(desk, attempt, to="credit", amount="60.01").status_code == 422
    assert not books()


def test_a_credit_note_whose_refund_was_not_sent_is_offered_first(desk, now):
    invoice, attempt = paid_by_card(now=now)
    note = CreditNote.issue(invoice, CreditRequest(amount=3_000), refund=3_000, by=None, now=now)
    page = desk.get(reverse("charge_refund", args=[attempt.public_id])).content.decode()
    assert f'value="{note.public_id}" selected' in page
    assert 'value="30.00"' in page
    post(desk, attempt, amount="30.00", credit_note=note.public_id)
    assert Refund.objects.get().credit_note == note


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"amount": ""}, "Enter an amount"),
        ({"amount": "lots"}, "lots"),
        ({"amount": "0"}, "above 0"),
        ({"amount": "-5"}, ""),
        ({"amount": "100.01"}, "At most €100.00"),
        ({"amount": "9" * 40}, ""),
        ({"reason": ""}, "Choose why"),
        ({"reason": "whim"}, ""),
        ({"credit_note": "cn_nobody"}, ""),
        ({"to": "moon"}, ""),
        ({"note": "x" * 501}, "500"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field_and_nothing_is_lost(desk, now, changed, words):
    _, attempt = paid_by_card(now=now)
    answer = post(desk, attempt, **changed)
    assert answer.status_code == 422
    assert words in page_text(answer)
    assert not Refund.objects.exists()
    assert not CreditNote.objects.exists()


def test_all_that_is_wrong_is_said_at_once_each_at_its_field(desk, now):
    _, attempt = paid_by_card(now=now)
    answer = post(desk, attempt, amount="100.01", reason="", note="x" * 501, credit_note="cn_nobody", to="moon")
    assert set(answer.context["form"].errors) == {"amount", "reason", "note", "credit_note", "to"}
    answer = post(desk, attempt, amount="0", reason="")
    assert set(answer.context["form"].errors) == {"amount", "reason"}
    post(desk, attempt, amount="60.00")
    answer = post(desk, attempt, amount="1.2.3", to="credit", reason="")
    assert set(answer.context["form"].errors) == {"amount", "reason"}


def test_what_a_credit_note_cannot_cover_is_said_beside_what_else_is_wrong(desk, now):
    invoice, attempt = paid_by_card(now=now)
    CreditNote.issue(invoice, CreditRequest(amount=8_000), credit=8_000, by=None, now=now)
    for changed in ({}, {"to": "credit"}):
        answer = post(desk, attempt, amount="30.00", reason="", **changed)
        assert set(answer.context["form"].errors) == {"amount", "reason"}
        assert "At most €20.00 can be refunded with a new credit note." in page_text(answer)


def test_of_a_charge_that_was_given_back_nothing_is_asked(desk, now):
    _, attempt = paid_by_card(now=now)
    post(desk, attempt, amount="100.00")
    answer = desk.get(reverse("charge_refund", args=[attempt.public_id]), follow=True)
    assert "given back already" in page_text(answer)
    assert "Refund payment" not in page_text(desk.get(attempt.payment.get_absolute_url()))


def test_a_refund_that_failed_needs_attention_until_it_is_tried_again_or_set_aside(desk, now):
    _, attempt = paid_by_card(now=now)
    post(desk, attempt, amount="30.00")
    first = Refund.objects.get()
    first.settle(Outcome(FAILED, "", 3_000, "eur", words="The account is closed."), now=now)
    assert "refund failed or not known" in page_text(desk.get("/"))
    assert "The account is closed." in page_text(desk.get(first.get_absolute_url()))
    again = reverse("refund_again", args=[first.public_id])
    chosen = {"amount": "30.00", "credit_note": first.credit_note.public_id}
    desk.post(again, typed(**chosen))
    second = Refund.objects.latest("pk")
    assert (second.instead_of, second.credit_note) == (first, first.credit_note)
    assert "once" in page_text(desk.post(again, typed(**chosen), follow=True))
    second.settle(Outcome(FAILED, "", 3_000, "eur"), now=now)
    desk.post(reverse("refund_set_aside", args=[second.public_id]))
    assert "refund failed" not in page_text(desk.get("/"))
    assert not books()


def test_each_filter_finds_its_refunds_and_the_file_has_them(desk, now):
    invoice, attempt = paid_by_card(now=now)
    first = Refund.begin(attempt, 1_000, reason="duplicate", by=None, now=now)
    second = Refund.begin(attempt, 2_000, by=None, now=now)
    second.settle(Outcome(FAILED, "", 2_000, "eur"), now=now)

    def found(**params):
        return set(RefundFilter(params, queryset=Refund.objects.all()).qs)

    assert found(status="under_way") == found(reason="duplicate") == found(amount_max="15", currency="eur") == {first}
    assert found(status="failed") == found(needs="person") == {second}
    assert found(q=invoice.number) == found(customer=invoice.customer.public_id) == {first, second}
    assert "Charged twice" in page_text(desk.get(reverse("refund_list")))
    file = b"".join(desk.get(reverse("refund_export_file")).streaming_content).decode()
    assert first.public_id in file
    assert second.public_id in file


def test_the_list_costs_as_many_queries_for_many_as_for_one(desk, now, django_assert_max_num_queries):
    for _ in range(3):
        _, attempt = paid_by_card(now=now)
        Refund.begin(attempt, 1_000, issue_note=True, by=None, now=now)
    with django_assert_max_num_queries(20):
        desk.get(reverse("refund_list"))


def test_who_only_reads_sees_refunds_and_makes_none(client, now, reader):
    client.force_login(reader)
    _, attempt = paid_by_card(now=now)
    assert client.get(reverse("charge_refund", args=[attempt.public_id])).status_code == 403
    assert "Refund payment" not in page_text(client.get(attempt.payment.get_absolute_url()))
    assert client.get(reverse("refund_list")).status_code == 200


def test_a_credit_note_of_a_charged_invoice_offers_to_send_its_refund_back(desk, now):
    invoice, attempt = paid_by_card(now=now)
    url = reverse("credit_note_add", args=[invoice.public_id])
    assert "Back to Visa •••• 4242, now" in page_text(desk.get(url))
    details = {"way": "amount", "amount": "30", "refund": "30", "version": invoice.version}
    desk.post(url, details | {"give_back": attempt.public_id})
    refund, note = Refund.objects.get(), CreditNote.objects.get()
    assert (refund.amount, refund.credit_note, refund.attempt) == (3_000, note, attempt)
    invoice.refresh_from_db()
    desk.post(url, details | {"version": invoice.version})
    assert (Refund.objects.count(), CreditNote.objects.count()) == (1, 2)
    assert not books()


def test_the_refund_of_a_credit_note_goes_back_only_as_far_as_the_charge_came_in(desk, now):
    invoice, attempt = paid_by_card(now=now)
    Refund.begin(attempt, 8_000, by=None, now=now)
    url = reverse("credit_note_add", args=[invoice.public_id])
    details = {"way": "amount", "amount": "30", "refund": "30", "version": invoice.version}
    answer = desk.post(url, details | {"give_back": attempt.public_id})
    assert "At most €20.00 can go back" in page_text(answer)
    assert not CreditNote.objects.exists()
    assert desk.post(url, details | {"give_back": "ch_nobody"}).status_code == 422
