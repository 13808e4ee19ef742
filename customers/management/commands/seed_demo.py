"""Fill the database with realistic demo customers, in batches, with a progress bar."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone
from tqdm import tqdm

from billing_site.events.models import Event
from billing_site.lib.fast_insert import fast_insert
from customers.demo.people import demo_customers
from customers.models import Customer, MetadataKey
from customers.models.fields import ADDRESS_PARTS

BATCH = 2000


class Command(BaseCommand):
    help = "Add N realistic demo customers from many countries; the same seed gives the same customers."

    def add_arguments(self, parser):
        parser.add_argument("--customers", type=int, default=200, metavar="N")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args, customers, seed, **options):
        if customers < 1 or customers > 10_000_000:
            raise CommandError("--customers takes a whole number from 1 to 10,000,000.")
        people = demo_customers(customers, seed, now=timezone.now())
        with tqdm(total=customers, unit=" customers", disable=options["verbosity"] == 0) as bar:
            batch = []
            for person in people:
                batch.append(build(person))
                if len(batch) == BATCH:
                    write(batch)
                    bar.update(len(batch))
                    batch = []
            write(batch)
            bar.update(len(batch))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def build(person):
    """An unsaved customer from the generator's plain values."""
    fields = {name: person[name] for name in ("name", "email", "phone", "description", "currency", "tax_exempt")}
    recipients = person["email_recipients"] or {}
    shipping = person["shipping"] or {}
    for kind, address in (("address", person["address"]), ("shipping", shipping.get("address"))):
        fields |= {f"{kind}_{part}": (address or {}).get(part) or "" for part in ADDRESS_PARTS}
    return Customer.build(
        now=person["created"],
        preferred_locales=person["preferred_locales"],
        metadata=person["metadata"],
        shipping_name=shipping.get("name") or "",
        shipping_phone=shipping.get("phone") or "",
        email_to=recipients.get("to") or [],
        email_cc=recipients.get("cc") or [],
        currency_locked_by=f"it was set to {person['currency'].upper()}" if person["currency"] else "",
        **fields,
    )


@transaction.atomic
def write(batch):
    """One batch with its events and metadata keys, in one transaction."""
    fast_insert(batch)
    MetadataKey.remember({key for customer in batch for key in customer.metadata})
    fast_insert([Event.build("customer.created", c, by=None, now=c.created, version=1) for c in batch])
