"""At Stripe a debit that a bank gives back is a dispute: by its reason it is known as what it is."""

import pytest
from django.urls import reverse
from django.utils import timezone

from billing_site.mail.models.message import Message
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.models.reminders.hold import ReminderHold
from tests.invoicing.collecting.at_stripe import ACH, HOUR, SEPA, compared, disputed, paid
from tests.invoicing.collecting.factories import books
from tests.reading import text as page_text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("token", "reason", "states", "why"),
    [
        (ACH, "insufficient_funds", ("lost",), "There is not enough money on the account."),
        (SEPA, "bank_cannot_process", ("under_review", "lost"), "The bank could not process the payment."),
    ],
)
def test_a_debit_that_the_bank_gives_back_is_no_dispute_of_the_customer(
    stripe, client, billing, token, reason, states, why
):
    now = timezone.now()
    invoice, attempt = paid(stripe, token, now)
    dispute = disputed(stripe, attempt, now + 3 * HOUR, *states, reason=reason)
    assert (dispute.state, dispute.fee) == ("lost", 1_500)
    invoice.refresh_from_db()
    assert (invoice.status, attempt.why, attempt.payment.reversal.reason) == ("open", why, "bounced")
    assert attempt.returned_at
    assert not invoice.collection.stopped_at
    assert "Bank debits are not tried again" in invoice.collection.why
    assert not ReminderHold.of(invoice).paused
    invoice.customer.refresh_from_db()
    assert invoice.customer.delinquent
    assert [mail.data["returned"] for mail in Message.objects.about(invoice).filter(kind="payment_failed")] == [True]
    assert not books()
    found, sums = compared()
    assert found == []
    assert sums[invoice.currency, "charge"] == [10_000, 10_000]
    client.force_login(billing)
    page = page_text(client.get(dispute.get_absolute_url()))
    assert "It is no dispute of the customer" in page
    assert "The debit came back: the money is gone" in page
    assert "disputed" not in page_text(client.get(invoice.get_absolute_url())).split("Timeline")[-1].lower()
    assert "Came back" in page_text(client.get(reverse("charge_list")))


@pytest.mark.parametrize("states", [(), ("under_review",)])
def test_before_the_bank_has_decided_it_is_not_called_disputed_either(stripe, client, billing, states):
    now = timezone.now()
    _, attempt = paid(stripe, SEPA, now)
    dispute = disputed(stripe, attempt, now + 3 * HOUR, *states, reason="bank_cannot_process")
    client.force_login(billing)
    rows = client.get(reverse("charge_list")).content.decode().partition("<tbody")[2].partition("</tbody>")[0]
    assert "Being returned" in rows and "Disputed" not in rows
    page = page_text(client.get(dispute.get_absolute_url()))
    assert "debit of" in page and "disputed by" not in page
    given_back = page_text(client.get(attempt.get_absolute_url())).partition("Given back")[2]
    assert "Return" in given_back.partition("All tries")[0]


def test_where_the_policy_tries_debits_again_the_next_try_is_planned(stripe):
    now = timezone.now()
    CollectionPolicy.change({"debits": True}, by=None, now=now)
    invoice, attempt = paid(stripe, ACH, now)
    disputed(stripe, attempt, now + 3 * HOUR, "lost", reason="insufficient_funds")
    assert invoice.collection.next_payment_attempt


@pytest.mark.parametrize("reason", ["debit_not_authorized", "fraudulent", "customer_initiated", "general"])
def test_what_a_customer_claims_of_a_debit_stops_tries_and_reminders(stripe, reason):
    now = timezone.now()
    invoice, attempt = paid(stripe, ACH, now)
    disputed(stripe, attempt, now + 3 * HOUR, "lost", reason=reason)
    assert (attempt.returned_at, attempt.payment.reversal.reason) == (None, "charged_back")
    assert invoice.collection.stopped_at
    assert ReminderHold.of(invoice).paused
    assert not books()


def test_a_card_has_no_debit_that_could_come_back(stripe):
    now = timezone.now()
    _, attempt = paid(stripe, "pm_card_visa", now)
    disputed(stripe, attempt, now + 3 * HOUR, "lost", reason="insufficient_funds")
    assert attempt.returned_at is None
