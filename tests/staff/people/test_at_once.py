"""Two who change the same account, or invite the same person, at the same moment, with real commits."""

import re
from functools import partial

import pytest

from billing_site.events.models import Event
from billing_site.staff.models.invitation import Invitation
from billing_site.staff.models.user import NotAllowed, User
from tests.factories import staff
from tests.threads import at_once

pytestmark = [pytest.mark.threads, pytest.mark.usefixtures("real_commits")]


def both(person):
    return [User.objects.get(pk=person.pk) for _ in range(2)]


def test_of_two_invitations_to_one_address_one_stays(now):
    chief = staff("Administrator")
    results = at_once(*2 * [partial(Invitation.send, "new@example.com", "Billing", by=chief, now=now)])
    assert [type(result) for result in results] == [tuple, tuple]
    assert Invitation.objects.open(now).count() == 1
    assert Event.objects.filter(type="staff.invitation_revoked").count() == 1


def test_an_invitation_is_accepted_once(now):
    made, _ = Invitation.send("new@example.com", "Billing", by=staff("Administrator"), now=now)
    results = at_once(*2 * [partial(made.accept, name="New", password="correct horse battery", now=now)])
    assert sorted(type(result).__name__ for result in results) == ["NotAllowed", "User"]
    assert User.objects.filter(email="new@example.com").count() == 1


def test_of_two_who_take_one_address_the_second_is_told(now):
    one, two = staff("Billing"), staff("Billing")
    results = at_once(*(partial(each.change, email="same@example.com", by=each, now=now) for each in (one, two)))
    (refusal,) = [result for result in results if result is not None]
    assert isinstance(refusal, NotAllowed)
    assert re.search("uses same@example.com already", str(refusal))


def test_two_preferences_are_both_kept():
    person = staff("Billing")
    one, two = both(person)
    at_once(partial(one.prefer, theme="dark"), partial(two.prefer, page_size=100))
    assert User.objects.get(pk=person.pk).preferences == {"theme": "dark", "page_size": 100}


def test_a_second_step_is_removed_and_an_account_is_closed_once(now):
    person, chief = staff("Billing"), staff("Administrator")
    person.authenticator_set.create(type="totp", data={})
    at_once(*(partial(each.drop_two_step, by=chief, now=now) for each in both(person)))
    at_once(*(partial(each.deactivate, by=chief, now=now) for each in both(person)))
    at_once(*(partial(each.reactivate, by=chief, now=now) for each in both(person)))
    told = Event.objects.filter(object_id=person.public_id).order_by("id").values_list("type", flat=True)
    assert list(told) == ["staff.two_step_dropped", "staff.deactivated", "staff.reactivated"]
