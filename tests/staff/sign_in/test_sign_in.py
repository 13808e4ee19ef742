"""The door: signing in and out, limits, deactivated accounts, closed sign-up."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from billing_site.staff.models.attempts import Attempts
from tests.staff.factories import PASSWORD, sign_in, signed_in

pytestmark = pytest.mark.django_db


def test_staff_sign_in_by_e_mail_and_land_on_home(billing):
    _, response = sign_in(billing.email)
    assert response.status_code == 302
    assert response["Location"] == "/"


def test_capitals_in_the_e_mail_do_not_matter(billing):
    _, response = sign_in(billing.email.upper())
    assert response.status_code == 302


def test_after_signing_in_people_come_to_the_page_they_asked_for(client, billing):
    response = client.get("/settings/profile/")
    assert response["Location"] == "/accounts/login/?next=/settings/profile/"
    _, response = sign_in(billing.email, next="/settings/profile/")
    assert response["Location"] == "/settings/profile/"


def test_another_site_is_no_place_to_come_to(billing):
    _, response = sign_in(billing.email, next="https://evil.example/")
    assert response["Location"] == "/"


@pytest.mark.parametrize("email", ["staff@nowhere.example", None])
def test_a_wrong_password_and_an_unknown_address_get_the_same_words(billing, email):
    _, response = sign_in(email or billing.email, "wrong")
    assert "That e-mail address and password do not fit together." in response.content.decode()


def test_a_deactivated_account_stays_outside(administrator, billing, now):
    billing.deactivate(by=administrator, now=now)
    client, response = sign_in(billing.email)
    assert response["Location"] == "/accounts/inactive/"
    assert "This account is deactivated" in client.get("/accounts/inactive/").content.decode()
    assert client.get("/settings/").status_code == 302


def test_after_five_wrong_passwords_even_the_right_one_must_wait(billing):
    client = Client()
    for _ in range(5):
        sign_in(billing.email, "wrong", client)
    _, response = sign_in(billing.email, client=client)
    assert "Too many attempts. Wait a few minutes, then try again." in response.content.decode()
    _, elsewhere = sign_in(billing.email, client=Client(REMOTE_ADDR="192.0.2.7"))
    assert elsewhere.status_code == 302, "a stranger's attempts do not lock the owner out elsewhere"


def test_limits_are_counted_in_the_database_that_all_workers_share(billing):
    sign_in(billing.email, "wrong")
    assert {each.count for each in Attempts.objects.all()} == {1}


def test_many_accounts_tried_from_one_address_are_stopped(billing):
    client = Client()
    for number in range(10):
        sign_in(f"guess{number}@billfold.example", "wrong", client)
    _, response = sign_in(billing.email, client=client)
    assert "Too many attempts" in response.content.decode()


def test_behind_a_proxy_the_limit_counts_the_client_not_the_proxy(billing, settings):
    settings.TRUSTED_PROXIES = 1
    for number in range(10):
        guess = Client(headers={"x-forwarded-for": f"10.0.0.1, 198.51.100.{number}"})
        sign_in(f"guess{number}@billfold.example", "wrong", guess)
    _, response = sign_in(billing.email, client=Client(headers={"x-forwarded-for": "198.51.100.77"}))
    assert response.status_code == 302


def test_too_many_requests_get_a_page_that_says_to_wait(billing, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    client = Client()
    sign_in(billing.email, "wrong", client)
    _, response = sign_in(billing.email, "wrong", client)
    assert response.status_code == 429
    assert "Wait a few minutes" in response.content.decode()


def test_signing_out_takes_a_click_and_ends_the_session(billing):
    client = signed_in(billing)
    assert "Sign out?" in client.get("/accounts/logout/").content.decode()
    assert client.get("/settings/").status_code == 200
    assert client.post("/accounts/logout/")["Location"] == "/accounts/login/"
    assert client.get("/settings/").status_code == 302
    assert "You are signed out." in client.get("/accounts/login/").content.decode()


def test_nobody_can_sign_up(client):
    before = client.get("/accounts/signup/")
    assert "By invitation only" in before.content.decode()
    form = {"email": "me@example.com", "password1": PASSWORD, "password2": PASSWORD}
    after = client.post("/accounts/signup/", form)
    assert "By invitation only" in after.content.decode()
    assert sign_in("me@example.com")[1].status_code == 200


@pytest.mark.parametrize("path", ["email/", "confirm-email/", "login/code/confirm/", "3rdparty/"])
def test_pages_of_allauth_that_make_no_sense_here_do_not_exist(client, billing, path):
    client.force_login(billing)
    assert client.get(f"/accounts/{path}").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("account_email")


def test_the_sign_in_page_needs_nothing_but_its_own_scripts(client):
    response = client.get("/accounts/login/")
    policy = response["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    for line in response.content.decode().splitlines():
        assert "<script>" not in line
        assert " style=" not in line
        assert " onclick=" not in line


def test_the_page_for_a_passkey_is_open_to_people_outside(client):
    response = client.get("/accounts/passkeys/login/", headers={"accept": "application/json"})
    assert response.status_code == 200
    assert response.json()["request_options"]["publicKey"]["challenge"]


@pytest.mark.parametrize("credential", ['{"id": "x"}', "[]", "no json", '{"response": {"userHandle": "AAAA"}}', "null"])
def test_a_made_up_passkey_opens_nothing(client, credential):
    response = client.post("/accounts/passkeys/login/", {"credential": credential})
    assert response["Location"] == "/accounts/login/"
    assert client.get("/settings/").status_code == 302


def test_a_refused_passkey_is_told_in_its_own_words(client):
    page = client.post("/accounts/passkeys/login/", {"credential": '{"id": "x"}'}, follow=True)
    assert "That passkey does not open an account here." in page.content.decode()
