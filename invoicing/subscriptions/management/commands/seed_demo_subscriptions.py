"""Give the demo a business of subscriptions: a year of it, told by the same verbs as a real one."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from billing_site.company.models import Company
from invoicing.demo.offers import COMPANY
from invoicing.models.catalog.price import Price
from invoicing.subscriptions.demo.people import DAYS
from invoicing.subscriptions.demo.story import tell
from invoicing.subscriptions.tasks import count_revenue


class Command(BaseCommand):
    help = "Add a year of demo subscriptions of 30 customers, charged by the test gateway."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--days", type=int, default=DAYS, metavar="N", help="only the first N days of the year")

    def handle(self, *args, seed: int, days: int, **options) -> None:
        if settings.LIVEMODE:
            raise CommandError("A live installation has no test gateway. Set BILLFOLD_MODE=test for a demo.")
        if not 1 <= days <= DAYS:
            raise CommandError(f"--days takes a whole number from 1 to {DAYS}.")
        if Price.objects.filter(lookup_key="team_month").exists():
            raise CommandError("The demo's subscriptions are there already.")
        now, company = timezone.now(), Company.current()
        if not company.name:
            company.change(COMPANY, by=None, now=now)
        for _day in tqdm(
            tell(seed, now=now, days=days), total=days + 1, unit=" days", disable=not options["verbosity"]
        ):
            pass
        count_revenue(now)
