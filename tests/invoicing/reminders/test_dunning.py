"""The arithmetic of reminders: which step comes when, told without rows and without a clock."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from invoicing.rules.reminders.dunning import (
    APART,
    DUE,
    PASSED,
    PLANNED,
    SKIPPED,
    STOPPED,
    Done,
    Hold,
    Policy,
    Standing,
    Step,
    due_today,
    ladder,
    next_rung,
    problem,
)

USUAL = Policy((Step(-3, 1), Step(3, 1), Step(10, 2), Step(21, 3)))
ISSUED, DUE_ON = date(2026, 3, 2), date(2026, 4, 1)  # a Monday and a Wednesday
OPEN = Standing(ISSUED, DUE_ON)
QUICK = settings(max_examples=150, deadline=None)

steps = st.lists(st.builds(Step, st.integers(-10, 60), st.integers(1, 3)), max_size=5).filter(
    lambda found: not problem(found)
)
policies = st.builds(lambda found, working: Policy(tuple(sorted(found)), working_days=working), steps, st.booleans())
terms = st.integers(0, 40)
# The days on which the clock runs, after the issue: each so many days after the one before.
waits = st.lists(st.integers(1, 20), min_size=1, max_size=40)


def on(day: int, month: int = 4) -> date:
    return date(2026, month, day)


def days(rungs) -> list:
    return [(rung.days, rung.state, rung.day) for rung in rungs]


def run(policies_by_day, standing, waits, skip=()):
    """What is done when the clock runs on these days; `policies_by_day(n)` is the policy on the nth of them."""
    today = standing.issued
    for number, wait in enumerate(waits):
        today += timedelta(days=wait)
        rung = due_today(ladder(policies_by_day(number), standing, today))
        if rung:
            done = Done(rung.days, rung.tone, today, skipped=number in skip)
            standing = replace(standing, done=(*standing.done, done))
    return standing.done


def test_the_ladder_is_shown_ahead_with_its_days():
    assert days(ladder(USUAL, OPEN, ISSUED)) == [
        (-3, PLANNED, on(30, 3)),  # the 29th is a Sunday
        (3, PLANNED, on(6)),  # the 4th is a Saturday
        (10, PLANNED, on(13)),
        (21, PLANNED, on(22)),
    ]


def test_every_day_counts_where_the_policy_does_not_keep_to_working_days():
    rungs = ladder(replace(USUAL, working_days=False), OPEN, ISSUED)
    assert [rung.day for rung in rungs] == [on(29, 3), on(4), on(11), on(22)]


def test_of_the_steps_that_were_missed_only_the_latest_of_the_next_tone_is_sent():
    friendly = replace(USUAL, steps=(Step(-3, 1), Step(1, 1), Step(3, 1), Step(10, 2), Step(21, 3)))
    rungs = ladder(friendly, OPEN, on(14))
    assert days(rungs)[:3] == [(-3, PASSED, None), (1, PASSED, None), (3, DUE, on(14))]


def test_who_was_never_written_to_is_not_told_the_last_word_first():
    rungs = ladder(USUAL, OPEN, on(2, 9))
    assert days(rungs) == [(-3, PASSED, None), (3, DUE, on(2, 9)), (10, PLANNED, on(9, 9)), (21, PLANNED, on(21, 9))]
    sent = replace(OPEN, done=(Done(3, 1, on(6)),))
    assert days(ladder(USUAL, sent, on(2, 9)))[-2:] == [(10, DUE, on(2, 9)), (21, PLANNED, on(14, 9))]


def test_a_letter_that_says_that_the_day_is_near_does_not_come_after_it():
    held = replace(OPEN, holds=(Hold("paused", until=on(1)),))
    assert days(ladder(USUAL, held, on(30, 3)))[:2] == [(-3, PASSED, None), (3, PLANNED, on(6))]


def test_an_invoice_is_not_reminded_of_on_the_day_on_which_it_is_issued():
    late = Standing(issued=on(20), due=on(10))
    assert due_today(ladder(USUAL, late, on(20))) is None
    assert days(ladder(USUAL, late, on(20)))[-3:-1] == [(3, PLANNED, on(21)), (10, PLANNED, on(28))]


def test_two_letters_are_days_apart_also_where_the_steps_are_not():
    close = Policy((Step(1, 1), Step(2, 2)))
    assert [rung.day for rung in ladder(close, OPEN, ISSUED)] == [on(2), on(6)]
    sent = replace(OPEN, done=(Done(1, 1, on(2)),))
    assert due_today(ladder(close, sent, on(3))) is None


def test_a_step_that_was_skipped_is_told_and_the_next_one_comes_on_its_day():
    skipped = replace(OPEN, done=(Done(-3, 1, on(30, 3), skipped=True),))
    assert days(ladder(USUAL, skipped, on(31, 3)))[:2] == [(-3, SKIPPED, on(30, 3)), (3, PLANNED, on(6))]


def test_what_is_held_back_for_no_set_time_has_no_days_and_says_why():
    rungs = ladder(USUAL, replace(OPEN, holds=(Hold("paused"), Hold("promised", until=on(9)))), on(14))
    assert {(rung.state, rung.day, rung.why) for rung in rungs} == {(STOPPED, None, "paused")}


def test_after_a_promise_that_was_broken_the_ladder_continues_on_the_next_working_day():
    promised = replace(OPEN, holds=(Hold("promised", until=on(17)),))  # a Friday
    rungs = ladder(USUAL, promised, on(14))
    assert days(rungs)[1:] == [(3, PLANNED, on(20)), (10, PLANNED, on(27)), (21, PLANNED, on(8, 5))]
    assert rungs[1].why == "promised"
    assert due_today(ladder(USUAL, promised, on(20))).days == 3


def test_what_was_sent_by_a_step_that_is_gone_stands_for_its_tone_and_milder_ones():
    sent = replace(OPEN, done=(Done(5, 2, on(6)),))
    assert [(rung.days, rung.state) for rung in ladder(USUAL, sent, on(7))] == [
        *((5, "sent"), (-3, PASSED), (3, PASSED), (10, PASSED), (21, PLANNED)),
    ]


def test_all_invoices_of_a_customer_wait_for_their_next_common_letter():
    common = replace(OPEN, last_letter=on(12))
    assert next_rung(ladder(USUAL, common, on(13))).day == on(15)


def test_an_invoice_that_is_due_at_the_end_of_time_is_no_trouble():
    far = Standing(issued=ISSUED, due=date.max)
    assert ladder(USUAL, far, ISSUED)[-1].day == date.max
    assert ladder(USUAL, Standing(date.min, date.min), date.min)


def test_what_is_wrong_with_steps_is_told_in_words():
    assert problem(USUAL.steps) == ""
    assert "at most 5" in problem(Step(day, 1) for day in range(6))
    assert "60 days after" in problem([Step(61, 1)])
    assert "three tones" in problem([Step(1, 4)])
    assert "one day" in problem([Step(1, 1), Step(1, 2)])
    assert "milder" in problem([Step(1, 2), Step(2, 1)])


@QUICK
@given(policies, terms, waits, st.sets(st.integers(0, 39)))
def test_no_step_comes_twice_nor_two_letters_within_days_nor_a_milder_one_later(policy, term, waits, skip):
    standing = Standing(ISSUED, ISSUED + timedelta(days=term))
    done = run(lambda _: policy, standing, waits, skip)
    assert len({each.days for each in done}) == len(done)
    assert {Step(each.days, each.tone) for each in done} <= set(policy.steps)
    for earlier, late in pairwise(each for each in done if not each.skipped):
        assert late.on - earlier.on >= timedelta(days=APART)
        assert late.tone >= earlier.tone
    for each in done:
        assert each.on > ISSUED
        assert each.on >= standing.due + timedelta(days=each.days)
        assert each.days >= 0 or each.on <= standing.due
        assert not policy.working_days or each.on.weekday() < 5


@QUICK
@given(policies, policies, terms, waits, st.integers(0, 39))
def test_a_policy_that_changes_never_says_the_same_thing_again(first, second, term, waits, changed):
    standing = Standing(ISSUED, ISSUED + timedelta(days=term))
    done = run(lambda number: first if number < changed else second, standing, waits)
    gone = [each for each in done if Step(each.days, each.tone) not in second.steps]
    after = [each for each in done if Step(each.days, each.tone) not in first.steps]
    for before in gone:
        assert all(late.tone > before.tone for late in after)
    assert all(late.on - earlier.on >= timedelta(days=APART) for earlier, late in pairwise(done))


@QUICK
@given(policies, terms, st.integers(0, 120), st.none() | st.integers(0, 60))
def test_what_is_shown_ahead_is_what_happens(policy, term, today, held):
    today = ISSUED + timedelta(days=today)
    hold = () if held is None else (Hold("paused", until=ISSUED + timedelta(days=held)),)
    standing = Standing(ISSUED, ISSUED + timedelta(days=term), holds=hold)
    ahead = [(rung.days, rung.day) for rung in ladder(policy, standing, today) if rung.day]
    assert [day for _, day in ahead] == sorted({day for _, day in ahead})
    happened = []
    for wait in range(200):
        day = today + timedelta(days=wait)
        if rung := due_today(ladder(policy, standing, day)):
            happened.append((rung.days, day))
            standing = replace(standing, done=(*standing.done, Done(rung.days, rung.tone, day)))
    assert happened == ahead
