"""Every URL and every form, each role, input that nobody would type: no 500, no leak, no endless queries."""

import pytest

from billing_site.wsgi import application
from tests.abuse.fuzz.requests import Fuzz
from tests.abuse.fuzz.world import furnished

pytestmark = pytest.mark.django_db
WHOLE, SAMPLE = 15_000, 300
# What answers nobody in the fuzz's world, and why. It is fuzzed all the same.
NOT_REACHED = {
    ("search", "search/", "GET"): "leads on: to the page of what has the id, or to the customers that are found",
    ("admin:", "admin/(?P<url>.*)$", "GET"): "is there to answer 404 whatever no other page of the admin answers",
    ("admin:", "admin/(?P<url>.*)$", "POST"): "is there to answer 404 whatever no other page of the admin answers",
    ("hosted_gone", "i/<path:rest>", "GET"): "is there to answer 404 whatever no other page below /i/ answers",
    ("hosted_gone", "i/<path:rest>", "POST"): "is there to answer 404 whatever no other page below /i/ answers",
    **{
        (f"hosted_{name}", f"i/<str:public_id>/<str:part>/{path}/", "GET"): "leads to the page, where it is sent from"
        for name, path in (("paid", "paid"), ("query", "query"), ("new_link", "new-link"))
    },
    **{
        (name, route, "GET"): "leads on: to the page where it is paid from, or to one of the gateway"
        for name, route in (
            ("hosted_pay", "i/<str:public_id>/<str:part>/pay/"),
            ("hosted_pay_step", "i/<str:public_id>/<str:part>/pay/<str:key>/"),
            ("portal_charge", "portal/charge/"),
            ("portal_charged", "portal/charge/<str:key>/"),
            ("portal_method_new", "portal/methods/new/<str:key>/"),
            ("method_link_go", "methods/<str:secret>/go/"),
            ("method_link_back", "methods/<str:secret>/back/"),
        )
    },
    **{
        (f"test_gateway_{name}", f"test-gateway/{name}/<str:page>/", method): "the gateway's own key of something there"
        for name in ("confirm", "setup")
        for method in ("GET", "POST")
    },
    ("gateway_books_file", "books/gateway/file/", "GET"): "hands out a comparison that nobody made",
    ("upcoming_file", "upcoming/file/", "GET"): "hands out a look ahead that nobody took",
    ("stripe_webhook", "webhooks/stripe/", "POST"): "answers with the signature of its secret alone",
    ("books_witness", "books/witness/", "GET"): "hands out a file that nothing has written in a test",
    ("metrics", "metrics", "GET"): "answers at the machine itself or with its token: tests/desk/monitoring",
    ("readyz", "readyz", "GET"): "answers 503 while no clock ticks, as in a test",
}


@pytest.fixture
def fuzz(media, settings, now, monkeypatch):
    # Requests are read as the server reads them.
    monkeypatch.setattr("django.test.client.WSGIRequest", application.request_class)
    # A test installation has the test gateway, and its pages.
    settings.BILLFOLD_MODE, settings.LIVEMODE = "test", False
    # Whoever proved who they are stays so for the whole run.
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 24 * 60 * 60
    return Fuzz(*furnished(now))


@pytest.mark.slow
def test_a_sample_of_fuzzed_requests_breaks_nothing(fuzz):
    fuzz.random.seed(1)
    fuzz.discover(limit=40)
    fuzz.go(SAMPLE)
    assert fuzz.wrong == {}


@pytest.mark.prove
def test_fuzzed_requests_over_every_url_and_form_break_nothing(fuzz, figures):
    """A new page that needs a thing which tests/abuse/made/ has not is missed here by name."""
    fuzz.random.seed(2026)
    missed = fuzz.discover()
    assert missed == set(NOT_REACHED)
    fuzz.go(WHOLE)
    faults = sum(key.startswith("5") for key in fuzz.wrong)
    forms = sum(len(forms) for forms in fuzz.forms.values())
    figures(tried=fuzz.tried, forms=forms, answered_with_500=faults, wrong=len(fuzz.wrong))
    assert fuzz.wrong == {}
