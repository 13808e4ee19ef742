"""Give demo customers payment methods and invoices that are charged to them, by the same verbs as real ones."""

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone
from tqdm import tqdm

from customers.demo.command import DemoCommand
from customers.models.customer import Customer
from invoicing.collecting.demo.story import tell


class Command(DemoCommand):
    help = "Add N demo invoices that are charged by the test gateway to existing customers."

    things, usual, most = "invoices", 32, 10_000

    def handle(self, *args, invoices, seed: int, **options) -> None:
        self.refuse_unless_possible(invoices)
        if settings.LIVEMODE:
            raise CommandError("A live installation has no test gateway. Set BILLFOLD_MODE=test for a demo.")
        if not Customer.objects.existing().exists():
            raise CommandError("There are no customers to bill. First: manage.py seed_demo")
        stories = tell(invoices, seed, now=timezone.now())
        for _invoice in tqdm(stories, total=invoices, unit=" invoices", disable=options["verbosity"] == 0):
            pass
