"""What the tests of the invoicing pages share."""

import pytest


@pytest.fixture
def clock(monkeypatch, now):
    """The pages think that it is the `now` of the tests."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    return now
