"""How the databases read what customers said and promised, and a customer's void credit notes: by these alone."""

import pytest
from django.db import connection
from django.utils import timezone

from customers.models.customer import Customer
from invoicing.models.hosted.claim import PaymentClaim
from invoicing.models.reminders.hold import ReminderHold
from invoicing.statements.sources import Party, voided_notes
from tests.factories import customer
from tests.tools.plans import as_if_large

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(db):
    as_if_large()
    return lambda found: found.order_by().explain()


def test_claims_and_promises_are_sought_among_the_open_ones(plan):
    if connection.vendor == "sqlite":
        # Of tables without rows PostgreSQL takes any index: all cost it the same (within one part in a hundred).
        assert "invoicing_claim_one_open" in plan(PaymentClaim.objects.open())
        assert "invoicing_promised" in plan(ReminderHold.objects.promised())
        assert "invoicing_promised" in plan(ReminderHold.objects.over(timezone.localdate()))
        assert "invoicing_broken" in plan(ReminderHold.objects.broken())


@pytest.mark.parametrize("found", ["open", "promised", "broken"])
def test_no_open_invoice_is_looked_at_without_a_claim_or_a_hold(plan, found):
    if connection.vendor == "sqlite":
        asked = (PaymentClaim if found == "open" else ReminderHold).objects
        assert "invoicing_due" not in plan(getattr(asked, found)())


def test_void_credit_notes_are_those_of_the_customer(plan):
    party = Party.of(Customer.objects.get(pk=customer().pk), "UTC")
    if connection.vendor == "sqlite":
        assert "invoicing_cn_status" not in plan(voided_notes(party))
