"""Querysets of invoices that speak: which ones, found how."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from billing_site.lib.db.locks import locked
from billing_site.lib.text import fold
from customers.models.customer import Customer
from customers.models.query import reads
from invoicing.models.portal.joint import joined
from invoicing.models.states import DRAFT, OPEN, VOID
from invoicing.rules.payment_reference import typed_references

if TYPE_CHECKING:
    from invoicing.models.invoice import Invoice

R = TypeVar("R", bound="models.QuerySet[Any]")
# Written out, not a parameter: only then does SQLite see that the partial index has these rows.
IS_PAID = RawSQL("'paid'", [])
IS_OPEN, IS_TO_SEND = RawSQL("'open'", []), RawSQL("'send_invoice'", [])


# So many customers are looked up by their keys. What finds more of them is common: reading down the list meets their
# invoices soon, while seeking them all out would take long.
FEW_CUSTOMERS = 1000


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def drafts(self) -> Self:
        return self.filter(status=DRAFT)

    def issued(self) -> Self:
        return self.exclude(status=DRAFT)

    def open(self) -> Self:
        return self.filter(status=OPEN)

    def of_subscription(self, public_id: str) -> Self:
        """Those that bill this one; what the partial index holds is said in its words, so that SQLite sees it."""
        return self.filter(subscription=public_id).exclude(subscription="")

    def overdue(self, today: date) -> Self:
        return self.filter(status=OPEN, due_date__lt=today)

    def paid(self) -> Self:
        return self.filter(status=IS_PAID)

    def unsent(self) -> Self:
        """Those that are to be sent, are open, and never left."""
        return self.filter(status=IS_OPEN, collection_method=IS_TO_SEND, sent_at=None)

    def void(self) -> Self:
        return self.filter(status=VOID)

    def search(self, query: str) -> Self:
        """By number (from its beginning), payment reference, public id, or by anything that finds the customer."""
        return with_invoice(self, query.strip(), to="") if query.strip() else self

    def lock(self) -> Self:
        return locked(self)


def with_invoice(rows: R, text: str, *own: Q, to: str = "invoice__") -> R:
    """Those of the rows that one of their `own` conditions finds, or whose invoice `text` finds: by its number (from
    its beginning), payment reference, public id, or by anything that finds the customer. `to` leads to the invoice.
    """
    numbered, named = starts(f"{to}number", fold(text).upper()), Q(**{f"{to}public_id": text})
    found = typed_references(text)
    references = {f"{to}payment_reference__in": found, f"{to}public_id__in": joined(found)} if found else {}
    seeks = [*own, numbered, named, *(Q(each) for each in references.items())]
    few = list(Customer.objects.search(text).values_list("pk", flat=True)[: FEW_CUSTOMERS + 1])
    if len(few) > FEW_CUSTOMERS:
        return rows.filter(reduce(or_, [*seeks, reads(text, f"{to}customer__")]))
    # A union of seeks: joined by OR, neither database would use an index for any of them.
    each = rows.model._default_manager.order_by().values("pk")
    first, *others = [each.filter(condition) for condition in (*seeks, Q(**{f"{to}customer__in": few}))]
    return rows.filter(pk__in=first.union(*others, all=True))


def starts(field: str, text: str) -> Q:
    """The condition that a column begins with `text`, as each database can seek it in an index."""
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": text, f"{field}__lt": f"{text}\U0010ffff"})
    return Q(**{f"{field}__startswith": text})
