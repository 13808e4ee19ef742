"""A worker killed at any step of any path of money: another one takes it up, and nothing is lost or taken twice."""

import random
import signal
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.test.tables import TestCharge
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.integrity import checks
from tests.invoicing.collecting.factories import charged, newest
from tests.invoicing.collecting.kills.children import count_of, dying, in_children
from tests.invoicing.collecting.kills.stories import STORIES, facts, work
from tests.invoicing.collecting.weather import ABSENT, FAIR, WEATHER

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_commits")]
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
SEED, PLACES, POINTS, BESIDE = 13, 3, 2, 4
KILLED = -signal.SIGKILL
TICK = timedelta(minutes=1)
PATHS = [(name, FAIR) for name in STORIES] + [
    (name, weather) for name in ("success", "refund") for weather in WEATHER if weather != FAIR
]


def settle(now):
    """Two ticks of the clock, the first with two workers at once."""
    assert in_children(lambda: work(now + TICK), lambda: work(now + TICK)) == [0, 0]
    work(now + 2 * TICK)


def begun(name):
    CollectionPolicy.objects.all().delete()
    return STORIES[name](NOW)


def baseline(name, weather, path):
    """(the facts where nobody is killed, the steps on the way there)"""
    invoice, at = begun(name)
    steps = count_of(lambda: work(at), path, weather)
    settle(at)
    return facts(invoice), steps


def killed_at(step, name, weather):
    """(the facts after a worker was killed at this step, its exit status)"""
    invoice, at = begun(name)
    (status,) = in_children(dying(lambda: work(at), step, weather))
    settle(at)
    return facts(invoice), status


def killed_beside(step, name, weather, wanted):
    """The same while another worker works, which may have done all of it before."""
    invoice, at = begun(name)
    status, other = in_children(dying(lambda: work(at), step, weather), lambda: work(at))
    assert other == 0
    settle(at)
    return facts(invoice), wanted, status


class Tally(Counter):
    """What came of many kills."""

    def add(self, point, found, wanted, status):
        self["kill_points"] += status == KILLED
        self["lost"] += found["lost"] + max(0, wanted["taken"] - found["taken"]) + found["held"]
        more = (len(found[name]) - len(wanted[name]) for name in ("at_gateway", "given_back", "payments"))
        self["doubled"] += max(0, found["taken"] - wanted["taken"]) + sum(max(0, each) for each in more)
        self["otherwise"] += found != wanted
        assert found == wanted, (point, {key: (found[key], wanted[key]) for key in found if found[key] != wanted[key]})

    def end(self, figures=None):
        self["findings"] = len([*checks.check()])
        if figures:
            figures(**{"lost": 0, "doubled": 0, "otherwise": 0} | self)
        assert (self["lost"], self["doubled"], self["findings"]) == (0, 0, 0), [*map(str, checks.check())]


def test_a_worker_killed_at_a_step_of_a_sample_is_followed_by_others(tmp_path):
    chance, tally = random.Random(SEED), Tally()
    for name, weather in chance.sample(PATHS, PLACES):
        wanted, _ = baseline(name, weather, tmp_path / "steps")
        # The first time also makes rows that stay, such as how far the gateway was asked.
        _, steps = baseline(name, weather, tmp_path / "steps")
        for step in chance.sample(range(1, steps + 1), POINTS):
            found, status = killed_at(step, name, weather)
            assert status == KILLED
            tally.add((name, weather, step), found, wanted, status)
    tally.end()


@pytest.mark.prove
@pytest.mark.parametrize(("name", "weather"), PATHS)
def test_a_worker_killed_at_any_step_is_followed_by_others(name, weather, tmp_path, figures):
    """Every fourth time another worker is at the same work meanwhile: whoever is first, the end is one."""
    tally = Tally()
    wanted, _ = baseline(name, weather, tmp_path / "steps")
    status, step = KILLED, 0
    while status == KILLED:
        step += 1
        found, status = killed_at(step, name, weather)
        tally.add((name, weather, step), found, wanted, status)
        if step % BESIDE == 0:
            tally.add((name, weather, step, "beside"), *killed_beside(step, name, weather, wanted))
    tally.end(figures)


def test_two_workers_charge_each_of_many_invoices_once():
    invoices = [charged(now=NOW)[0] for _ in range(30)]
    for invoice in islice(invoices, 15):
        charge_now(invoice, by=None, now=NOW)
    at = NOW + timedelta(hours=1)
    assert in_children(lambda: work(at), lambda: work(at)) == [0, 0]
    settle(at)
    assert [newest(invoice).state for invoice in invoices] == ["succeeded"] * 30
    assert TestCharge.objects.count() == ChargeAttempt.objects.count() == 30
    assert [*checks.check()] == []


def test_a_gateway_that_is_absent_for_hours_is_asked_until_it_is_there_again():
    invoice, at = begun("success")
    for moment in (at, at + TICK, at + 5 * TICK, at + 30 * TICK):
        assert in_children(dying(lambda moment=moment: work(moment), 0, ABSENT)) == [0]
    assert newest(invoice).state == "unknown"
    assert look_after_due_charges(at + timedelta(hours=12)) == 1
    assert (newest(invoice).state, TestCharge.objects.count()) == ("succeeded", 1)
