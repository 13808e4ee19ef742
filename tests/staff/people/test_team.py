"""The team page: roles, deactivation, and what must never happen."""

import pytest
from django.test import Client
from django.utils import timezone

from billing_site.events.models import Event
from billing_site.staff.models.user import NotAllowed, User
from billing_site.staff.roles import role_allows
from tests.factories import staff
from tests.staff.factories import PASSWORD, authenticator_app, sign_in, signed_in

pytestmark = pytest.mark.django_db
TEAM = "/settings/team/"


def changes(user):
    return [(event.type, event.changes) for event in Event.objects.of(user)]


def edit(client, person, **form):
    form = {"name": person.name, "email": person.email, "role": person.role, **form}
    return client.post(f"{TEAM}{person.public_id}/edit/", form)


def test_the_page_lists_everybody_and_explains_the_roles(chief, billing, reader):
    page = chief.get(TEAM).content.decode()
    for word in (billing.email, reader.email, "(you)", "Changes nothing."):
        assert word in page


def test_a_new_role_holds_from_the_next_request(chief, administrator, billing):
    other = signed_in(billing)
    assert other.get(TEAM).status_code == 403
    assert edit(chief, billing, role="Administrator")["Location"] == billing.get_absolute_url()
    assert other.get(TEAM).status_code == 200
    assert changes(billing) == [("staff.role_changed", {"role": ["Billing", "Administrator"]})]
    assert Event.objects.get().actor == administrator


def test_a_new_address_is_the_only_one_that_signs_in(chief, billing):
    old = billing.email
    sign_in(old)
    Client().post("/accounts/password/reset/", {"email": old})
    edit(chief, billing, email="moved@billfold.example")
    assert sign_in(old)[1].status_code == 200
    assert sign_in("moved@billfold.example")[1].status_code == 302
    assert changes(billing)[0] == ("staff.updated", {"email": [old, "moved@billfold.example"]})


def test_an_address_that_somebody_has_is_refused(chief, billing, reader):
    response = edit(chief, billing, email=reader.email.upper())
    assert response.status_code == 422
    assert f"Another staff account uses {reader.email} already." in response.content.decode()


def test_the_last_administrator_keeps_the_role(chief, administrator):
    response = edit(chief, administrator, role="Billing")
    assert response.status_code == 422
    assert "is the last administrator. Make somebody else an administrator first." in response.content.decode()
    assert User.objects.get(pk=administrator.pk).role == "Administrator"


def test_the_last_administrator_is_never_deactivated(administrator, billing, now):
    with pytest.raises(NotAllowed, match="last administrator"):
        administrator.deactivate(by=billing, now=now)
    assert User.objects.get(pk=administrator.pk).is_active


def test_a_deactivated_administrator_does_not_count_as_another(administrator, now):
    other = staff("Administrator")
    other.deactivate(by=administrator, now=now)
    with pytest.raises(NotAllowed, match="last administrator"):
        administrator.change_role("Billing", by=administrator, now=now)


def test_an_administrator_from_the_command_line_can_become_something_else(administrator, now):
    root = User.objects.create_superuser("root@billfold.example", PASSWORD)
    assert root.role == "Administrator"
    root.change_role("Read-only", by=administrator, now=now)
    assert User.objects.get(pk=root.pk).role == "Read-only"
    assert not User.objects.get(pk=root.pk).has_perm("customers.change_customer")


def test_nobody_deactivates_themself(chief, administrator):
    staff("Administrator")
    response = chief.post(f"{TEAM}{administrator.public_id}/deactivate/", follow=True)
    assert "You cannot deactivate your own account." in response.content.decode()
    assert chief.get(TEAM).status_code == 200


def test_deactivating_signs_out_everywhere_and_reactivating_brings_no_session_back(chief, billing):
    there = signed_in(billing)
    asks = chief.get(f"{TEAM}{billing.public_id}/deactivate/").content.decode()
    assert "signed out everywhere" in asks
    chief.post(f"{TEAM}{billing.public_id}/deactivate/")
    assert there.get("/settings/").status_code == 302
    assert sign_in(billing.email)[1]["Location"] == "/accounts/inactive/"
    chief.post(f"{TEAM}{billing.public_id}/reactivate/")
    assert there.get("/settings/").status_code == 302
    assert sign_in(billing.email)[1]["Location"] == "/"
    assert [type for type, _ in changes(billing)] == ["staff.reactivated", "staff.deactivated"]


def test_deactivating_twice_is_told_once(administrator, billing, now):
    billing.deactivate(by=administrator, now=now)
    billing.deactivate(by=administrator, now=now)
    assert len(changes(billing)) == 1


def test_an_administrator_helps_somebody_who_lost_the_phone(chief, billing):
    authenticator_app(billing)
    assert "Remove two-step sign-in" in chief.get(billing.get_absolute_url()).content.decode()
    chief.post(f"{TEAM}{billing.public_id}/two-step/")
    assert sign_in(billing.email)[1]["Location"] == "/"
    page = chief.get(billing.get_absolute_url()).content.decode()
    assert "Two-step sign-in removed" in page


def test_the_page_of_a_person_tells_what_changed(chief, billing):
    edit(chief, billing, name="Jane Doe", role="Read-only")
    page = chief.get(billing.get_absolute_url()).content.decode()
    assert "Role changed" in page
    assert "Jane Doe" in page


@pytest.mark.parametrize("role", ["billing", "reader"])
@pytest.mark.parametrize("path", ["", "{id}/", "{id}/edit/", "{id}/deactivate/", "{id}/two-step/"])
def test_only_administrators_see_the_team(client, administrator, request, role, path):
    client.force_login(request.getfixturevalue(role))
    assert client.get(TEAM + path.format(id=administrator.public_id)).status_code == 403


@pytest.mark.parametrize("role", ["billing", "reader"])
@pytest.mark.parametrize("path", ["{id}/edit/", "{id}/deactivate/", "{id}/reactivate/", "{id}/two-step/"])
def test_only_administrators_change_the_team(client, administrator, request, role, path):
    victim = staff("Administrator")
    client.force_login(request.getfixturevalue(role))
    form = {"name": "x", "email": "x@billfold.example", "role": "Read-only"}
    assert client.post(TEAM + path.format(id=victim.public_id), form).status_code == 403
    assert User.objects.get(pk=victim.pk).role == "Administrator"
    assert not Event.objects.exists()


def test_strangers_are_sent_to_the_door(client, db):
    assert client.get(TEAM)["Location"] == "/accounts/login/?next=/settings/team/"


def test_an_id_that_nobody_has_is_not_found(chief):
    assert chief.get(f"{TEAM}usr_nobody/").status_code == 404


@pytest.mark.parametrize(
    ("role", "permission", "allowed"),
    [
        ("Administrator", "staff.change_user", True),
        ("Billing", "staff.view_user", False),
        ("Billing", "customers.delete_customer", True),
        ("Billing", "events.view_event", True),
        ("Billing", "events.delete_event", False),
        ("Read-only", "customers.view_customer", True),
        ("Read-only", "customers.add_customer", False),
        ("", "customers.view_customer", False),
    ],
)
def test_roles_allow_what_they_promise(role, permission, allowed):
    assert role_allows(role, permission) is allowed


def test_somebody_without_a_role_may_nothing(now):
    nobody = User.objects.create_user("nobody@billfold.example", PASSWORD)
    assert not nobody.has_perm("customers.view_customer")
    assert not nobody.has_module_perms("customers")
    nobody.change_role("Billing", by=None, now=timezone.now())
    assert User.objects.get(pk=nobody.pk).has_perm("customers.view_customer")
