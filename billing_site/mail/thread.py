"""Mail beside the sweeps: threads look into outbox and mailbox, and nothing waits for another."""

from contextlib import ExitStack

from billing_site.jobs.looks import Looks
from billing_site.mail.bounces.sweep import read_due_reports
from billing_site.mail.outbox import send_due_messages


def mail_threads() -> ExitStack:
    """What looks after mail beside the sweeps: one thread sends, one reads what comes back."""
    both = ExitStack()
    both.enter_context(Looks(send_due_messages))
    both.enter_context(Looks(read_due_reports))
    return both
