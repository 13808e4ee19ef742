"""`python -m tests.mail.dying_worker N`: one run of the outbox's worker that is killed at its Nth step.

A step is a statement of the database, before or after a commit, and each time that it speaks to the mail server or
hears from it. Prints how many steps there were where there are fewer than N.
"""

import os
import signal
import smtplib
import sys

import django


class Steps:
    """Counts them, and kills this process at the one that was asked for."""

    def __init__(self, last):
        self.last, self.count = last, 0

    def step(self):
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, owner, name):
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


def main(last):
    django.setup()
    from django.db import connection
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.utils import timezone

    from billing_site.mail.outbox import send_due_messages

    connection.ensure_connection()
    steps = Steps(last)
    steps.before(BaseDatabaseWrapper, "_commit")
    steps.before(smtplib.SMTP, "send")
    steps.before(smtplib.SMTP, "getreply")
    with connection.execute_wrapper(steps.statement):
        send_due_messages(timezone.now())
    print(steps.count)


if __name__ == "__main__":
    main(int(sys.argv[1]))
