"""The demo's charges: made by the real verbs at the test gateway, sound in the books, none in a live installation."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from invoicing.collecting.gateways.test.tables import TestCharge
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.method import PaymentMethod
from tests.factories import customer

pytestmark = pytest.mark.django_db


def test_the_demo_has_charges_in_many_states_and_sound_books():
    call_command("seed_demo", customers=150, verbosity=0)
    call_command("seed_demo_invoices", invoices=3, verbosity=0)
    call_command("seed_demo_charges", invoices=16, verbosity=0)
    states = set(ChargeAttempt.objects.values_list("state", flat=True))
    assert states == {"succeeded", "failed", "processing", "requires_action"}
    assert TestCharge.objects.count() == ChargeAttempt.objects.count() == 15
    assert PaymentMethod.objects.filter(is_default=True).count() == 15
    said = StringIO()
    call_command("check_books", stdout=said)
    assert "no findings" in said.getvalue()


def test_a_live_installation_gets_no_demo_charges(settings):
    settings.LIVEMODE = True
    customer()
    with pytest.raises(CommandError, match="no test gateway"):
        call_command("seed_demo_charges", verbosity=0)


def test_without_customers_there_is_nobody_to_charge():
    with pytest.raises(CommandError, match="no customers to bill"):
        call_command("seed_demo_charges", verbosity=0)
