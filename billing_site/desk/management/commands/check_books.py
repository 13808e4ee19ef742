"""Prove that everything in the database that must agree does."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from billing_site.jobs.models import Routine
from customers import integrity as customer_books
from invoicing.integrity import checks as invoice_books

BOOKS = (customer_books, invoice_books)


class Command(BaseCommand):
    help = (
        "Check that balances, ledgers, coupons, invoices, payments, credit notes and the frozen documents agree. "
        "Prints what does not, and then exits with 1."
    )

    def handle(self, *args, **options) -> None:
        findings = 0
        for part in BOOKS:
            for finding in part.check():
                findings += 1
                self.stdout.write(str(finding))
        Routine.ran(Routine.BOOKS, timezone.now(), findings)
        if findings:
            raise CommandError(f"{findings:,} {'finding' if findings == 1 else 'findings'}.", returncode=1)
        counted = [f"{count:,} {noun}" for part in BOOKS for noun, count in part.counts().items()]
        self.stdout.write(f"{', '.join(counted)}: no findings")
