"""Charges are tried in a test installation, the one kind that has the test gateway."""

import pytest


@pytest.fixture(autouse=True)
def test_installation(settings):
    settings.LIVEMODE = False
