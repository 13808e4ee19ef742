"""Who is signed out by now, or sends a page that is too old, is told that nothing was saved, and loses nothing."""

import html
import re
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from customers.models.customer import Customer
from tests.factories import staff
from tests.reading import HTMX, text

pytestmark = pytest.mark.django_db
ADD = reverse("customer_add")
TYPED = {"name": "Ann & Sons", "email": "ann@example.com", "csrfmiddlewaretoken": "of before"}
OURS = {"origin": "http://testserver"}


def sent(browser, fields, path=ADD, **headers):
    """The answer to a form that a browser sends."""
    return browser.post(path, urlencode(fields), content_type="application/x-www-form-urlencoded", headers=headers)


def fields(answer):
    """What the page would send again."""
    found = re.findall(r'<textarea name="(\w+)" hidden>\n(.*?)</textarea>', answer.content.decode(), re.DOTALL)
    return {name: html.unescape(value) for name, value in found}


@pytest.fixture
def old_page():
    """A browser in which somebody signed in since the page was opened."""
    browser = Client(enforce_csrf_checks=True)
    browser.user = staff("Billing")
    browser.force_login(browser.user)
    return browser


@pytest.fixture
def signed_out():
    """A browser whose session ended; the first answer after that takes its cookie away."""
    return Client()


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_form_without_a_right_token_is_answered_in_our_words(old_page, signed_in):
    answer = (old_page if signed_in else Client(enforce_csrf_checks=True)).post(ADD, {"name": "Ann"})
    assert answer.status_code == 403
    assert "Nothing was saved." in text(answer)
    assert "CSRF" not in text(answer)
    assert (f"You are signed in as {old_page.user}." in text(answer)) == signed_in
    assert answer["Cache-Control"] == "private, no-store"


def test_a_page_that_is_too_old_sends_what_was_typed_with_a_right_token(old_page):
    answer = sent(old_page, TYPED, **OURS)
    again = fields(answer)
    assert (again["name"], again["email"]) == (TYPED["name"], TYPED["email"])
    assert again["csrfmiddlewaretoken"] != TYPED["csrfmiddlewaretoken"]
    assert sent(old_page, again, **OURS).status_code == 302
    assert Customer.objects.get().name == "Ann & Sons"


@pytest.mark.parametrize("origin", ["https://evil.example", "http://testserver.evil.example", "null", ""])
def test_a_form_of_another_site_is_never_offered_to_be_sent(old_page, origin):
    answer = sent(old_page, TYPED, **({"origin": origin} if origin else {}))
    assert answer.status_code == 403
    assert not fields(answer)
    assert "Send it again" not in text(answer)


def test_a_password_stands_in_no_such_page(old_page):
    answer = sent(old_page, {"login": "a@x.example", "password": "secret"}, "/accounts/login/", **OURS)
    assert answer.status_code == 403
    assert not fields(answer)
    assert "secret" not in text(answer)


def test_a_script_is_given_a_token_for_the_next_try(old_page):
    answer = sent(old_page, TYPED, **HTMX)
    said = answer.json()
    assert (answer.status_code, said["outcome"], said["link"]) == (403, "nothing", None)
    assert "nothing was saved" in said["text"]
    assert sent(old_page, TYPED | {"csrfmiddlewaretoken": said["token"]}, **OURS).status_code == 302


def test_who_is_signed_out_by_now_may_send_it_again(signed_out):
    answer = sent(signed_out, TYPED, **OURS)
    assert answer.status_code == 403
    assert "The session ended. Nothing was saved. Sign in in another tab, then try again." in text(answer)
    assert fields(answer)["name"] == "Ann & Sons"
    said = sent(signed_out, TYPED, **HTMX).json()
    assert (said["outcome"], said["link"]["url"], said["link"]["tab"]) == ("nothing", "/accounts/login/", True)
    assert not Customer.objects.exists()


def test_what_a_page_asks_by_itself_leads_nobody_away_from_a_form(signed_out):
    answer = signed_out.get(reverse("customer_duplicates"), {"name": "Ann"}, headers=HTMX)
    assert answer.status_code == 403
    assert answer.json()["text"] == "You are signed out. The session ended. Sign in in another tab, then try again."


def test_who_only_looks_is_led_to_the_sign_in_page(signed_out):
    assert signed_out.get(ADD)["Location"] == f"/accounts/login/?next={ADD}"
    assert sent(signed_out, TYPED, origin="https://evil.example")["Location"] == f"/accounts/login/?next={ADD}"
    assert sent(signed_out, TYPED, **{"x-autosave": "1"}).status_code == 302
