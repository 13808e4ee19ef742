"""Model instances without some columns, read as quickly as tuples."""

from typing import Any

from django.db.models.query import QuerySet, ValuesListIterable

from billing_site.lib.db.instances import instance


class Instances(ValuesListIterable):
    """Makes instances of the tuples; what was not asked for is read when it is used, as after `defer`."""

    def __iter__(self):
        queryset: Any = self.queryset
        model, names, database = queryset.model, queryset._fields, queryset.db
        for row in super().__iter__():
            yield model.from_db(database, names, row)


def without(queryset: QuerySet, *left_out):
    """`queryset.defer(*left_out)` without its price: Django works out again for each query which columns stay."""
    names = [field.attname for field in queryset.model._meta.concrete_fields if field.attname not in left_out]
    rows = queryset.values_list(*names)
    rows._iterable_class = Instances
    return rows


class WithRelated(ValuesListIterable):
    """Makes instances of the tuples, and of `customer__name` and its like what those point to."""

    def __iter__(self):
        queryset: Any = self.queryset
        model, names, database = queryset.model, queryset._fields, queryset.db
        own = [name for name in names if "__" not in name]
        related: dict = {}
        for name in names[len(own) :]:
            one, _, field = name.partition("__")
            related.setdefault(model._meta.get_field(one), []).append(field)
        for row in super().__iter__():
            # Each zip stops at its own names, and the next continues in the row from there.
            values = iter(row)
            made = instance(model, dict(zip(own, values)), database)  # noqa: B905
            for one, fields in related.items():
                pointed_to = instance(one.related_model, dict(zip(fields, values)), database)  # noqa: B905
                made._state.fields_cache[one.name] = pointed_to
            yield made


def only(queryset: QuerySet, names, **related):
    """`queryset.select_related(...).only(...)` for lists: `related` names the fields of what rows point to.

    The key of each must be among them. Annotations may stand among `names`.
    """
    pointed_to = [f"{one}__{field}" for one, fields in related.items() for field in fields]
    rows = queryset.values_list(*names, *pointed_to)
    rows._iterable_class = WithRelated
    return rows
