"""Forgotten and changed passwords."""

import re

import pytest
from django.core import mail
from django.test import Client

from tests.staff.factories import PASSWORD, sign_in, signed_in

pytestmark = pytest.mark.django_db
NEW = "blue-otter-lamp"


def ask_for_link(email, client=None):
    client = client or Client()
    response = client.post("/accounts/password/reset/", {"email": email})
    assert response["Location"] == "/accounts/password/reset/done/"
    return client, client.get("/accounts/password/reset/done/").content.decode()


def link_in(message):
    return re.search(r"http://testserver(\S+)", message.body)[1]


def test_a_forgotten_password_is_reset_by_a_link_in_a_mail(billing):
    client, done = ask_for_link(billing.email)
    assert "Look into your mail" in done
    (message,) = mail.outbox
    assert message.to == [billing.email]
    assert message.subject == "Set a new password for Billfold"
    page = client.get(link_in(message), follow=True)
    assert "Set a new password" in page.content.decode()
    here = page.redirect_chain[-1][0]
    response = client.post(here, {"password1": NEW, "password2": NEW})
    assert response["Location"] == "/accounts/password/reset/key/done/"
    assert "Your new password is set" in client.get(response["Location"]).content.decode()
    assert sign_in(billing.email, NEW)[1].status_code == 302
    assert sign_in(billing.email, PASSWORD)[1].status_code == 200
    assert mail.outbox[-1].subject == "Your Billfold password was reset"


def test_a_reset_link_works_once(billing):
    client, _ = ask_for_link(billing.email)
    link = link_in(mail.outbox[0])
    here = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(here, {"password1": NEW, "password2": NEW})
    assert "This link no longer works" in Client().get(link, follow=True).content.decode()


def test_a_reset_link_dies_when_an_administrator_changes_the_address(billing, administrator, now):
    ask_for_link(billing.email)
    billing.change(by=administrator, now=now, email="moved@billfold.example")
    page = Client().get(link_in(mail.outbox[0]), follow=True)
    assert "This link no longer works" in page.content.decode()


def test_an_unknown_address_gets_the_same_page_and_no_mail():
    assert "Look into your mail" in ask_for_link("nobody@example.com")[1]
    assert not mail.outbox


def test_a_deactivated_account_gets_no_link(billing, administrator, now):
    billing.deactivate(by=administrator, now=now)
    ask_for_link(billing.email)
    assert not mail.outbox


def test_asking_for_links_without_end_is_stopped(billing):
    client = Client()
    for _ in range(5):
        ask_for_link(billing.email, client)
    assert client.post("/accounts/password/reset/", {"email": billing.email}).status_code == 429


def test_a_mail_server_that_is_down_does_not_break_the_page_nor_tell_who_has_an_account(billing, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    _, done = ask_for_link(billing.email)
    _, unknown = ask_for_link("nobody@example.com")
    token = re.compile(r'ftoken": "\w+"')
    assert token.sub("", done) == token.sub("", unknown)


def test_a_mail_server_that_is_down_does_not_undo_a_change(billing, settings):
    client = signed_in(billing)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    page = client.get(change(client)["Location"]).content.decode()
    assert "could not be sent" in page
    assert "Your new password is set." in page


def change(client, old=PASSWORD, first=NEW, second=NEW):
    form = {"oldpassword": old, "password1": first, "password2": second}
    return client.post("/accounts/password/change/", form)


def test_changing_the_password_keeps_this_session_and_ends_the_others(billing):
    here, there = signed_in(billing), signed_in(billing)
    assert change(here)["Location"] == "/accounts/two-step/"
    assert "Your new password is set." in here.get("/accounts/two-step/").content.decode()
    assert there.get("/settings/").status_code == 302
    assert sign_in(billing.email, NEW)[1].status_code == 302
    assert mail.outbox[-1].subject == "Your Billfold password was changed"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"old": "not it"}, "That is not your current password."),
        ({"first": "short", "second": "short"}, "at least 12 characters"),
        ({"first": "1234567890123", "second": "1234567890123"}, "entirely numeric"),
        ({"first": "1qaz2wsx3edc4rfv", "second": "1qaz2wsx3edc4rfv"}, "too common"),
        ({"second": "another-one-here"}, "You must type the same password each time."),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words(billing, form, words):
    assert words in change(signed_in(billing), **form).content.decode()


def test_a_password_like_the_own_address_is_refused(administrator):
    client = signed_in(administrator)
    name = administrator.email
    assert "too similar to the e-mail" in change(client, first=name, second=name).content.decode()


def test_somebody_without_a_password_sets_one(administrator, client):
    administrator.set_unusable_password()
    administrator.save()
    client.force_login(administrator)
    assert client.get("/accounts/password/change/")["Location"] == "/accounts/password/set/"
    client.post("/accounts/password/set/", {"password1": NEW, "password2": NEW})
    assert sign_in(administrator.email, NEW)[1].status_code == 302
