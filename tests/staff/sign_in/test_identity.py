"""Whoever changes who gets in proves again who they are, through every door; and those concerned are told by mail."""

import re
import time

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.messages import get_messages
from django.core import mail

from billing_site.staff.models.invitation import Invitation
from billing_site.staff.models.user import User
from billing_site.staff.sign_in.forms import PASSKEY_REFUSED
from tests.staff.factories import PASSWORD, authenticator_app, code, invitation, passkey, signed_in

pytestmark = pytest.mark.django_db
TEAM, ADMIN = "/settings/team/", "/admin/staff/user/"


def asks(response):
    return response.status_code == 302 and "/reauthenticate/?next=" in response["Location"]


@pytest.fixture
def fresh(administrator):
    """An administrator's browser after signing in, not asked again yet."""
    return signed_in(administrator)


DOORS = {
    "edit": ("get", f"{TEAM}{{0}}/edit/", {}),
    "edit_sent": (
        "post",
        f"{TEAM}{{0}}/edit/",
        {"name": "X", "email": "moved@billfold.example", "role": "Administrator"},
    ),
    "reactivate": ("post", f"{TEAM}{{0}}/reactivate/", {}),
    "drop_two_step": ("post", f"{TEAM}{{0}}/two-step/", {}),
    "ask_two_step": ("get", f"{TEAM}{{0}}/two-step/", {}),
    "invite": ("get", f"{TEAM}invite/", {}),
    "invite_sent": ("post", f"{TEAM}invite/", {"email": "new@billfold.example", "role": "Administrator"}),
    "renew": ("post", f"{TEAM}invitations/{{1}}/renew/", {}),
    "admin": ("get", f"{ADMIN}{{2}}/change/", {}),
    "admin_sent": (
        "post",
        f"{ADMIN}{{2}}/change/",
        {"name": "X", "email": "moved@billfold.example", "role": "Administrator", "time_zone": ""},
    ),
    "admin_action": ("post", ADMIN, {"action": "drop_two_step", "_selected_action": "{2}"}),
    "admin_reactivate": ("post", f"{ADMIN}?q=staff", {"action": "reactivate", "_selected_action": "{2}"}),
}


@pytest.fixture
def door(billing, administrator):
    sent = invitation(administrator, "waiting@billfold.example")[0]
    authenticator_app(billing)

    def knock(client, name, **more):
        method, path, data = DOORS[name]
        names = (billing.public_id, sent.public_id, billing.pk)
        data = {key: value.format(*names) for key, value in data.items()}
        return getattr(client, method)(path.format(*names), data, **more)

    return knock


def state(billing):
    person = User.objects.with_role().get(pk=billing.pk)
    tokens = list(Invitation.objects.order_by("pk").values_list("token_hash", flat=True))
    return person.email, person.name, person.role, person.is_active, person.authenticator_set.count(), tokens


@pytest.mark.parametrize("name", DOORS)
def test_each_door_asks_who_one_is_before_anything_is_done(fresh, billing, door, name):
    before = state(billing)
    assert asks(door(fresh, name))
    assert state(billing) == before
    fresh.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert not asks(door(fresh, name))


@pytest.mark.parametrize("name", DOORS)
def test_whoever_may_not_do_it_is_refused_and_not_asked(reader, door, name):
    response = door(signed_in(reader), name)
    assert response.status_code in (302, 403)
    assert not asks(response)


def test_a_dialog_leads_to_the_page_that_asks(fresh, door):
    response = door(fresh, "edit", headers={"hx-request": "true"})
    assert response.status_code == 204
    assert response["HX-Redirect"].startswith("/accounts/reauthenticate/?next=")


def test_a_code_of_the_second_step_is_a_proof_too(fresh, administrator, billing, door):
    authenticator_app(administrator)
    where = door(fresh, "edit")["Location"].replace("/reauthenticate/", "/two-step/reauthenticate/")
    response = fresh.post(where, {"code": code()})
    assert response["Location"] == f"{TEAM}{billing.public_id}/edit/"
    assert fresh.get(response["Location"]).status_code == 200


