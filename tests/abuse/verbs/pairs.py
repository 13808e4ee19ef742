"""Two verbs that meet: the first stands still with what it has locked, the second runs into it, then both go on.

Two verbs that lock in two orders meet each other by chance seldom. Here the first stops behind each statement that
locks, in turn, and goes on when the second waits for it or is done: if there is a deadlock, some such stop shows it.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from billing_site.lib.db.transaction import AGAIN, sqlstate
from tests.abuse.verbs.watching import locks

PATIENCE = 60


class Actor:
    """A thread with its own connection that runs verbs, counts what PostgreSQL refused, and can be stopped."""

    def __init__(self):
        self.pool = ThreadPoolExecutor(1)
        self.refused_by_database, self.locked = 0, set()
        self.stop_behind, self.stopped, self.go_on = 0, threading.Event(), threading.Event()
        self.process = self.pool.submit(self.connect).result(PATIENCE)

    def connect(self):
        connection.ensure_connection()
        connection.execute_wrappers.append(self.watch)
        return connection.connection.info.backend_pid if connection.vendor == "postgresql" else None

    def watch(self, execute, sql, params, many, context):
        try:
            result = execute(sql, params, many, context)
        except Exception as error:
            # Counted here, because the verb is tried again once and would hide it.
            self.refused_by_database += sqlstate(error) in AGAIN
            raise
        if self.stop_behind and self.locks_more(sql, params):
            self.stop_behind -= 1
            if not self.stop_behind:
                self.stopped.set()
                self.go_on.wait(PATIENCE)
        return result

    def locks_more(self, sql, params):
        """Whether a statement may lock what this act did not lock before.

        Rows are changed after they were locked; that none is changed without, `test_lock_order` sees.
        """
        table = locks(sql)
        what = (table, str(params)) if sql.startswith("SELECT") else (table,)
        new = bool(table) and what not in self.locked
        self.locked |= {what, (table,)}
        return new

    def start(self, act, stop_behind=0):
        """Begin; the future of what the verb claimed, or of the error that it ended with."""
        self.stop_behind, self.locked = stop_behind, set()
        self.stopped.clear()
        self.go_on.clear()
        return self.pool.submit(self.run, act)

    def run(self, act):
        try:
            return act()
        except Exception as error:  # what the verb met is what the proof looks at
            return error
        finally:
            self.stopped.set()

    def end(self):
        self.pool.submit(lambda: connection.close()).result(PATIENCE)
        self.pool.shutdown()


def meet(first, second, acts, stop_behind):
    """(was there such a stop, [what each verb claimed or the error it met]) for the acts of two actors."""
    one = first.start(acts[0], stop_behind)
    first.stopped.wait(PATIENCE)
    reached = not first.stop_behind
    two = second.start(acts[1])
    while not two.done() and not waits(second):
        pass
    first.go_on.set()
    return reached, [one.result(PATIENCE), two.result(PATIENCE)]


def waits(actor):
    """Whether this actor waits for a lock of another; on SQLite it may, and nobody can see it."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s", [actor.process])
        return cursor.fetchone() == ("Lock",)
