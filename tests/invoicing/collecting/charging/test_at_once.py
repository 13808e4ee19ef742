"""Staff, the clock, a webhook and the customer at once on one invoice: it is charged once, the others are refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.interface import Happening
from invoicing.collecting.gateways.test import charges
from invoicing.collecting.gateways.test.tables import TestCharge
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.tasks import ask_about, ask_gateway, charge_due_invoices
from invoicing.integrity import checks
from invoicing.models.invoice import Invoice
from invoicing.rules.move import IllegalMove
from tests.factories import staff
from tests.invoicing.collecting.factories import charged, newest, tick
from tests.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_commits"), pytest.mark.threads]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def click(invoice, by, now):
    """A person opens the page, and clicks."""
    return lambda: charge_now(Invoice.objects.get(pk=invoice.pk), by=by, now=now)


def webhook(invoice, now):
    def heard():
        for attempt in ChargeAttempt.objects.filter(invoice=invoice):
            ask_about(Happening("1", "charge", attempt.reference, now, attempt.public_id), now=now)
        return ask_gateway(now) + look_after_due_charges(now)

    return heard


def customer_pays(invoice, now):
    method = PaymentMethod.objects.get(customer=invoice.customer_id)
    return lambda: ChargeAttempt.begin(invoice, method, by=None, now=now, on_session=True)


def refused(results):
    """The words in which others were refused; anything else that went wrong is raised."""
    wrong = [each for each in results if isinstance(each, Exception) and not isinstance(each, IllegalMove)]
    assert wrong == []
    return [str(each) for each in results if isinstance(each, IllegalMove)]


def all_at_once(invoice, now):
    people = [staff(), staff()]
    return at_once(
        *(click(invoice, by, now) for by in people),
        customer_pays(invoice, now),
        lambda: charge_due_invoices(now),
        lambda: charge_due_invoices(now),
        lambda: look_after_due_charges(now),
        lambda: look_after_due_charges(now),
        webhook(invoice, now),
    )


@pytest.mark.parametrize("token", ["pm_card_visa", "pm_card_answerLost", "pm_card_requestLost"])
def test_all_who_can_charge_an_invoice_do_so_at_once_and_it_is_charged_once(token, now):
    invoice, _ = charged(token, now=now)
    results = all_at_once(invoice, now + HOUR)
    words = refused(results)
    assert all("under way already" in text or "already paid" in text for text in words), words
    begun = [each for each in results if isinstance(each, ChargeAttempt)]
    assert len(begun) + len(words) == 3
    for minute in (1, 2):
        tick(now + HOUR + minute * MINUTE)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.charging, newest(invoice).state) == ("paid", False, "succeeded")
    assert TestCharge.objects.count() == ChargeAttempt.objects.count() == invoice.payments.count() == 1
    assert Collection.objects.get(invoice=invoice).attempt_count == 1
    assert [*checks.check()] == []


def test_who_confirms_while_all_charge_something_else_is_charged_once(now):
    invoice, _ = charged("pm_card_authenticationRequired", now=now)
    tick(now + HOUR)
    page = TestCharge.objects.get().page
    at = now + HOUR + MINUTE
    results = at_once(
        lambda: charges.confirm(page, approved=True, now=at),
        *(click(invoice, None, at) for _ in range(2)),
        *(lambda: look_after_due_charges(at) for _ in range(3)),
        webhook(invoice, at),
        lambda: Invoice.objects.get(pk=invoice.pk).mark_uncollectible(by=None, now=at),
    )
    refused(results)
    for minute in (1, 2):
        tick(at + minute * MINUTE)
    # The bank was told first, or the charge was given up first: then the customer confirms the next one.
    for waiting in TestCharge.objects.filter(state="requires_action"):
        charges.confirm(waiting.page, approved=True, now=at + 2 * MINUTE)
    for minute in (30, 60):
        tick(at + minute * MINUTE)
    invoice.refresh_from_db()
    succeeded = TestCharge.objects.filter(state="succeeded").count()
    # Given up first, and all that waited with it: then nobody is asked to confirm anything.
    expected = (0, "uncollectible") if invoice.status == "uncollectible" else (1, "paid")
    assert (succeeded, invoice.status) == expected
    assert (invoice.payments.count(), invoice.charging) == (succeeded, False)
    assert not ChargeAttempt.objects.under_way().exists()
    assert [*checks.check()] == []
