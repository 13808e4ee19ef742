"""Everybody's own profile, the settings index, and what the pages around them show."""

import re

import pytest
from django.urls import reverse

from billing_site.company.models import Company
from billing_site.desk.navigation import ACCOUNT, RAIL, SETTINGS
from billing_site.events.models import Event
from billing_site.staff.models.user import User
from billing_site.staff.user_agents import browser

pytestmark = pytest.mark.django_db
PROFILE = "/settings/profile/"
FORM = {
    "name": "Jane Doe",
    "time_zone": "Asia/Tokyo",
    "number_format": "1'234.56",
    "theme": "dark",
    "page_size": "25",
    "single_keys": "on",
}


def test_a_profile_is_saved_and_shown_at_once(desk):
    assert desk.post(PROFILE, FORM)["Location"] == PROFILE
    user = User.objects.get(pk=desk.user.pk)
    assert (user.name, user.time_zone, user.theme, user.single_keys) == ("Jane Doe", "Asia/Tokyo", "dark", True)
    assert user.preferences["page_size"] == 25
    assert user.number_format == "1'234.56"
    page = desk.get(PROFILE).content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-single-keys="on"' in page
    assert "Your profile is saved." in page


def test_a_number_format_is_chosen_among_four_and_given_up_again(desk):
    options = [value for value, label in desk.get(PROFILE).context["form"].fields["number_format"].choices]
    assert options == ["", "1,234.56", "1.234,56", "1 234,56", "1'234.56"]
    for chosen in options[1:] + options[:1]:
        desk.post(PROFILE, {**FORM, "number_format": chosen})
        assert User.objects.get(pk=desk.user.pk).number_format == chosen
    changes = Event.objects.of(desk.user).order_by("pk").last().changes
    assert changes["number_format"] == ["1'234.56", ""]


def test_the_profile_tells_what_is_usual_in_the_account_s_country(desk, now):
    def usual():
        return dict(desk.get(PROFILE).context["form"].fields["number_format"].choices)[""]

    assert usual() == "By the account's country: 1,234.56"
    Company.current().change({"address_country": "FR"}, by=None, now=now)
    assert usual() == "By the account's country: 1 234,56"
    desk.post(PROFILE, FORM)
    assert usual() == "By the account's country"


def test_single_letter_shortcuts_can_be_switched_off(desk):
    desk.post(PROFILE, {key: value for key, value in FORM.items() if key != "single_keys"})
    assert 'data-single-keys="off"' in desk.get(PROFILE).content.decode()


def test_times_are_shown_in_the_chosen_zone(client, administrator):
    client.force_login(administrator)
    User.objects.filter(pk=administrator.pk).update(date_joined="2026-11-22T20:00Z", time_zone="Asia/Tokyo")
    assert "23 Nov 2026" in client.get(administrator.get_absolute_url()).content.decode()


def test_the_chosen_rows_on_a_page_are_kept_when_other_things_change(desk):
    desk.user.prefer(**{"customers.columns": ["email"]})
    desk.post(PROFILE, FORM)
    assert User.objects.get(pk=desk.user.pk).preferences["customers.columns"] == ["email"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Mars/Olympus"),
        ("number_format", "1·234"),
        ("theme", "pink"),
        ("page_size", "1000000"),
        ("name", "a\x00b"),
        ("name", "x" * 151),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(desk, field, value):
    assert desk.post(PROFILE, {**FORM, field: value}).status_code == 422
    assert User.objects.get(pk=desk.user.pk).preferences == {}
    assert not Event.objects.exists()


def test_nobody_raises_themself_through_the_profile(desk):
    desk.post(PROFILE, {**FORM, "role": "Administrator", "email": "x@billfold.example", "is_superuser": "on"})
    user = User.objects.get(pk=desk.user.pk)
    assert (user.role, user.email, user.is_superuser) == ("Billing", desk.user.email, False)


def test_the_settings_show_what_the_role_may_open(client, administrator, reader):
    client.force_login(reader)
    assert "Invite people" not in client.get("/settings/").content.decode()
    client.force_login(administrator)
    assert "Invite people" in client.get("/settings/").content.decode()


@pytest.mark.parametrize("role", ["administrator", "billing", "reader"])
def test_every_link_of_rail_account_menu_and_settings_opens(client, request, role):
    client.force_login(request.getfixturevalue(role))
    page = client.get("/settings/").content.decode()
    links = {link for link in re.findall(r'href="(/[^"]*)"', page) if not link.startswith("/static/")}
    assert {reverse(entry[1]) for entry in ACCOUNT} <= links
    for link in links:
        assert client.get(link).status_code == 200, link


def test_every_entry_names_a_page_that_exists():
    for entry in (*RAIL, *ACCOUNT, *SETTINGS):
        assert reverse(entry[1])


def test_the_settings_are_marked_on_the_pages_about_signing_in(desk):
    for path in ("/settings/", PROFILE, "/accounts/two-step/", "/accounts/sessions/"):
        page = desk.get(path).content.decode()
        assert re.search(r'href="/settings/" aria-current="page"', page), path


def test_whoever_is_outside_sees_no_navigation(client):
    page = client.get("/accounts/login/").content.decode()
    assert "/customers/" not in page
    assert "/settings/" not in page


@pytest.mark.parametrize(
    ("says", "shown"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.0", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_sessions_name_browser_and_system(says, shown):
    assert browser(says) == shown
