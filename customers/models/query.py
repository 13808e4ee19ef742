"""Which customers, found how, in which order: the queryset, and SQLite's full-text index that its search reads."""

import operator
from functools import reduce
from typing import TYPE_CHECKING, Any, Self

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import SQLCompiler

from billing_site.lib.db.locks import locked
from customers.rules.search import COLUMN_SCOPES, SCOPES, Term, fts_phrase, needle, pair_mark, parse

if TYPE_CHECKING:
    from customers.models.customer import Customer

# Written out, not a parameter: only then does SQLite see that the partial index has these rows.
NOTHING = RawSQL("''", [])


class Match(models.Lookup):
    """SQLite's `table MATCH phrase`."""

    lookup_name = "match"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} MATCH {right}", [*left_params, *right_params]


class CustomerIndex(models.Model):
    """SQLite's full-text index over `Customer.search_text`, kept by triggers; PostgreSQL has a GIN index instead."""

    customer = models.OneToOneField(
        "customers.Customer", models.DO_NOTHING, primary_key=True, db_column="rowid", related_name="index"
    )
    content = models.TextField(db_column="customers_search")

    class Meta:
        managed = False
        db_table = "customers_search"


models.TextField.register_lookup(Match)


class CustomerQuerySet(models.QuerySet["Customer"]):
    def existing(self) -> Self:
        """Customers that were not deleted."""
        return self.filter(deleted_at=None)

    def deleted(self) -> Self:
        return self.filter(deleted_at__isnull=False)

    def search(self, query: str) -> Self:
        """Customers that every term of `query` finds (see customers.rules.search for the language)."""
        terms = parse(query)
        wanted = [term for term in terms if not term.negated]
        texts = [term.text for term in wanted if term.scope not in COLUMN_SCOPES]
        found = self.containing(texts) if texts else self
        for term in wanted:
            if term.scope:
                found = found.filter(scoped(term))
        for term in terms:
            if term.negated:
                found = found.exclude(scoped(term) if term.scope else Q(search_text__contains=needle(term.text)))
        return found

    def containing(self, texts: list[str]) -> Self:
        """Customers whose search text holds each of the folded `texts`, by the database's trigram index."""
        if connection.vendor == "sqlite":
            return self.filter(index__content__match=" AND ".join(fts_phrase(text) for text in texts))
        return self.filter(reduce(operator.and_, (Q(search_text__contains=needle(text)) for text in texts)))

    def with_metadata(self, key: str, value: str | None = None) -> Self:
        """Customers with this metadata key or, when `value` is given, with this pair (case and accents aside)."""
        return self.containing([pair_mark(key, value)])

    def with_tax_id(self) -> Self:
        """Customers with any tax ID, by the partial index over them."""
        return self.exclude(tax_id_values=NOTHING)

    def order_by(self, *names: Any) -> Self:
        """As ever; but by key, what SQLite's text index found comes as the index has it, without a sort of all hits."""
        if names in (("-id",), ("id",)):
            names = (names[0].replace("id", self.column_of("id")),)
        return super().order_by(*names)

    def column_of(self, name: str) -> str:
        """Where to seek for a column: of what SQLite's text index found, the key is sought in the index itself."""
        return "index__customer" if name == "id" and "customers_search" in self.query.table_map else name

    def lock(self) -> Self:
        """Lock the rows until the transaction ends, in the order of their keys."""
        return locked(self)


def scoped(term: Term) -> Q:
    """The condition of a term that names a field; the same words may also be a metadata pair."""
    lookup = SCOPES[term.scope]
    return Q(**{lookup: term.value}) | Q(search_text__contains=f"{term.scope}:{term.text}")
