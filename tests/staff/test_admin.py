"""Staff in the Django admin: the desk's own door, the role's own view, the same verbs."""

import pytest
from django.contrib import admin

from billing_site.events.models import Event
from billing_site.staff.models.invitation import Invitation
from billing_site.staff.models.user import User
from tests.factories import staff
from tests.staff.factories import PASSWORD, authenticator_app, invitation, sign_in

pytestmark = pytest.mark.django_db
USERS = "/admin/staff/user/"
INVITATIONS = "/admin/staff/invitation/"


def save(client, person, **form):
    form = {"name": person.name, "email": person.email, "time_zone": "", "role": person.role, **form}
    return client.post(f"{USERS}{person.pk}/change/", form, follow=True).content.decode()


def act(client, path, action, *rows):
    form = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(path, form, follow=True).content.decode()


def test_the_admin_is_behind_the_same_door(client, administrator):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/accounts/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/staff/user/")["Location"] == (
        "/accounts/login/?next=/admin/staff/user/"
    )
    _, response = sign_in(administrator.email, client=client, next="/admin/")
    assert response["Location"] == "/admin/"
    page = client.get("/admin/").content.decode()
    assert "Back to the desk" in page
    assert "css/admin.css" in page


def test_the_admin_has_no_door_of_its_own(client, administrator):
    response = client.post("/admin/login/", {"username": administrator.email, "password": PASSWORD})
    assert response.status_code == 302
    assert client.get("/admin/").status_code == 302


def test_the_second_step_guards_the_admin_too(client, administrator):
    authenticator_app(administrator)
    _, response = sign_in(administrator.email, client=client, next="/admin/")
    assert response["Location"].startswith("/accounts/two-step/code/")
    assert client.get("/admin/").status_code == 302


def test_the_login_page_leads_nowhere_else(client, administrator):
    client.force_login(administrator)
    assert client.get("/admin/login/?next=//evil.example/")["Location"] == "/admin/"
    assert client.get("/admin/login/?next=/admin/staff/")["Location"] == "/admin/staff/"


def test_signing_out_and_changing_the_password_are_the_desks(chief):
    assert chief.get("/admin/password_change/")["Location"] == "/accounts/password/change/"
    assert chief.post("/admin/logout/")["Location"] == "/accounts/login/"
    assert chief.get("/admin/").status_code == 302


@pytest.mark.parametrize("role", ["billing", "reader"])
@pytest.mark.parametrize("path", [USERS, INVITATIONS, f"{USERS}add/"])
def test_other_roles_see_no_staff(client, request, role, path):
    client.force_login(request.getfixturevalue(role))
    assert client.get(path).status_code == 403
    index = client.get("/admin/").content.decode()
    assert "/admin/staff/" not in index
    assert "/admin/customers/customer/" in index


@pytest.mark.parametrize("role", ["billing", "reader"])
def test_other_roles_change_no_staff(client, request, role, administrator):
    client.force_login(request.getfixturevalue(role))
    form = {"name": "x", "email": "x@billfold.example", "role": "Read-only", "time_zone": ""}
    assert client.post(f"{USERS}{administrator.pk}/change/", form).status_code == 403
    assert client.post(USERS, {"action": "deactivate", "_selected_action": [administrator.pk]}).status_code == 403
    assert User.objects.get(pk=administrator.pk).name == administrator.name


def test_nothing_secret_and_nothing_managed_elsewhere_is_registered():
    labels = {model._meta.app_label for model in admin.site._registry}
    assert not labels & {"auth", "account", "mfa", "usersessions", "sessions"}


def test_people_are_found_by_name_address_id_role_and_state(chief, billing, reader):
    for query in (f"?q={billing.email}", f"?q={billing.public_id}", "?role=Billing"):
        page = chief.get(USERS + query).content.decode()
        assert billing.public_id in page
        assert reader.public_id not in page
    assert billing.public_id not in chief.get(f"{USERS}?is_active__exact=0").content.decode()


def test_people_are_neither_added_nor_deleted(chief, billing):
    assert chief.get(f"{USERS}add/").status_code == 403
    assert chief.post(f"{USERS}{billing.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in chief.get(USERS).content.decode()


def test_a_change_goes_through_the_verbs(chief, billing, administrator):
    save(chief, billing, role="Read-only", name="Jane Doe", time_zone="Asia/Tokyo", number_format="1.234,56")
    person = User.objects.get(pk=billing.pk)
    assert person.number_format == "1.234,56"
    assert (person.role, person.name, person.time_zone) == ("Read-only", "Jane Doe", "Asia/Tokyo")
    assert [event.type for event in Event.objects.of(billing)] == ["staff.updated", "staff.role_changed"]
    assert {event.actor for event in Event.objects.of(billing)} == {administrator}


def test_a_change_that_must_not_be_is_refused_by_the_form(chief, administrator, billing):
    assert "is the last administrator" in save(chief, administrator, role="Billing")
    assert "already exists" in save(chief, billing, email=administrator.email)
    assert "is not a time zone" in save(chief, billing, time_zone="Mars/Olympus")
    assert "Select a valid choice" in save(chief, billing, number_format="1·234")
    assert not Event.objects.exists()


def test_actions_deactivate_reactivate_and_remove_the_second_step(chief, administrator, billing):
    authenticator_app(billing)
    other = staff("Administrator")
    page = act(chief, USERS, "deactivate", administrator, billing, other)
    assert "You cannot deactivate your own account." in page
    assert not User.objects.filter(pk__in=[billing.pk, other.pk], is_active=True).exists()
    act(chief, USERS, "reactivate", billing, other)
    act(chief, USERS, "drop_two_step", billing)
    assert sign_in(billing.email)[1]["Location"] == "/"


def test_the_record_links_to_the_desk(chief, billing):
    page = chief.get(f"{USERS}{billing.pk}/change/").content.decode()
    assert "View on site" in page
    assert f"{USERS}{billing.pk}/change/" in chief.get(billing.get_absolute_url()).content.decode()


def test_invitations_are_read_and_withdrawn(chief, administrator):
    made, token = invitation(administrator)
    page = chief.get(INVITATIONS).content.decode()
    assert made.email in page
    assert made.token_hash not in chief.get(f"{INVITATIONS}{made.pk}/change/").content.decode()
    for state, there in (("open", True), ("used", False), ("withdrawn", False), ("expired", False)):
        assert (made.public_id in chief.get(f"{INVITATIONS}?state={state}").content.decode()) is there
    assert "Withdrew 1 of the selected invitations." in act(chief, INVITATIONS, "revoke", made)
    assert Invitation.objects.get(pk=made.pk).revoked_at
    assert chief.get(f"/accounts/invitation/{token}/").status_code == 410


def test_invitations_are_not_made_or_edited_in_the_admin(chief, administrator):
    made, _ = invitation(administrator)
    assert chief.get(f"{INVITATIONS}add/").status_code == 403
    assert chief.post(f"{INVITATIONS}{made.pk}/change/", {"role": "Administrator"}).status_code == 403
