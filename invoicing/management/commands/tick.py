"""What is due now: one command for cron or a small loop, safe to run at any time, any number of times."""

import logging

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from billing_site.jobs.tasks import requeue_abandoned_jobs
from customers.tasks import anonymize_due_customers, clear_old_imports, verify_due_tax_ids
from invoicing.overdue import mark_overdue_invoices

log = logging.getLogger("billfold")
# Each takes the time and returns how many things it did.
SWEEPS = (
    ("jobs handed to the queue again", requeue_abandoned_jobs),
    ("tax IDs asked about", verify_due_tax_ids),
    ("deleted customers erased", anonymize_due_customers),
    ("old imports cleared", clear_old_imports),
    ("invoices found past due", mark_overdue_invoices),
)


class Command(BaseCommand):
    help = "Do what is due: take up abandoned jobs, verify tax IDs, erase deleted customers. Run it every minute."

    def handle(self, *args, **options):
        failed = []
        for name, sweep in SWEEPS:
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
