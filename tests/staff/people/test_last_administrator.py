"""Two administrators who step down at the same moment, with real commits."""

import pytest
from django.utils import timezone

from billing_site.staff.models.user import NotAllowed, User
from tests.factories import staff
from tests.threads import at_once


@pytest.mark.threads
@pytest.mark.usefixtures("real_commits")
def test_of_two_administrators_who_step_down_at_once_one_stays():
    first, second = staff("Administrator"), staff("Administrator")

    def step_down(user):
        return lambda: User.objects.get(pk=user.pk).change_role("Billing", by=user, now=timezone.now())

    results = at_once(step_down(first), step_down(second))
    assert sorted(type(result) for result in results if result is not None) == [NotAllowed]
    assert User.objects.administrators().count() == 1