def test_a_wrong_passkey_asks_again_on_the_way_to_the_same_page(fresh, administrator, door):
    passkey(administrator)
    where = door(fresh, "edit")["Location"].replace("/reauthenticate/", "/passkeys/reauthenticate/")
    made_up = {"credential": '{"id": "x", "rawId": "eA", "type": "public-key", "response": {}}'}
    response = fresh.post(where, made_up)
    assert response["Location"] == where
    assert [str(message) for message in get_messages(response.wsgi_request)] == [PASSKEY_REFUSED]
    assert asks(door(fresh, "edit")), "and proves nothing"


def test_the_proof_holds_some_minutes(fresh, door):
    fresh.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert not asks(door(fresh, "edit"))
    store = fresh.session
    for record in store[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = time.time() - 601
    store.save()
    assert asks(door(fresh, "edit"))


@pytest.mark.parametrize(
    "name", ["edit_sent", "admin_sent", "drop_two_step", "admin_action", "admin_reactivate", "renew"]
)
def test_what_was_sent_too_late_is_kept_and_continues(fresh, billing, door, name):
    before = state(billing)
    asking = door(fresh, name)["Location"]
    there = fresh.post(asking, {"password": PASSWORD, "next": "/accounts/continue/"})["Location"]
    assert there == "/accounts/continue/"
    page = fresh.get(there).content.decode()
    assert state(billing) == before, "nothing is done before it is sent on"
    action = re.search(r'<form method="post" action="([^"]+)"', page)[1].replace("&amp;", "&")
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    fresh.post(action, {key: value for key, value in fields.items() if key != "csrfmiddlewaretoken"})
    assert state(billing) != before or name == "admin_reactivate"
    assert fresh.get(there)["Location"] == "/settings/", "it is not done twice"


def test_the_way_back_from_asking_leads_nowhere_else(fresh, door):
    asking = door(fresh, "edit")["Location"].split("?")[0]
    response = fresh.post(asking, {"password": PASSWORD, "next": "https://evil.example/"})
    assert response["Location"] == "/"


def test_a_wrong_password_is_no_proof(fresh, door):
    asking = door(fresh, "edit")["Location"]
    assert "That is not your password." in fresh.post(asking, {"password": "wrong"}).content.decode()
    assert asks(door(fresh, "edit"))


# What people are told.


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """told(work): the mails that follow from the work."""

    def mails(work):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            work()
        return mail.outbox

    return mails


@pytest.mark.parametrize("name", ["edit_sent", "admin_sent"])
def test_the_old_address_is_told_where_the_account_went_and_the_person_of_the_role(chief, billing, door, told, name):
    old = billing.email
    address, role = sorted(told(lambda: door(chief, name)), key=lambda message: "role" in message.subject)
    assert address.to == [old]
    for words in (f"from {old} to moved@billfold.example", chief.user.email, "UTC", "call an administrator"):
        assert words in address.body
    assert "from Billing to Administrator" in role.body
    assert chief.user.email in role.body


@pytest.mark.parametrize("name", ["drop_two_step", "admin_action"])
def test_whoever_loses_the_second_step_is_told(chief, billing, door, told, name):
    (message,) = told(lambda: door(chief, name))
    assert message.to == [billing.email]
    assert "authenticator app, passkeys and recovery codes no longer work" in " ".join(message.body.split())


def test_nobody_is_told_of_what_did_not_change(chief, billing, told):
    form = {"name": "Another", "email": billing.email, "role": "Billing"}
    assert not told(lambda: chief.post(f"{TEAM}{billing.public_id}/edit/", form))
    assert User.objects.get(pk=billing.pk).name == "Another"


def test_a_refused_address_leaves_the_role_as_it_was_and_tells_nobody(chief, billing, reader, told):
    form = {"name": "X", "email": reader.email, "role": "Administrator"}
    assert not told(lambda: chief.post(f"{TEAM}{billing.public_id}/edit/", form))
    assert User.objects.with_role().get(pk=billing.pk).role == "Billing"


def test_a_mail_server_that_is_down_undoes_nothing_and_is_said(chief, billing, door, told, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    told(lambda: door(chief, "edit_sent"))
    assert User.objects.get(pk=billing.pk).email == "moved@billfold.example"
