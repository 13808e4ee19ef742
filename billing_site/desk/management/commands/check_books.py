"""Prove that everything in the database that must agree does."""

from itertools import chain
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from billing_site.jobs.models import Routine
from billing_site.lib.text import count_of
from billing_site.mail import integrity as mail_books
from customers import integrity as customer_books
from invoicing.collecting import integrity as collecting_books
from invoicing.integrity import checks as invoice_books
from invoicing.integrity.witness.comparison import compared_with_copy
from invoicing.subscriptions import integrity as subscription_books
from invoicing.subscriptions.figures import integrity as revenue_books

BOOKS = (customer_books, invoice_books, mail_books, collecting_books, subscription_books, revenue_books)


class Command(BaseCommand):
    help = (
        "Check that balances, ledgers, coupons, invoices, payments, credit notes, charges, documents, mails and "
        "subscriptions agree. Prints what does not, and then exits with 1."
    )

    def add_arguments(self, parser) -> None:
        text = "compare the books also with a copy of the witness, or a saved mail of it, that was kept elsewhere"
        parser.add_argument("--witness", type=Path, metavar="FILE", help=text)

    def handle(self, *args, witness=None, **options) -> None:
        if witness and not witness.is_file():
            raise CommandError(f"There is no file {witness}.")
        findings = 0
        copy = compared_with_copy(witness) if witness else ()
        for finding in chain(*(part.check() for part in BOOKS), copy):
            findings += 1
            self.stdout.write(str(finding))
        Routine.ran(Routine.BOOKS, timezone.now(), findings)
        if findings:
            raise CommandError(f"{count_of(findings, 'finding')}.", returncode=1)
        counted = [
            count_of(count, noun.removesuffix("s"), noun) for part in BOOKS for noun, count in part.counts().items()
        ]
        self.stdout.write(f"{', '.join(counted)}: no findings")
