"""Which customers, found how, in which order: the queryset, and SQLite's full-text index that its search reads."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from billing_site.lib.db.locks import locked
from billing_site.lib.search.index import FoundByWords, holds
from billing_site.lib.search.text import Term
from customers.models.parts.emails import has_email
from customers.rules.search import COLUMN_SCOPES, EMAIL, SCOPES, pair_mark, parse, text_of, value_of

if TYPE_CHECKING:
    from customers.models.customer import Customer

# Written out, not a parameter: only then does SQLite see that the partial index has these rows.
NOTHING = RawSQL("''", [])


class CustomerIndex(models.Model):
    """SQLite's full-text index over `Customer.search_text`, kept by triggers; PostgreSQL has a GIN index instead."""

    customer = models.OneToOneField(
        "customers.Customer", models.DO_NOTHING, primary_key=True, db_column="rowid", related_name="index"
    )
    content = models.TextField(db_column="customers_search")

    class Meta:
        managed = False
        db_table = "customers_search"


class CustomerQuerySet(FoundByWords, models.QuerySet["Customer"]):
    def existing(self) -> Self:
        """Customers that were not deleted."""
        return self.filter(deleted_at=None)

    def deleted(self) -> Self:
        return self.filter(deleted_at__isnull=False)

    def search(self, query: str) -> Self:
        """Customers that every term of `query` finds (see customers.rules.search for the language)."""
        terms = parse(query)
        wanted = [term for term in terms if not term.negated]
        texts = [text_of(term) for term in wanted if term.scope not in COLUMN_SCOPES]
        found = self.containing(texts) if texts else self
        for term in wanted:
            if term.scope:
                found = found.filter(scoped(term))
        for term in terms:
            if term.negated:
                found = found.exclude(scoped(term) if term.scope else holds(term.text))
        return found

    def with_metadata(self, key: str, value: str | None = None) -> Self:
        """Customers with this metadata key or, when `value` is given, with this pair (case and accents aside)."""
        return self.containing([pair_mark(key, value)])

    def with_tax_id(self) -> Self:
        """Customers with any tax ID, by the partial index over them."""
        return self.exclude(tax_id_values=NOTHING)

    def lock(self) -> Self:
        """Lock the rows until the transaction ends, in the order of their keys."""
        return locked(self)


def scoped(term: Term, to: str = "") -> Q:
    """The condition of a term that names a field; the same words may also be a metadata pair."""
    pair = Q(**{f"{to}search_text__contains": f"{term.scope}:{term.text}"})
    if term.scope == EMAIL:
        return has_email(term.raw, to) | pair
    return Q(**{f"{to}{SCOPES[term.scope]}": value_of(term)}) | pair


def reads(query: str, to: str = "") -> Q:
    """The condition that `search` makes, without the search index; `to` leads to the customer ("customer__").

    Row by row, so that a list which stops at its first page reads little more than that page.
    """
    condition = Q()
    for term in parse(query):
        here = Q()
        if term.scope not in COLUMN_SCOPES:
            here &= holds(text_of(term), to)
        if term.scope:
            here = (here if not term.negated else Q()) & scoped(term, to)
        condition &= ~here if term.negated else here
    return condition
