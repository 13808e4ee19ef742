"""What verbs claimed to have done, against what is in the database: what is lost, and what is there unclaimed."""

from collections import Counter

from django.db import connection

from billing_site.events.models import Event
from billing_site.mail.models.message import Message
from customers import integrity as customer_books
from customers.models.balance import BalanceTransaction
from customers.models.customer import Customer
from customers.models.discount import Discount
from customers.models.merge import CustomerMerge
from customers.models.tax_id import TaxId
from invoicing.integrity import checks as invoice_books
from invoicing.models.catalog.price import Price
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.models.parts.incoming import IncomingPayment
from invoicing.models.payment import InvoicePayment
from invoicing.models.product import Product
from invoicing.models.tax.exchange_rate import ExchangeRate
from invoicing.models.tax_rate import TaxRate
from invoicing.subscriptions import integrity as subscription_books

# The prefix of an id -> those rows that a verb claims one by one. Other ledger entries follow an invoice, and are the
# business of the books.
MADE = {
    "inpay": InvoicePayment.objects.all(),
    "inflow": IncomingPayment.objects.all(),
    "cn": CreditNote.objects.all(),
    "in": Invoice.objects.all(),
    "ii": InvoiceItem.objects.all(),
    "di": Discount.objects.all(),
    "mrg": CustomerMerge.objects.all(),
    "cus": Customer.objects.all(),
    "txi": TaxId.objects.all(),
    "cbtxn": BalanceTransaction.objects.all(),
    "prod": Product.objects.all(),
    "price": Price.objects.all(),
    "txr": TaxRate.objects.all(),
    "xr": ExchangeRate.objects.all(),
}
# What others than the verbs write too: that it is there is all that can be said.
ALSO_MADE = {"msg": Message.objects.all()}
BY_INVOICES = ("in_", "cn_", "mrg_", "inpay_", "inflow_")
# What is claimed each time that it happens.
TOLD = (
    *("invoice.finalized", "invoice.voided", "invoice.marked_uncollectible", "invoice.deleted"),
    *("payment.reversed", "credit_note.voided", "invoiceitem.deleted", "customer.deleted", "customer.unmerged"),
    "invoice.document_redrawn",
    *("product.updated", "price.updated", "tax_rate.updated", "exchange_rate.updated"),
)
# Rows that go again, each with its event.
GO = {"in": "invoice.deleted", "txi": "customer.tax_id.deleted", "xr": "exchange_rate.deleted"}
GO |= {"prod": "product.deleted", "price": "price.deleted"}


def ids():
    """The ids of all rows that verbs claim."""
    found = {public_id for rows in MADE.values() for public_id in rows.values_list("public_id", flat=True)}
    caused = BalanceTransaction.objects.values_list("public_id", "cause")
    return found - {public_id for public_id, cause in caused if cause.startswith(BY_INVOICES)}


def told(kinds, after=0):
    """{event and id: how often} since the event with the key `after`."""
    found = Event.objects.filter(type__in=kinds, id__gt=after).values_list("type", "object_id")
    return Counter(f"{kind} {object_id}" for kind, object_id in found)


def split(claims):
    """(ids of rows made, {event and id: how often})"""
    return {each for each in claims if " " not in each}, Counter(each for each in claims if " " in each)


def lost(claims):
    """Claims that the database knows nothing of."""
    rows, happened = split(claims)
    there = set()
    for prefix, found in (MADE | ALSO_MADE).items():
        mine = [each for each in rows if each.startswith(f"{prefix}_")]
        there.update(found.filter(public_id__in=mine).values_list("public_id", flat=True))
    gone = {each for each in rows - there if was_deleted(each)}
    missing = happened - told({each.partition(" ")[0] for each in happened})
    return sorted(rows - there - gone) + sorted(missing.elements())


def was_deleted(public_id):
    kind = GO.get(public_id.partition("_")[0])
    if kind == "customer.tax_id.deleted":
        return Event.objects.filter(type=kind, data__tax_id=public_id).exists()
    return bool(kind) and Event.objects.filter(type=kind, object_id=public_id).exists()


def doubled(claims, *, before, after):
    """Rows and events that nobody claimed: beyond the ids `before`, and since the event with the key `after`."""
    rows, happened = split(claims)
    extra = told(TOLD, after) - happened
    return sorted(ids() - before - rows) + sorted(extra.elements())


def findings():
    """What the books have to say."""
    return [str(finding) for part in (customer_books, invoice_books, subscription_books) for finding in part.check()]


def gaps():
    """Series of numbers that are not 1, 2, 3 and so on."""
    series = {}
    for name, sequence in Invoice.objects.issued().values_list("series", "sequence"):
        series.setdefault(name, []).append(sequence)
    return [name for name, taken in series.items() if sorted(taken) != list(range(1, len(taken) + 1))]


def deadlocks():
    """How many deadlocks PostgreSQL has met in this database; SQLite knows none."""
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]
