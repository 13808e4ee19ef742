"""Inviting people, and accepting."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from billing_site.events.models import Event
from billing_site.staff.models.invitation import Invitation
from billing_site.staff.models.user import NotAllowed, User
from tests.staff.factories import PASSWORD, invitation, sign_in

pytestmark = pytest.mark.django_db
TEAM = "/settings/team/"
FORM = {"name": "Jane Doe", "password1": "blue-otter-lamp", "password2": "blue-otter-lamp"}


def link(token):
    return f"/accounts/invitation/{token}/"


def types():
    return list(Event.objects.order_by("id").values_list("type", flat=True))


def test_an_invitation_is_mailed_and_its_link_opens_an_account(chief):
    form = {"email": "Jane@Billfold.example", "role": "Billing"}
    assert chief.post(f"{TEAM}invite/", form)["Location"] == TEAM
    (message,) = mail.outbox
    assert message.to == ["jane@billfold.example"]
    assert re.search(r"until \d+ \w+ \d{4}, \d\d:\d\d UTC\.", message.body), "in a zone that is named"
    path = re.search(r"http://testserver(\S+)", message.body)[1]
    stranger = Client()
    page = stranger.get(path).content.decode()
    assert "invited you" in page
    assert "jane@billfold.example" in page
    assert stranger.post(path, FORM)["Location"] == "/accounts/login/"
    jane = User.objects.get(email="jane@billfold.example")
    assert (jane.name, jane.role, jane.is_superuser) == ("Jane Doe", "Billing", False)
    assert sign_in(jane.email, FORM["password1"])[1]["Location"] == "/"
    assert types() == ["staff.invited", "staff.joined"]


def test_the_link_is_shown_once_for_copying(chief):
    chief.post(f"{TEAM}invite/", {"email": "jane@billfold.example", "role": "Read-only"})
    first, second = chief.get(TEAM).content.decode(), chief.get(TEAM).content.decode()
    assert "/accounts/invitation/" in first
    assert "/accounts/invitation/" not in second
    assert "jane@billfold.example" in second


def test_only_the_hash_of_the_token_is_kept(administrator):
    made, token = invitation(administrator)
    assert token not in str(Invitation.objects.filter(pk=made.pk).values())
    assert token not in str(list(Event.objects.values()))


def test_when_no_mail_server_answers_the_link_is_there_to_pass_on(chief, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    chief.post(f"{TEAM}invite/", {"email": "jane@billfold.example", "role": "Billing"})
    page = chief.get(TEAM).content.decode()
    assert "could not be sent. Pass the link on yourself." in page
    assert "/accounts/invitation/" in page


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"email": "no address", "role": "Billing"}, "Write an e-mail address like"),
        ({"email": "", "role": "Billing"}, "Write the e-mail address."),
        ({"email": "a@billfold.example", "role": "Emperor"}, "Emperor is not one of the available choices"),
        ({"email": "a@billfold.example"}, "Choose a role."),
    ],
)
def test_a_form_that_is_wrong_says_so_and_invites_nobody(chief, form, words):
    response = chief.post(f"{TEAM}invite/", form)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Invitation.objects.exists()


def test_somebody_who_is_here_cannot_be_invited(chief, billing):
    response = chief.post(f"{TEAM}invite/", {"email": billing.email.upper(), "role": "Billing"})
    assert "has an account already." in response.content.decode()


def test_somebody_deactivated_is_reactivated_instead(chief, administrator, billing, now):
    billing.deactivate(by=administrator, now=now)
    response = chief.post(f"{TEAM}invite/", {"email": billing.email, "role": "Billing"})
    assert "Reactivate it instead." in response.content.decode()


def test_a_used_link_says_so(administrator):
    made, token = invitation(administrator)
    made.accept(name="Jane", password=PASSWORD, now=timezone.now())
    response = Client().get(link(token))
    assert response.status_code == 410
    assert "This invitation has been used" in response.content.decode()


def test_two_people_with_one_link_make_one_account(administrator):
    made, _ = invitation(administrator)
    twin = Invitation.objects.get(pk=made.pk)
    made.accept(name="Jane", password=PASSWORD, now=timezone.now())
    with pytest.raises(NotAllowed, match="has been used"):
        twin.accept(name="Jack", password=PASSWORD, now=timezone.now())
    assert User.objects.get(email=made.email).name == "Jane"


def test_a_withdrawn_link_says_so(chief, administrator):
    made, token = invitation(administrator)
    assert chief.post(f"{TEAM}invitations/{made.public_id}/revoke/")["Location"] == TEAM
    assert "Nobody is invited at the moment." in chief.get(TEAM).content.decode()
    response = Client().post(link(token), FORM)
    assert response.status_code == 410
    assert "This invitation was withdrawn" in response.content.decode()
    assert not User.objects.filter(email=made.email).exists()


def test_an_expired_link_says_so(administrator):
    _, token = invitation(administrator, now=timezone.now() - timedelta(days=7, seconds=1))
    response = Client().post(link(token), FORM)
    assert response.status_code == 410
    assert "This invitation has expired" in response.content.decode()


def test_an_expired_invitation_is_sent_again_with_a_new_link(chief, administrator):
    made, old = invitation(administrator, now=timezone.now() - timedelta(days=8))
    assert "Expired" in chief.get(TEAM).content.decode()
    chief.post(f"{TEAM}invitations/{made.public_id}/renew/")
    new = re.search(r"/accounts/invitation/([^/]+)/", mail.outbox[-1].body)[1]
    assert Client().get(link(old)).status_code == 404
    assert Client().get(link(new)).status_code == 200


def test_a_used_invitation_is_not_sent_again(chief, administrator):
    made, _ = invitation(administrator)
    made.accept(name="Jane", password=PASSWORD, now=timezone.now())
    page = chief.post(f"{TEAM}invitations/{made.public_id}/renew/", follow=True).content.decode()
    assert "has an account already." in page
    assert not mail.outbox


def test_a_second_invitation_to_one_address_replaces_the_first(administrator):
    _, first = invitation(administrator, "jane@billfold.example")
    _, second = invitation(administrator, "jane@billfold.example", "Read-only")
    assert Client().get(link(first)).status_code == 410
    assert Client().get(link(second)).status_code == 200


@pytest.mark.parametrize("token", ["nonsense", "x" * 200, "%20"])
def test_a_made_up_link_says_there_is_no_such_invitation(client, db, token):
    response = client.get(link(token))
    assert response.status_code == 404
    assert "There is no such invitation" in response.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "Write the name."),
        ({"name": "Jane\u202eeoD"}, "name"),
        ({"name": "x" * 151}, "at most 150 characters"),
        ({"password1": "short", "password2": "short"}, "at least 12 characters"),
        ({"password1": "1234567890123", "password2": "1234567890123"}, "entirely numeric"),
        ({"password1": "password123", "password2": "password123"}, "too common"),
        ({"password1": "new@billfold.example", "password2": "new@billfold.example"}, "too similar to the e-mail"),
        ({"password2": "something-else"}, "The two passwords differ."),
    ],
)
def test_the_accept_page_says_what_will_not_do(administrator, change, words):
    made, token = invitation(administrator)
    response = Client().post(link(token), {**FORM, **change})
    assert response.status_code == 422
    assert words in response.content.decode()
    made.refresh_from_db()
    assert made.accepted_at is None


@pytest.mark.parametrize("role", ["billing", "reader"])
@pytest.mark.parametrize("path", ["invite/", "invitations/{id}/renew/", "invitations/{id}/revoke/"])
def test_only_administrators_invite(client, administrator, request, role, path):
    made, token = invitation(administrator)
    client.force_login(request.getfixturevalue(role))
    form = {"email": "friend@billfold.example", "role": "Administrator"}
    assert client.post(TEAM + path.format(id=made.public_id), form).status_code == 403
    assert Invitation.objects.count() == 1
    assert client.get(link(token)).status_code == 200
