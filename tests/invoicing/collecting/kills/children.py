"""Workers as processes of their own, forked from the test: killed at a step that was asked for, or left to finish.

A step is a statement of the database, before or after a commit, and each time that a gateway is asked or has answered.
"""

import os
import signal
import traceback
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from invoicing.collecting.gateways.stripe.client import connection as connection_to_stripe
from invoicing.collecting.gateways.stripe.room import StripeGateway
from invoicing.collecting.gateways.test.room import TestGateway
from tests.invoicing.collecting.weather import FAIR, heard_in

# What of the door moves money, or tells of it.
ASKED = (
    *("charge", "find_charge", "cancel_charge", "refund", "find_refund", "happenings_since", "disputes_since"),
    *("submit_evidence", "accept_dispute", "detach_method", "setup_page", "set_up"),
)
WRONG = 3  # the exit status of a child whose work raised


class Steps:
    """Counts the steps of this process, and kills it at the one that was asked for; 0: at none."""

    def __init__(self, last=0):
        self.last, self.count = last, 0

    def step(self):
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner, name):
        """A step before `owner.name` is called, and one after it."""
        real = getattr(owner, name)

        def counted(*args, **kwargs):
            self.step()
            result = real(*args, **kwargs)
            self.step()
            return result

        setattr(owner, name, counted)

    def statement(self, execute, *args):
        self.step()
        return execute(*args)

    @contextmanager
    def watching(self, weather):
        connection.ensure_connection()
        with connection.execute_wrapper(self.statement), heard_in(weather):
            self.around(BaseDatabaseWrapper, "_commit")
            for name in ASKED:
                self.around(TestGateway, name)
                self.around(StripeGateway, name)
            yield


def in_children(*works):
    """Do these at once, each in a process of its own; their exit statuses as `os.waitstatus_to_exitcode` gives them."""
    # A child must not speak over its parent's connections, nor end them.
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()
    children = [fork(work) for work in works]
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def fork(work):
    if child := os.fork():
        return child
    status = WRONG
    # Nor over its open line to Stripe.
    connection_to_stripe.cache_clear()
    try:
        work()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def dying(work, last, weather=FAIR):
    """`work` of a process that is killed at its step `last`."""

    def until_then():
        with Steps(last).watching(weather):
            work()

    return until_then


def count_of(work, path, weather=FAIR):
    """How many steps `work` has; `path` is a file that the child tells it in."""

    def counted():
        steps = Steps()
        with steps.watching(weather):
            work()
        path.write_text(str(steps.count))

    assert in_children(counted) == [0]
    return int(path.read_text())
