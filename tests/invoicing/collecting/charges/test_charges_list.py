"""The list of charges, its filters and its file, and the page of one charge."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from invoicing.collecting.charges.filters import BACK, PERSON, UNCONFIRMED, ChargeFilter
from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.order import ASK_AGAIN
from invoicing.collecting.models.refund import Refund
from tests.factories import issued
from tests.invoicing.collecting.factories import charged, decided, disputed, method, newest, tick
from tests.reading import HTMX
from tests.reading import text as page_text

pytestmark = pytest.mark.django_db
CHARGES = "/payments/charges/"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def desk(client, billing):
    client.force_login(billing)
    return client


def tried(token="pm_card_visa", *, now, automatic=True, **fields):
    """The charge of a new invoice, as far as one look of the worker brings it."""
    invoice, _ = charged(token, now=now, **fields)
    if automatic:
        invoice.collection.plan_at(now, "")
    else:
        charge_now(invoice, by=None, now=now)
    tick(now)
    return newest(invoice)


def found(**params):
    return set(ChargeFilter(params, queryset=ChargeAttempt.objects.all()).qs)


def test_each_filter_finds_its_charges(now, few):
    paid = tried(now=now, amount=5000)
    declined = tried("pm_card_chargeCustomerFail", now=now, automatic=False)
    waits = tried("pm_card_authenticationRequired", now=now - timedelta(days=2))
    debit = tried("pm_sepa_debit", now=now)
    assert found(status="succeeded") == {paid}
    assert found(status="failed") == found(decline_code=declined.reason) == {declined}
    assert found(by="automatic") == {paid, waits, debit}
    assert found(needs=UNCONFIRMED) == {waits}
    assert found(kind="sepa_debit") == {debit}
    assert found(amount_max="60", currency="eur") == {paid}
    assert found(q=paid.reference) == found(q=paid.public_id) == found(q=paid.invoice.number) == {paid}
    assert found(customer=debit.invoice.customer.public_id) == found(q=debit.invoice.customer.email) == {debit}
    assert found(by="customer") == {declined} and not found(by="staff")
    assert not found(created="custom", created_to=now.date() - timedelta(days=3))


def test_what_came_back_is_found_by_how(now, few):
    tried(now=now)
    refunded = tried(now=now)
    Refund.begin(refunded, 100, by=None, now=now, reason="other", note="", credit_note=None, issue_note=False)
    _, open_, _ = disputed(now)
    _, lost, dispute = disputed(now)
    decided(dispute, "lost", now)
    debit = tried("pm_sepa_debit", now=now)
    ChargeAttempt.objects.filter(pk=debit.pk).update(returned_at=now)
    _, asked, inquiry = disputed(now)
    Dispute.objects.filter(pk=inquiry.pk).update(taken_at=None)
    assert [found(back=how) for how, _ in BACK] == [{debit}, {open_, lost}, {lost}, {asked}, {refunded}]


@pytest.mark.parametrize(
    ("state", "badge", "said"),
    [
        ("needs_response", "Inquiry", "inquiry_needs_response"),
        ("under_review", "Inquiry", "inquiry_under_review"),
        ("won", "Succeeded", "inquiry_closed"),
    ],
)
def test_a_charge_that_the_bank_only_asks_about_is_not_called_disputed(desk, now, state, badge, said):
    _, _, inquiry = disputed(now)
    Dispute.objects.filter(pk=inquiry.pk).update(taken_at=None, state=state)
    rows = desk.get(CHARGES).content.decode().partition("<tbody")[2].partition("</tbody>")[0]
    assert badge in rows
    assert "Disputed" not in rows
    assert said in b"".join(desk.get(f"{CHARGES}export/file/")).decode()


def test_list_and_file_say_what_came_back(desk, now, django_assert_num_queries):
    _, lost, dispute = disputed(now)
    decided(dispute, "lost", now)
    desk.get(CHARGES)
    with django_assert_num_queries(5):
        text = page_text(desk.get(f"{CHARGES}?back=disputed"))
    assert "Dispute lost" in text.partition("Begun by")[2]
    file = b"".join(desk.get(f"{CHARGES}export/file/?back=dispute_lost")).decode()
    assert lost.public_id in file and "Came Back" in file and "lost" in file


def test_a_code_that_only_the_gateway_gave_is_found_too(now):
    declined = tried("pm_card_chargeCustomerFail", now=now)
    ChargeAttempt.objects.filter(pk=declined.pk).update(decline_code="", code="expired_card")
    assert found(decline_code="expired_card") == {declined}
    assert not found(decline_code="lost_card")


def test_what_nobody_knows_waits_for_a_person_once_the_gateway_was_asked_often(now):
    lost, stuck = (tried("pm_card_answerLost", now=now) for _ in range(2))
    ChargeAttempt.objects.filter(pk=stuck.pk).update(looks=len(ASK_AGAIN))
    assert found(needs=PERSON) == {stuck}
    assert found(status="unknown") == {lost, stuck}


def test_the_list_costs_as_many_queries_for_many_as_for_one(desk, now, django_assert_num_queries):
    tried(now=now)
    desk.get(CHARGES)
    with django_assert_num_queries(4):
        desk.get(CHARGES)
    for _ in range(3):
        tried(now=now)
    with django_assert_num_queries(4):
        text = page_text(desk.get(CHARGES))
    assert "Visa •••• 4242" in text and "By itself" in text


def test_the_lists_of_money_are_tabs(desk):
    for name in ("payment_list", "charge_list"):
        content = desk.get(reverse(name)).content.decode()
        assert f'href="{CHARGES}"' in content and 'href="/payments/"' in content
        assert content.count('class="tab"') >= 2


def test_the_file_says_who_began_a_charge_and_why_it_failed(desk, now):
    declined = tried("pm_card_chargeCustomerFail", now=now)
    file = b"".join(desk.get(f"{CHARGES}export/file/")).decode()
    assert declined.public_id in file and declined.decline_code in file
    assert declined.invoice.number in file and "Billfold" in file


def test_the_page_of_a_declined_charge_tells_why_and_what_the_customer_is_told(desk, now, django_assert_num_queries):
    declined = tried("pm_card_chargeCustomerFail", now=now)
    desk.get(declined.get_absolute_url())
    with django_assert_num_queries(8):
        text = page_text(desk.get(declined.get_absolute_url()))
    assert declined.why in text and declined.reason in text
    assert "The customer is told" in text and "Your bank declined the payment." in text
    assert declined.reference in text
    assert "All tries for this invoice" in text


def test_a_page_that_waits_is_loaded_anew_once_the_result_is_there(desk, now):
    invoice, _ = charged(now=now)
    charge = charge_now(invoice, by=None, now=now)
    page = desk.get(charge.get_absolute_url()).content.decode()
    assert f"{charge.get_absolute_url()}progress/?seen=charging" in page
    look = f"{charge.get_absolute_url()}progress/?seen=charging&asked=1"
    answer = desk.get(look, headers=HTMX)
    assert "HX-Refresh" not in answer and "delay:2s" in answer.content.decode()
    tick(now)
    assert desk.get(look, headers=HTMX)["HX-Refresh"] == "true"
    assert "progress/" not in desk.get(charge.get_absolute_url()).content.decode()


def test_a_page_asks_less_often_and_at_last_no_more(desk, now):
    invoice, _ = charged(now=now)
    charge = charge_now(invoice, by=None, now=now)
    for asked, means in ((1, "delay:2s"), (20, "delay:5s"), (40, "delay:15s"), (99, "Look again")):
        content = desk.get(f"{charge.get_absolute_url()}progress/?seen=charging&asked={asked}").content.decode()
        assert means in content and ("hx-get" in content) == (asked < 50)


def test_an_unknown_result_can_be_asked_for(desk, now):
    lost = tried("pm_card_answerLost", now=now)
    assert lost.state == "unknown"
    page = desk.get(lost.get_absolute_url())
    assert "Ask the gateway now" in page_text(page)
    desk.post(reverse("charge_ask", args=[lost.public_id]))
    lost.refresh_from_db()
    assert lost.next_look_at <= timezone.now()
    tick(timezone.now())
    lost.refresh_from_db()
    assert lost.state == "succeeded"
    told = page_text(desk.post(reverse("charge_ask", args=[lost.public_id]), follow=True))
    assert "nothing to ask about" in told


@pytest.mark.parametrize(("token", "shown"), [("pm_card_answerLost", "person"), ("pm_sepa_debit", "processing")])
def test_who_has_the_gateway_asked_sees_what_it_said(desk, now, token, shown):
    charge = tried(token, now=now)
    ChargeAttempt.objects.filter(pk=charge.pk).update(looks=len(ASK_AGAIN), next_look_at=now + timedelta(days=1))
    look = f"{charge.get_absolute_url()}progress/?seen={shown}&asked=1"
    assert "progress/" not in desk.get(charge.get_absolute_url()).content.decode()
    page = desk.post(reverse("charge_ask", args=[charge.public_id]), follow=True)
    assert look.replace("&", "&amp;") in page.content.decode()
    assert "HX-Refresh" not in desk.get(look, headers=HTMX)
    tick(timezone.now())
    assert desk.get(look, headers=HTMX)["HX-Refresh"] == "true"
    assert "progress/" not in desk.get(charge.get_absolute_url()).content.decode()


def test_a_stuck_charge_says_what_that_means(desk, now):
    lost = tried("pm_card_answerLost", now=now)
    ChargeAttempt.objects.filter(pk=lost.pk).update(looks=len(ASK_AGAIN))
    text = page_text(desk.get(lost.get_absolute_url()))
    assert "may have been charged or not" in text and "Ask the gateway now" in text


def test_a_charge_without_a_gateway_says_what_is_missing(desk, now, settings):
    invoice, _ = charged(now=now)
    charge = charge_now(invoice, by=None, now=now)
    settings.LIVEMODE = True
    look_after_due_charges(now)
    text = page_text(desk.get(charge.get_absolute_url()))
    assert "This charge was not sent yet." in text and "live installation" in text
    assert "asked again and again" not in text


def test_the_page_of_a_payment_tells_of_its_charge_and_the_tries_before(desk, now):
    declined = tried("pm_card_chargeCustomerFail", now=now)
    invoice = declined.invoice
    card = method(invoice.customer, now=now, default=True)
    charge_now(invoice, by=None, now=now, method=card)
    tick(now)
    payment = newest(invoice).payment
    text = page_text(desk.get(payment.get_absolute_url()))
    assert declined.why in text and "Visa •••• 4242" in text
    by_hand = issued(now=now).pay(100, by=None, now=now)
    assert 'id="charge"' not in desk.get(by_hand.get_absolute_url()).content.decode()
