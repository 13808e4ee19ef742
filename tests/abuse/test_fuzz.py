"""Every URL and every form, each role, input that nobody would type: no 500, no leak, no endless queries."""

import pytest
from django.test import Client

from tests.abuse.fuzz.requests import Fuzz
from tests.abuse.fuzz.world import furnish
from tests.factories import staff

pytestmark = pytest.mark.django_db
WHOLE, SAMPLE = 15_000, 300


@pytest.fixture
def roles(now, media):
    browsers = {}
    for role in ("Administrator", "Billing", "Read-only"):
        browsers[role] = Client()
        browsers[role].force_login(staff(role))
    furnish(browsers["Administrator"], now)
    return browsers | {"nobody": Client()}


def test_a_sample_of_fuzzed_requests_breaks_nothing(roles):
    fuzz = Fuzz(roles, seed=1)
    fuzz.discover(limit=40)
    fuzz.go(SAMPLE)
    assert fuzz.wrong == {}


@pytest.mark.prove
def test_fuzzed_requests_over_every_url_and_form_break_nothing(roles, figures):
    fuzz = Fuzz(roles, seed=2026)
    fuzz.discover()
    assert len(fuzz.pages) > 80
    assert len(fuzz.forms) > 100
    fuzz.go(WHOLE)
    faults = sum(key.startswith("5") for key in fuzz.wrong)
    figures(tried=fuzz.tried, forms=len(fuzz.forms), answered_with_500=faults, wrong=len(fuzz.wrong))
    assert fuzz.wrong == {}
