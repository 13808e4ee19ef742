"""SQLite's full-text index as a model, so that searches are querysets."""

from django.db import models

from customers.models.customer import Customer
from customers.models.query import Match


class CustomerIndex(models.Model):
    """SQLite's full-text index over `Customer.search_text`, kept by triggers; PostgreSQL has a GIN index instead."""

    customer = models.OneToOneField(
        Customer, models.DO_NOTHING, primary_key=True, db_column="rowid", related_name="index"
    )
    content = models.TextField(db_column="customers_search")

    class Meta:
        managed = False
        db_table = "customers_search"


models.TextField.register_lookup(Match)
