"""What is due now: one command for cron or beside a server, safe to run at any time, any number of times."""

import io
import logging
import os
import queue
import signal
import time
from contextlib import suppress

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import Error, close_old_connections
from django.utils import timezone

from billing_site.jobs.looks import Looks
from billing_site.jobs.models import Routine
from billing_site.jobs.tasks import requeue_abandoned_jobs
from billing_site.lib.files.kept import clear_unfinished
from billing_site.mail.bounces.sweep import read_due_reports
from billing_site.mail.outbox import send_due_messages
from billing_site.mail.thread import mail_threads
from billing_site.once.keys import forget_old_answers
from billing_site.staff.models.attempts import clear_old_attempts
from billing_site.staff.models.security_entry import clear_old_entries
from billing_site.staff.sign_in.ended_sessions import clear_ended_sessions
from customers.tasks import anonymize_due_customers, clear_old_imports, clear_stray_imports
from customers.tax_ids.tasks import verify_due_tax_ids
from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.disputing import learn_of_disputes
from invoicing.collecting.hosted.tasks import tidy_due_checkouts
from invoicing.collecting.methods.links.asking import look_for_set_up_methods
from invoicing.collecting.methods.sweeps import let_go_of_detached, look_for_renewed_cards, tell_expiring_cards
from invoicing.collecting.models.disputing.evidence import clear_stray_evidence
from invoicing.collecting.tasks import ask_gateway, charge_due_invoices, end_tries_that_are_over
from invoicing.documents.tasks import LIMIT, clear_old_downloads, store_due_documents
from invoicing.integrity.witness.file import write_due_line
from invoicing.invoices.tasks import mark_overdue_invoices, work_out_drafts_of_the_day
from invoicing.models.portal.leaving import forget_old_links
from invoicing.models.sending.later import write_due_mails
from invoicing.reminders.tasks import send_due_reminders, tell_broken_promises
from invoicing.subscriptions.tasks import advance_due_subscriptions, count_revenue

log = logging.getLogger("billfold")
# Each takes the time and returns how many things it did.
SWEEPS = (
    ("jobs handed to the queue again", requeue_abandoned_jobs),
    ("tax IDs asked about", verify_due_tax_ids),
    ("deleted customers erased", anonymize_due_customers),
    ("old imports cleared", clear_old_imports),
    ("stray import files deleted", clear_stray_imports),
    ("half-written files deleted", clear_unfinished),
    ("invoices found past due", mark_overdue_invoices),
    ("promises of payment found broken", tell_broken_promises),
    ("reminders put into the outbox", send_due_reminders),
    ("drafts worked out again", work_out_drafts_of_the_day),
    ("subscriptions counted again", count_revenue),
    ("subscriptions billed", advance_due_subscriptions),
    ("mails of invoices written", write_due_mails),
    ("charges begun", charge_due_invoices),
    ("tries ended", end_tries_that_are_over),
    ("things learned from the gateway", ask_gateway),
    ("disputes learned of", learn_of_disputes),
    ("stray files of evidence deleted", clear_stray_evidence),
    ("payments of customers tidied up", tidy_due_checkouts),
    ("payment methods set up by customers", look_for_set_up_methods),
    ("detached payment methods let go", let_go_of_detached),
    ("payment methods found renewed", look_for_renewed_cards),
    ("customers told of cards that expire", tell_expiring_cards),
    ("old downloads deleted", clear_old_downloads),
    ("counted attempts forgotten", clear_old_attempts),
    ("ended sessions deleted", clear_ended_sessions),
    ("security log entries deleted", clear_old_entries),
    ("answers of last week forgotten", forget_old_answers),
    ("old links to the portal forgotten", forget_old_links),
    ("witness lines written", write_due_line),
    # The last: it computes for long, and nobody waits for it.
    ("documents made ahead", store_due_documents),
)

# Beside a server these have threads of their own.
BESIDE = (
    ("mails sent", send_due_messages),
    ("mails in the mailbox of reports read", read_due_reports),
    ("charges and refunds looked after", look_after_due_charges),
)

# Beside a server, documents are looked for more often than the rest: whoever issues one soon asks for its PDF.
LOOK_EVERY = 5  # seconds
NICE = 10


class Command(BaseCommand):
    help = "Do what is due: take up abandoned jobs, verify tax IDs, erase deleted customers, make PDFs ahead."

    def add_arguments(self, parser) -> None:
        text = "go on with a round every so many seconds until told to stop, as `make serve` does"
        parser.add_argument("--every", type=int, metavar="SECONDS", help=text)

    def handle(self, *, every=None, **options) -> None:
        if every is None:
            self.round(*BESIDE)
        elif every < 1:
            raise CommandError("--every needs at least 1 second.")
        else:
            # What is computed here must not slow the pages down.
            os.nice(NICE)
            with mail_threads(), Looks(look_after_due_charges):
                self.rounds(every)

    def round(self, *others) -> None:
        failed = []
        say_that_it_runs()
        for name, sweep in (*others, *SWEEPS):
            try:
                done = sweep(timezone.now())
            except Exception:
                # One sweep that fails must not keep the others from their work.
                log.exception("Sweep failed: %s", name)
                failed.append(name)
            else:
                self.stdout.write(f"{done} {name}.")
        if failed:
            raise CommandError(f"Not done, the log says why: {', '.join(failed)}.")

    def rounds(self, every) -> None:
        self.stdout = OutputWrapper(io.StringIO())
        # An Event that a handler sets may wait for ever for its own lock; this may be filled from one.
        told: queue.SimpleQueue[int] = queue.SimpleQueue()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, _: told.put(number))
        while told.empty():
            upcoming = time.monotonic() + every
            with suppress(CommandError):
                self.round()
            while told.empty() and (rest := upcoming - time.monotonic()) > 0:
                if look_for_documents() < LIMIT:
                    with suppress(queue.Empty):
                        told.get(timeout=min(rest, LOOK_EVERY))
                        return


def say_that_it_runs() -> None:
    """Others see by it whether the clock is late."""
    try:
        Routine.ran(Routine.CLOCK, timezone.now())
    except Error:
        log.exception("That the clock ran could not be noted")


def look_for_documents():
    # A connection that the database closed meanwhile is opened again.
    close_old_connections()
    try:
        return store_due_documents(timezone.now())
    except Exception:
        log.exception("Documents could not be made ahead")
        return 0
