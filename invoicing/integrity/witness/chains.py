"""What a line of the witness holds: a hash over every row of facts so far, and the last document of each series."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from billing_site.events.models import Event
from customers.models.balance import BalanceTransaction
from invoicing.issuing.snapshot import canonical
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.parts.erasure import PERSONAL
from invoicing.models.parts.redrawn import RedrawnDocument
from invoicing.models.parts.reversal import PaymentReversal
from invoicing.models.payment import InvoicePayment
from invoicing.models.stored_document import StoredDocument
from invoicing.models.tax.entry import TaxEntry

CHUNK = 2000
# Rows younger than this may still be joined by others that began before them.
SETTLED = timedelta(hours=1)
MOST_HEADS = 200
# Columns that may change, of rows that else never do; what an event says is hashed but what holds personal
# data, which may be erased: events of customers, and those of documents that tell whom a mail went to.
CHANGING: dict[type[Model], set[str]] = {
    Event: {"data", "redacted_at"},
    BalanceTransaction: {"description", "metadata"},
    CreditNote: {"status", "memo", "metadata", "voided_at"},
    InvoicePayment: set(),
    PaymentReversal: set(),
    StoredDocument: set(),
    RedrawnDocument: set(),
    TaxEntry: set(),
}
NAMES = {model._meta.label: model for model in CHANGING}


@dataclass
class Chain:
    """How far a table is hashed: up to the key `to`, over `rows` rows; `hash` is hex SHA-256 over all of them."""

    to: int = 0
    rows: int = 0
    hash: str = ""

    def add(self, row: tuple) -> None:
        self.to, self.rows = row[0], self.rows + 1
        self.hash = hashlib.sha256(self.hash.encode() + canonical([said(value) for value in row])).hexdigest()  # type: ignore[arg-type]


def said(value: Any) -> Any:
    return value if isinstance(value, dict | list | int | str | None) else str(value)


def rows_of(model: type[Model], after: int, to: int, *, spares_mails: bool = True) -> Iterator[tuple]:
    """The rows of a table between two keys, each with the columns that never change, the key first.

    Lines of before hashed whom mails of documents went to as well: `spares_mails` is False for what they tell of.
    """
    columns = [field.attname for field in model._meta.concrete_fields if field.name not in CHANGING[model]]
    columns.remove("id")
    facts = model._base_manager.filter(pk__gt=after, pk__lte=to).order_by("pk")
    extra = ["data"] if model is Event else []
    for row in facts.values_list("id", *columns, *extra).iterator(CHUNK):
        if extra:
            kind, subject = (row[1 + columns.index(name)] for name in ("type", "object_id"))
            personal = subject.startswith("cus_") or (spares_mails and kind in PERSONAL)
            yield (*row[:-1], "" if personal else row[-1])
        else:
            yield row


def were_erased(after: int, to: int) -> bool:
    """Whether an event of this range that a line of before hashed whole was erased with its customer since."""
    events = Event.objects.filter(pk__gt=after, pk__lte=to, type__in=PERSONAL)
    return events.filter(redacted_at__isnull=False).exists()


def settled(model: type[Model], now: datetime) -> int:
    """The key up to which no row will be joined by an earlier one; 0 for none."""
    found = model._base_manager.order_by("-pk")
    if any(field.name == "created" for field in model._meta.concrete_fields):
        found = found.filter(created__lt=now - SETTLED)
    return found.values_list("pk", flat=True).first() or 0


def chains(before: dict[str, Chain], now: datetime) -> dict[str, Chain]:
    """Each table's chain up to now, going on from that of the line before."""
    found = {}
    for name, model in NAMES.items():
        chain = Chain(**vars(before.get(name, Chain())))
        for row in rows_of(model, chain.to, settled(model, now)):
            chain.add(row)
        found[name] = chain
    return found


def heads(after: int, to: int) -> dict[str, list[str]]:
    """{series: [number, hash]} of the last document of each series that went on in this range of events.

    At most MOST_HEADS of them: the hashes of all are in the events, and so in their chain.
    """
    events = Event.objects.filter(type="invoice.finalized", pk__gt=after, pk__lte=to).order_by("-pk")
    ids = list(events.values_list("object_id", flat=True)[: 5 * MOST_HEADS])
    found: dict[str, list[str]] = {}
    documents = Invoice.objects.filter(public_id__in=ids).order_by("series", "-sequence")
    for series, number, hash_ in documents.values_list("series", "number", "hash"):
        if len(found) < MOST_HEADS:
            found.setdefault(series, [number, hash_])
    return found
