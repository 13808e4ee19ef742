"""The outermost transaction: whole or not at all, once more after a deadlock, and what is certain about a failure."""

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from billing_site.events.models import Event
from billing_site.lib.db.transaction import NOTHING, SAVED, UNKNOWN, forgetting, outcome_of, run_whole, whole
from customers.models.customer import Customer
from tests.factories import customer
from tests.threads import at_once

pytestmark = pytest.mark.threads
postgresql = "postgresql"


def renamed(someone, name):
    Customer.objects.filter(pk=someone.pk).update(name=name)


def name_of(someone):
    return Customer.objects.values_list("name", flat=True).get(pk=someone.pk)


def broken():
    raise ValueError("no")


def test_an_error_of_the_work_leaves_nothing_and_says_so(real_commits):
    jenny = customer()

    def work():
        renamed(jenny, "Half")
        broken()

    with pytest.raises(ValueError) as caught:
        run_whole(work)
    assert outcome_of(caught.value) == NOTHING
    assert name_of(jenny) == "Jenny Rosen"


def test_what_fails_after_the_commit_is_saved(real_commits):
    jenny = customer()

    def work():
        transaction.on_commit(broken)
        renamed(jenny, "Kept")

    with pytest.raises(ValueError) as caught:
        run_whole(work)
    assert outcome_of(caught.value) == SAVED
    assert name_of(jenny) == "Kept"


def test_a_commit_refused_for_a_constraint_leaves_nothing(real_commits, now):
    jenny = customer()

    def work():
        renamed(jenny, "Half")
        Event.objects.create(public_id="evt_1", type="test", object_id="x", actor_id=987654321, created=now)

    with pytest.raises(IntegrityError) as caught:
        run_whole(work)
    assert outcome_of(caught.value) == NOTHING
    assert name_of(jenny) == "Jenny Rosen"


def test_a_connection_lost_in_the_commit_leaves_nobody_sure(real_commits):
    if connection.vendor != postgresql:
        return  # SQLite has no connection to lose.
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$"
        )
        cursor.execute(
            "CREATE CONSTRAINT TRIGGER cut AFTER UPDATE ON customers_customer DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION cut()"
        )
    try:
        jenny = customer()
        with pytest.raises(DatabaseError) as caught:
            run_whole(lambda: renamed(jenny, "Who knows"))
        assert outcome_of(caught.value) == UNKNOWN
    finally:
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER cut ON customers_customer; DROP FUNCTION cut()")


def test_an_error_that_never_met_a_transaction_is_of_unknown_outcome():
    assert outcome_of(ValueError()) == UNKNOWN


def crossing(verb):
    """Two threads change the same two customers in opposite order, both holding one when they ask for the other."""
    one, two = customer("One"), customer("Two")
    if connection.vendor != postgresql:
        return [work() for work in (verb(one, two, list), verb(two, one, list))]
    both_hold_one = threading.Barrier(2)
    waited = threading.local()

    def meet():
        if not getattr(waited, "once", False):
            waited.once = True
            both_hold_one.wait(30)

    return at_once(verb(one, two, meet), verb(two, one, meet))


def test_a_deadlock_is_tried_again_once(real_commits):
    tries, put_back = [], []

    def verb(first, second, meet):
        def work():
            tries.append(first.pk)
            renamed(first, f"First for {first.pk}")
            meet()
            renamed(second, f"Second for {first.pk}")
            return "done"

        return lambda: run_whole(work, again=lambda: put_back.append(first.pk))

    assert crossing(verb) == ["done", "done"]
    assert len(tries) == (3 if connection.vendor == postgresql else 2)
    assert len(put_back) == len(tries) - 2


def test_a_deadlocked_verb_starts_from_what_its_rows_held(real_commits):
    seen = []

    @whole
    def swap(first, second, *, meet):
        seen.append((first.name, second.name))
        first.name, second.name = f"{first.name}+", f"{second.name}+"
        renamed(first, first.name)
        meet()
        renamed(second, second.name)
        return first.name, second.name

    def verb(first, second, meet):
        mine = [Customer.objects.get(pk=each.pk) for each in (first, second)]
        return lambda: swap(*mine, meet=meet)

    assert set(crossing(verb)) == {("One+", "Two+"), ("Two+", "One+")}
    assert set(seen) == {("One", "Two"), ("Two", "One")}


def test_another_error_is_not_tried_again(real_commits):
    tries = []

    def work():
        tries.append(1)
        broken()

    with pytest.raises(ValueError):
        run_whole(work)
    assert tries == [1]


@pytest.mark.django_db
def test_inside_another_transaction_a_refused_part_is_undone_alone():
    jenny = customer()

    @whole
    def verb():
        renamed(jenny, "Half")
        broken()

    with transaction.atomic():
        with pytest.raises(ValueError):
            verb()
        assert name_of(jenny) == "Jenny Rosen"
        renamed(jenny, "Whole")
    assert name_of(jenny) == "Whole"


def test_memories_of_rows_forget_what_was_undone(real_commits):
    forgotten = []
    forgetting.append(lambda: forgotten.append(1))
    try:
        with pytest.raises(ValueError):
            run_whole(broken)
    finally:
        forgetting.pop()
    assert forgotten == [1]
