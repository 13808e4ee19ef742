"""A worker killed at any step of any path of money: another one takes it up, and nothing is lost or taken twice."""

import random
import signal
from collections import Counter
from datetime import timedelta
from itertools import islice

import pytest

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.test.tables import TestCharge
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.integrity import checks
from tests.invoicing.collecting.factories import charged, newest
from tests.invoicing.collecting.kills import calls, people
from tests.invoicing.collecting.kills.children import count_of, dying, in_children
from tests.invoicing.collecting.kills.facts import facts
from tests.invoicing.collecting.kills.story import NOW, STORIES, Path, begun
from tests.invoicing.collecting.weather import ABSENT, FAIR, WEATHER

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_commits")]
SEED, PLACES, POINTS, BESIDE = 13, 3, 2, 4
MANY = 200  # kill points that there are at least
KILLED = -signal.SIGKILL
TICK = timedelta(minutes=1)
PATHS = [(name, FAIR) for name in STORIES] + [
    (name, weather) for name in ("success", "refund") for weather in WEATHER if weather != FAIR
]
# Whatever the sample draws, somebody presses a button in it, and a gateway calls.
ALWAYS = [(each.__name__, FAIR) for each in (people.staff_charges, calls.call_of_what_nobody_answered)]


def settle(path):
    """Two ticks of the clock, the first with two workers at once."""

    def tick():
        path.work(path.at + TICK)

    assert in_children(tick, tick) == [0, 0]
    path.work(path.at + 2 * TICK)


def baseline(name, weather, file):
    """(the facts where nobody is killed, the steps on the way there)"""
    with begun(name) as path:
        steps = count_of(path.whole, file, weather)
        settle(path)
        return facts(path), steps


def killed_at(step, name, weather, *beside):
    """(the facts after somebody was killed at this step, their exit status)

    `beside` is "beside" where another one does the same meanwhile, and may have done all of it before.
    """
    with begun(name) as path:
        status, *others = in_children(dying(path.whole, step, weather), *(path.whole for _ in beside))
        assert status in (KILLED, 0)
        assert others == [0 for _ in beside]
        path.press_again()
        settle(path)
        return facts(path), status


def different(found, wanted):
    return {name: (found[name], wanted[name]) for name in found if found[name] != wanted[name]}


class Tally(Counter):
    """What came of many kills."""

    def add(self, point, found, wanted, status):
        self["kill_points"] += status == KILLED
        self["lost"] += found["lost"] + max(0, wanted["taken"] - found["taken"]) + found["held"]
        more = (len(found[name]) - len(wanted[name]) for name in ("at_gateway", "given_back", "payments"))
        self["doubled"] += max(0, found["taken"] - wanted["taken"]) + sum(max(0, each) for each in more)
        self["otherwise"] += found != wanted
        assert found == wanted, (point, different(found, wanted))

    def end(self, figures=None):
        self["findings"] = len([*checks.check()])
        if figures:
            figures(**{"lost": 0, "doubled": 0, "otherwise": 0} | self)
        assert (self["lost"], self["doubled"], self["findings"]) == (0, 0, 0), [*map(str, checks.check())]


@pytest.mark.slow
def test_a_worker_killed_at_a_step_of_a_sample_is_followed_by_others(tmp_path, figures):
    chance, tally = random.Random(SEED), Tally()
    # The first time also makes rows that stay, such as how far the gateway was asked.
    baseline(*ALWAYS[0], tmp_path / "steps")
    for name, weather in ALWAYS + chance.sample(PATHS, PLACES):
        wanted, steps = baseline(name, weather, tmp_path / "steps")
        tally["steps"] += steps
        for step in chance.sample(range(1, steps + 1), POINTS):
            found, status = killed_at(step, name, weather)
            assert status == KILLED
            tally.add((name, weather, step), found, wanted, status)
    assert tally["steps"] > MANY
    tally.end(figures)


@pytest.mark.prove
@pytest.mark.parametrize(("name", "weather"), PATHS)
def test_a_worker_killed_at_any_step_is_followed_by_others(name, weather, tmp_path, figures):
    """Every fourth time another worker is at the same work meanwhile: whoever is first, the end is one."""
    tally = Tally()
    wanted, _ = baseline(name, FAIR, tmp_path / "steps")
    status, step = KILLED, 0
    while status == KILLED:
        step += 1
        found, status = killed_at(step, name, weather)
        tally.add((name, weather, step), found, wanted, status)
        if step % BESIDE == 0:
            found, other = killed_at(step, name, weather, "beside")
            tally.add((name, weather, step, "beside"), found, wanted, other)
    tally.end(figures)


@pytest.mark.prove
def test_the_steps_of_all_paths_are_many(tmp_path, figures):
    """Nobody is killed here: whatever the weather, the end is that of a fair day, and all kill points are counted."""
    total, fair = 0, {}
    for name, weather in PATHS:
        found, steps = baseline(name, weather, tmp_path / "steps")
        wanted = fair.setdefault(name, found)
        assert found == wanted, (name, weather, different(found, wanted))
        figures(**{f"{name}, {weather}": steps})
        total += steps
    figures(kill_points=total)
    assert total > MANY


def test_two_workers_charge_each_of_many_invoices_once():
    invoices = [charged(now=NOW)[0] for _ in range(30)]
    for invoice in islice(invoices, 15):
        charge_now(invoice, by=None, now=NOW)
    path = Path(None, NOW + timedelta(hours=1))
    assert in_children(path.whole, path.whole) == [0, 0]
    settle(path)
    assert [newest(invoice).state for invoice in invoices] == ["succeeded"] * 30
    assert TestCharge.objects.count() == ChargeAttempt.objects.count() == 30
    assert [*checks.check()] == []


def test_a_gateway_that_is_absent_for_hours_is_asked_until_it_is_there_again():
    with begun("success") as path:
        for moment in (path.at, path.at + TICK, path.at + 5 * TICK, path.at + 30 * TICK):
            assert in_children(dying(lambda moment=moment: path.work(moment), 0, ABSENT)) == [0]
    assert newest(path.invoice).state == "unknown"
    assert look_after_due_charges(path.at + timedelta(hours=12)) == 1
    assert (newest(path.invoice).state, TestCharge.objects.count()) == ("succeeded", 1)
