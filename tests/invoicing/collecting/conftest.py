"""Charges are tried in a test installation, the one kind that has the test gateway."""

import pytest

from tests.tools.stripe_double.server import running


@pytest.fixture(autouse=True)
def test_installation(settings):
    settings.LIVEMODE = False


@pytest.fixture
def stripe(settings):
    """A stand-in of Stripe, at which everything is charged."""
    with running() as double:
        settings.GATEWAY, settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = "stripe", double.key, double.base
        settings.STRIPE_KINDS = ["card", "us_bank_account", "sepa_debit"]
        yield double
