"""The second step: authenticator app, recovery codes, passkeys, sessions."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail

from billing_site.lib.encryption import key_file
from tests.staff.factories import PASSWORD, SECRET, authenticator_app, code, passkey, sign_in, signed_in

pytestmark = pytest.mark.django_db
ACTIVATE = "/accounts/two-step/app/activate/"


def confirmed(user):
    """A browser in which the person has just proved who they are."""
    client = signed_in(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_setting_up_the_app_shows_a_code_to_scan_and_gives_recovery_codes(billing):
    client = confirmed(billing)
    page = client.get(ACTIVATE).content.decode()
    secret = re.search(r'data-copy="([A-Z2-7]+)"', page)[1]
    assert "data:image/svg+xml;base64," in page
    response = client.post(ACTIVATE, {"code": code(secret)})
    assert response["Location"] == "/accounts/two-step/recovery-codes/"
    codes = re.findall(r"<code>(\d+)</code>", client.get(response["Location"]).content.decode())
    assert len(codes) == 10


def test_a_wrong_code_switches_nothing_on(billing):
    client = confirmed(billing)
    client.get(ACTIVATE)
    assert "That code is not right." in client.post(ACTIVATE, {"code": "000000"}).content.decode()
    assert not Authenticator.objects.exists()


def test_a_key_dropped_while_somebody_sets_up_the_app_shows_another_code_to_scan(billing):
    client = confirmed(billing)
    seed = re.compile(r'data-copy="([A-Z2-7]+)"')
    first = seed.search(client.get(ACTIVATE).content.decode())[1]
    key_file.write([key_file.new()])
    response = client.post(ACTIVATE, {"code": code(first)})
    assert response.status_code == 200
    assert "That code is not right." in response.content.decode()
    second = seed.search(response.content.decode())[1]
    assert client.post(ACTIVATE, {"code": code(second)})["Location"] == "/accounts/two-step/recovery-codes/"


def test_signing_in_asks_for_the_code_after_the_password(billing):
    authenticator_app(billing)
    client, response = sign_in(billing.email)
    assert response["Location"] == "/accounts/two-step/code/"
    assert client.get("/settings/").status_code == 302, "the password alone opens nothing"
    assert "That code is not right." in client.post(response["Location"], {"code": "000000"}).content.decode()
    assert client.post(response["Location"], {"code": code()})["Location"] == "/"
    assert client.get("/settings/").status_code == 200


def test_a_code_works_once(billing):
    authenticator_app(billing)
    shown = code()
    for expected in (302, 200):
        client, response = sign_in(billing.email)
        assert client.post(response["Location"], {"code": shown}).status_code == expected


def test_a_recovery_code_replaces_the_app_once(billing):
    first = authenticator_app(billing).get_unused_codes()[0]
    for expected in (302, 200):
        client, response = sign_in(billing.email)
        assert client.post(response["Location"], {"code": first}).status_code == expected


def test_guessing_codes_is_stopped(billing):
    authenticator_app(billing)
    client, response = sign_in(billing.email)
    for _ in range(5):
        client.post(response["Location"], {"code": "000000"})
    answer = client.post(response["Location"], {"code": code()})
    assert "Too many attempts" in answer.content.decode()


@pytest.mark.parametrize("path", ["app/activate/", "app/deactivate/", "recovery-codes/new/"])
def test_changing_the_second_step_asks_who_one_is_again(billing, path):
    client = signed_in(billing)
    if path != "app/activate/":
        authenticator_app(billing)
    response = client.get(f"/accounts/two-step/{path}")
    assert response["Location"].startswith("/accounts/reauthenticate/")
    assert "Confirm that it is you" in client.get(response["Location"]).content.decode()
    assert "That is not your password." in client.post(response["Location"], {"password": "wrong"}).content.decode()
    client.post(response["Location"], {"password": PASSWORD})
    assert client.get(f"/accounts/two-step/{path}").status_code == 200


def test_a_code_proves_who_one_is_too(billing):
    client = signed_in(billing)
    authenticator_app(billing)
    assert "Use a code" in client.get("/accounts/reauthenticate/").content.decode()
    client.post("/accounts/two-step/reauthenticate/", {"code": code()})
    assert client.get("/accounts/two-step/app/deactivate/").status_code == 200


def test_switching_the_app_off_leaves_the_password_alone(billing):
    client = confirmed(billing)
    authenticator_app(billing)
    assert "Switch off the authenticator app?" in client.get("/accounts/two-step/app/deactivate/").content.decode()
    client.post("/accounts/two-step/app/deactivate/")
    assert sign_in(billing.email)[1]["Location"] == "/"
    assert [message.subject for message in mail.outbox] == ["Billfold: authenticator app off"]


def test_new_recovery_codes_replace_the_old_ones(billing):
    client = confirmed(billing)
    old = authenticator_app(billing).get_unused_codes()
    assert "Make new recovery codes?" in client.get("/accounts/two-step/recovery-codes/new/").content.decode()
    client.post("/accounts/two-step/recovery-codes/new/")
    download = client.get("/accounts/two-step/recovery-codes/download/")
    assert "attachment" in download["Content-Disposition"]
    new = download.content.decode().split()
    assert len(new) == 10
    assert not set(new) & set(old)


def test_the_overview_says_what_is_on_and_links_to_it(billing):
    client = signed_in(billing)
    page = client.get("/accounts/two-step/").content.decode()
    assert "Password only" in page
    authenticator_app(billing)
    page = client.get("/accounts/two-step/").content.decode()
    assert "Second step on" in page
    assert "10 unused" in page
    for link in re.findall(r'href="(/accounts/[^"]+)"', page):
        assert client.get(link).status_code in (200, 302), link


def test_passkeys_are_listed_renamed_and_removed(billing):
    client = confirmed(billing)
    key = passkey(billing)
    assert "Passkey 1" in client.get("/accounts/passkeys/").content.decode()
    client.post(f"/accounts/passkeys/{key.pk}/rename/", {"name": "Blue key"})
    assert "Blue key" in client.get("/accounts/passkeys/").content.decode()
    assert "“Blue key” no longer opens" in client.get(f"/accounts/passkeys/{key.pk}/remove/").content.decode()
    client.post(f"/accounts/passkeys/{key.pk}/remove/")
    assert "No passkeys yet" in client.get("/accounts/passkeys/").content.decode()


def test_nobody_touches_the_passkey_of_somebody_else(billing, administrator):
    key = passkey(administrator)
    client = confirmed(billing)
    assert client.post(f"/accounts/passkeys/{key.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_the_page_to_add_a_passkey_names_the_desk_and_the_person(billing):
    page = confirmed(billing).get("/accounts/passkeys/add/").content.decode()
    assert '"name": "Billfold"' in page
    assert billing.email in page


def test_an_address_that_nobody_verified_does_not_keep_anyone_from_a_second_step(billing):
    client = confirmed(billing)
    client.post("/accounts/password/reset/", {"email": billing.email})
    assert client.get(ACTIVATE).status_code == 200
    assert SECRET not in client.get(ACTIVATE).content.decode()


def test_sessions_are_listed_and_the_others_signed_out(billing):
    here, there = signed_in(billing), signed_in(billing)
    page = here.get("/accounts/sessions/", headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})
    assert "This one" in page.content.decode()
    assert "Sign out others" in page.content.decode()
    here.post("/accounts/sessions/")
    assert there.get("/settings/").status_code == 302
    page = here.get("/accounts/sessions/").content.decode()
    assert "Your other sessions have ended." in page
    assert "Sign out others" not in page
