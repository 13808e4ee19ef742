"""Querysets of invoices that speak: which ones, found how."""

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from billing_site.lib.text import fold
from customers.models import Customer
from invoicing.moves import DRAFT, OPEN, UNCOLLECTIBLE, VOID

# Written out, not parameters: only then does SQLite see that the partial indexes have these rows.
IS_OPEN, IS_PAID = RawSQL("'open'", []), RawSQL("'paid'", [])


class InvoiceQuerySet(models.QuerySet):
    def drafts(self):
        return self.filter(status=DRAFT)

    def issued(self):
        return self.exclude(status=DRAFT)

    def open(self):
        return self.filter(status=OPEN)

    def overdue(self, today):
        return self.filter(status=IS_OPEN, due_date__lt=today)

    def paid(self):
        return self.filter(status=IS_PAID)

    def void(self):
        return self.filter(status=VOID)

    def uncollectible(self):
        return self.filter(status=UNCOLLECTIBLE)

    def search(self, query):
        """By number (from its beginning), by public id, or by anything that finds the customer."""
        text = query.strip()
        customers = Customer.objects.search(text).values("pk")
        number = fold(text).upper()
        return self.filter(
            Q(number__startswith=number) | Q(public_id=text) | Q(customer__in=customers) if text else Q()
        )

    def lock(self):
        return self.select_for_update()
