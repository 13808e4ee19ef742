"""A clock that is killed at any step of billing one subscription: another goes on, nothing is twice or missing."""

import random
import signal

import pytest
from django.db import connection

from invoicing.subscriptions import integrity, tasks
from invoicing.subscriptions.models.subscription import Subscription
from tests.invoicing.collecting.kills.children import count_of, dying, in_children
from tests.invoicing.subscriptions.run.stories import DUE, STORIES, Told, facts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_commits")]
SOME = ("renewed_with_use", "trial_is_billed", "ends_within_its_period", "changes_as_planned")


@pytest.fixture(autouse=True)
def test_installation(settings):
    settings.LIVEMODE = False


def clock():
    tasks.advance_due_subscriptions(DUE)


def begun(name, told):
    """A subscription of this story, the only one that is due."""
    getattr(told, name)()
    made = Subscription.objects.latest("pk")
    assert list(Subscription.objects.due(DUE)) == [made]
    return made


def gone_on(made):
    """What is so once the lease is over and two clocks came by at once."""
    Subscription.objects.filter(pk=made.pk).update(leased_until=None)
    assert in_children(clock, clock) == [0, 0]
    return facts(Subscription.objects.get(pk=made.pk))


def kill(name, told, file, chosen):
    """(points at which it was killed, steps there are); `chosen` picks points among the steps."""
    before = facts(made := begun(name, told))
    steps = count_of(clock, file)
    wanted = gone_on(made)
    assert wanted != before, "something happened"
    killed = 0
    for step in chosen(range(1, steps + 1)):
        made = begun(name, told)
        (status,) = in_children(dying(clock, step))
        killed += status == -signal.SIGKILL
        assert gone_on(made) == wanted, (name, step)
    return killed, steps


def test_one_that_is_killed_in_the_middle_of_billing_goes_on(tmp_path):
    told, chance = Told(), random.Random(3)
    for name in SOME:
        killed, _ = kill(name, told, tmp_path / "steps", lambda steps: [chance.choice(steps[10:-5])])
        assert killed == 1
    assert list(integrity.check()) == []


@pytest.mark.prove
@pytest.mark.parametrize("name", STORIES)
def test_one_that_is_killed_at_any_step_of_billing_goes_on(tmp_path, figures, name):
    killed, steps = kill(name, Told(), tmp_path / "steps", list)
    figures(kill_points=killed, steps=steps, vendor_is_postgresql=int(connection.vendor == "postgresql"))
    assert killed == steps
    assert list(integrity.check()) == []
