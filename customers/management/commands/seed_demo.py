"""Fill the database with realistic demo customers, in batches, with a progress bar."""

from django.db import connection, transaction
from django.utils import timezone
from tqdm import tqdm

from billing_site.events.models import Event
from billing_site.lib.db.rows import insert_many
from billing_site.lib.tax_ids.types import check_tax_id
from customers.demo.command import DemoCommand
from customers.demo.people import demo_customers
from customers.models.customer import Customer
from customers.models.metadata_key import MetadataKey
from customers.models.tax_id import TaxId
from customers.rules.fields import ADDRESS_PARTS

BATCH = 2000


class Command(DemoCommand):
    help = "Add N realistic demo customers from many countries; the same seed gives the same customers."

    things, usual, most = "customers", 200, 10_000_000

    def handle(self, *args, customers, seed: int, **options) -> None:
        self.refuse_unless_possible(customers)
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
    """An unsaved customer from the generator's plain values, and its tax ID or None."""
    tax_id = build_tax_id(person)
    fields = {name: person[name] for name in ("name", "email", "phone", "description", "currency", "tax_exempt")}
    shipping = person["shipping"] or {}
    for kind, address in (("address", person["address"]), ("shipping", shipping.get("address"))):
        fields |= {f"{kind}_{part}": (address or {}).get(part) or "" for part in ADDRESS_PARTS}
    customer = Customer.build(
        now=person["created"],
        tax_id_values=TaxId.summary([tax_id] if tax_id else []),
        preferred_locales=person["preferred_locales"],
        metadata=person["metadata"],
        shipping_name=shipping.get("name") or "",
        shipping_phone=shipping.get("phone") or "",
        contacts=person["contacts"],
        currency_locked_by=f"it was set to {person['currency'].upper()}" if person["currency"] else "",
        **fields,
    )
    return customer, tax_id


def build_tax_id(person) -> TaxId | None:
    if not person["tax_id"]:
        return None
    kind, value = person["tax_id"]
    check = check_tax_id(kind, value, (person["address"] or {}).get("country") or "")
    return TaxId.build(None, check, now=person["created"])


@transaction.atomic
def write(batch) -> None:
    """One batch with its tax IDs, events and metadata keys, in one transaction."""
    customers = [customer for customer, _ in batch]
    insert_many(customers)
    MetadataKey.remember({key for customer in customers for key in customer.metadata})
    events = [Event.build("customer.created", c, by=None, now=c.created, version=1) for c in customers]
    insert_many(events + give_tax_ids([pair for pair in batch if pair[1]]))


def give_tax_ids(pairs) -> list[Event]:
    """Write the tax IDs of customers that were just inserted; the unsaved events that tell of it."""
    ids = [customer.public_id for customer, _ in pairs]
    keys = dict(Customer.objects.filter(public_id__in=ids).values_list("public_id", "pk"))
    for customer, tax_id in pairs:
        customer.pk = keys[customer.public_id]
        tax_id.customer = customer
    insert_many([tax_id for _, tax_id in pairs])
    return [tax_id.added(by=None, now=customer.created) for customer, tax_id in pairs]
