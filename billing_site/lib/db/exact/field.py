"""A decimal number that keeps every digit: numeric on PostgreSQL, plain text on SQLite, whose own numbers end at 15."""

from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any

from django.db import DataError
from django.db.backends.signals import connection_created
from django.db.models import DecimalField
from django.db.models.expressions import Col
from django.utils.functional import cached_property

# By value and not by letter: "9" before "10", "-2" before "-1". Known to our own connections alone, so that nothing in
# the schema uses it: a copy of the database is read, written and checked by any program.
COLLATION = "exact_decimal"
# What a hand put into the database is read too, were it too large for the column.
WIDE = Context(prec=60)
# An optional minus, digits, at most one point between: whatever a program writes, it can be read again.
WRITTEN_SO = (
    """"{0}" GLOB '[-0-9]*' AND "{0}" GLOB '*[0-9]' AND substr("{0}", 2) NOT GLOB '*[^.0-9]*' """
    """AND "{0}" NOT GLOB '*.*.*'"""
)


class ExactDecimalField(DecimalField):
    """A DecimalField whose values are the same on SQLite as on PostgreSQL, compared and ordered as numbers on both.

    On SQLite a value is text without needless zeros ("12345.499999999999", "-0.5", "100"). Equality, comparison,
    ordering, grouping, MIN and MAX are exact; sums and products in SQL are not (SQLite counts in doubles): add in
    Python.
    """

    def get_internal_type(self) -> str:
        # Django's converters of a DecimalField on SQLite are for doubles.
        return "ExactDecimalField"

    def db_type(self, connection: Any) -> str:
        return "text" if connection.vendor == "sqlite" else f"numeric({self.max_digits}, {self.decimal_places})"

    def db_check(self, connection: Any) -> str | None:
        return WRITTEN_SO.format(self.column) if connection.vendor == "sqlite" else None

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        given = super().get_db_prep_value(value, connection, prepared)
        return canonical(f"{given:f}") if connection.vendor == "sqlite" and isinstance(given, Decimal) else given

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """The number with the field's decimals, rounded as PostgreSQL rounds; DataError, as there, when too large."""
        if connection.vendor == "sqlite" and value is not None and not hasattr(value, "as_sql"):
            value = self.as_read(value)
        return super().get_db_prep_save(value, connection)

    def as_read(self, value: Any) -> Decimal:
        """A number as it will be read once it is saved. Raises DataError when it is too large."""
        try:
            return self.to_python(value).quantize(self.last_place, ROUND_HALF_UP, self.context)
        except InvalidOperation:
            raise DataError(f"{self.name} {value} has more digits than fit.") from None

    @cached_property
    def last_place(self) -> Decimal:
        return Decimal(1).scaleb(-self.decimal_places)

    def get_db_converters(self, connection: Any) -> list:
        return [self.read] if connection.vendor == "sqlite" else []

    def read(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        """The number with all its decimals, as PostgreSQL gives it."""
        if value is None:
            return None
        # What SQLite worked out itself is a double.
        number = Decimal(repr(value) if isinstance(value, float) else value)
        return number.quantize(self.last_place, context=WIDE)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """A value that stands in the place of a column, as when a constraint is tried before saving."""
        return f"%s COLLATE {COLLATION}" if connection.vendor == "sqlite" else "%s"

    def get_col(self, alias: Any, output_field: Any = None) -> Col:
        return ExactCol(alias, self, output_field)

    @property
    def cached_col(self) -> Col:
        return ExactCol(self.model._meta.db_table, self)


class ExactCol(Col):
    """The column, which SQLite compares by value."""

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list]:
        sql, params = self.as_sql(compiler, connection)
        # Without an alias it stands in the schema: in a constraint or an index.
        return (f"{sql} COLLATE {COLLATION}" if self.alias else f"CAST({sql} AS real)"), list(params)


def canonical(text: str) -> str:
    """'12.500' -> '12.5', '100.000' -> '100', '-0.0' -> '0'."""
    short = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if short in ("-0", "") else short


def compare(one: str, other: str) -> int:
    """-1, 0 or 1; what is no number (nothing that the column takes) stands behind all numbers."""
    if one == other:
        return 0
    first, second = place(one), place(other)
    return (first > second) - (first < second)


def place(text: str) -> tuple:
    try:
        return False, Decimal(text), ""
    except ArithmeticError:
        return True, Decimal(0), text


def know_the_order(connection: Any, **signal: Any) -> None:
    """Teach a new connection of SQLite the collation."""
    if connection.vendor == "sqlite":
        connection.connection.create_collation(COLLATION, compare)


connection_created.connect(know_the_order, dispatch_uid=COLLATION)
