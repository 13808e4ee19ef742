"""Give demo customers invoices, payments and credit notes, made by the same verbs as real ones."""

from django.core.management.base import CommandError
from django.utils import timezone
from tqdm import tqdm

from billing_site.company.models import Company
from customers.demo.command import DemoCommand
from customers.models.customer import Customer
from invoicing.demo.offers import COMPANY
from invoicing.demo.story import tell
from invoicing.invoices.tasks import mark_overdue_invoices


class Command(DemoCommand):
    help = "Add N demo invoices of the last half year to existing customers, and an example company if none is named."

    things, usual, most = "invoices", 120, 100_000

    def handle(self, *args, invoices, seed: int, **options) -> None:
        self.refuse_unless_possible(invoices)
        if not Customer.objects.existing().exists():
            raise CommandError("There are no customers to bill. First: manage.py seed_demo")
        now, company = timezone.now(), Company.current()
        if not company.name:
            company.change(COMPANY, by=None, now=now)
        stories = tell(invoices, seed, now=now)
        for _invoice in tqdm(stories, total=invoices, unit=" invoices", disable=options["verbosity"] == 0):
            pass
        mark_overdue_invoices(now)
