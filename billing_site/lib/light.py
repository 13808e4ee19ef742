"""Model instances without some columns, read as quickly as tuples."""

from django.db.models.query import ValuesListIterable


class Instances(ValuesListIterable):
    """Makes instances of the tuples; what was not asked for is read when it is used, as after `defer`."""

    def __iter__(self):
        model, names, database = self.queryset.model, self.queryset._fields, self.queryset.db
        for row in super().__iter__():
            yield model.from_db(database, names, row)


def without(queryset, *left_out):
    """`queryset.defer(*left_out)` without its price: Django works out anew for each query which columns stay."""
    names = [field.attname for field in queryset.model._meta.concrete_fields if field.attname not in left_out]
    light = queryset.values_list(*names)
    light._iterable_class = Instances
    return light
