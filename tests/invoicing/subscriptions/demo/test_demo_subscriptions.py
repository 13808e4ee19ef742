"""The demo's subscriptions: told by the real verbs, sound in the books, none in a live installation."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from invoicing.models.catalog.price import Price
from invoicing.models.invoice import Invoice
from invoicing.subscriptions.models.revenue.movement import RevenueMovement
from invoicing.subscriptions.models.subscription import Subscription

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_the_demo_has_subscriptions_that_were_billed_and_sound_books(settings):
    settings.LIVEMODE = False
    call_command("seed_demo_subscriptions", days=75, verbosity=0)
    assert Price.objects.count() == 9
    assert Subscription.objects.count() >= 5
    assert Invoice.objects.paid().filter(billing_reason="subscription_cycle").count() >= 3
    assert "new" in set(RevenueMovement.objects.values_list("kind", flat=True))
    said = StringIO()
    call_command("check_books", stdout=said)
    assert "no findings" in said.getvalue()
    with pytest.raises(CommandError, match="there already"):
        call_command("seed_demo_subscriptions", verbosity=0)


def test_a_live_installation_gets_no_demo_subscriptions(settings):
    settings.LIVEMODE = True
    with pytest.raises(CommandError, match="no test gateway"):
        call_command("seed_demo_subscriptions", verbosity=0)
