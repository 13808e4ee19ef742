"""The guards of issued facts: the database has all that the migrations made, and keeps them when a table changes."""

import re

import pytest
from django.db import connection, models
from django.db.migrations import AddField, AlterField
from django.db.migrations.loader import MigrationLoader

from billing_site.lib.db.schema import KeepingTriggers, broken_triggers, known_triggers


def triggers():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        return sorted(name for (name,) in cursor.fetchall())


@pytest.mark.django_db
def test_every_guard_of_the_migrations_is_there():
    assert broken_triggers(connection) == []
    assert set(known_triggers(connection.vendor)[0]) <= set(triggers())


@pytest.mark.django_db
def test_a_guard_that_is_gone_is_told():
    on = " ON invoicing_invoice" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER invoicing_invoice_frozen{on}")
    assert broken_triggers(connection) == ["invoicing_invoice_frozen"]


@pytest.mark.django_db
def test_a_guard_that_was_made_harmless_is_told():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER invoicing_invoice_kept")
            cursor.execute(
                "CREATE TRIGGER invoicing_invoice_kept BEFORE DELETE ON invoicing_invoice BEGIN SELECT 1; END"
            )
            assert broken_triggers(connection) == ["invoicing_invoice_kept"]
        else:
            cursor.execute("ALTER TABLE invoicing_invoice DISABLE TRIGGER invoicing_invoice_kept")
            cursor.execute(
                "CREATE OR REPLACE FUNCTION invoicing_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RETURN NEW; END $$"
            )
            assert broken_triggers(connection) == ["invoicing_invoice_kept", "invoicing_refuse"]


# SQLite changes no schema within a transaction.
@pytest.mark.django_db(transaction=True)
def test_a_migration_that_makes_a_guarded_table_anew_keeps_the_guards():
    before, loaded = triggers(), MigrationLoader(connection).project_state()
    operation = KeepingTriggers(
        AddField("invoice", "shade", models.CharField(max_length=3, default="x")),
        AddField("invoicepayment", "shade", models.IntegerField(default=1)),
        AlterField("invoicepayment", "shade", models.BigIntegerField(default=1)),
    )
    after = loaded.clone()
    operation.state_forwards("invoicing", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("invoicing", editor, loaded, after)
    try:
        assert triggers() == before and broken_triggers(connection) == []
    finally:
        with connection.schema_editor() as editor:
            operation.database_backwards("invoicing", editor, after, loaded)
    assert triggers() == before


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite's guards that look into other rows")
def test_guards_find_the_rows_that_they_look_for_in_an_index():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%EXISTS (SELECT 1 %'")
        plans = {name: "; ".join(plans_of(cursor, sql)) for name, sql in cursor.fetchall()}
    assert len(plans) > 50
    assert {name: plan for name, plan in plans.items() if "SCAN" in plan} == {}
    # One coupon may have all uses there are: by the coupon is no better than a scan.
    assert "customers_redemption_invoice (invoice=?)" in plans["customers_redemption_no_twin"]


def plans_of(cursor, sql):
    """How each query within a trigger is read, with those that are within it."""
    start = 0
    while (start := sql.find("(SELECT 1 ", start) + 1) > 0:
        depth, end = 1, start
        while depth:
            depth += {"(": 1, ")": -1}.get(sql[end], 0)
            end += 1
        query = re.sub(r'\b(NEW|OLD)\."?\w+"?', "'x'", sql[start : end - 1])
        cursor.execute(f"EXPLAIN QUERY PLAN {query}")
        yield from (row[-1] for row in cursor.fetchall())
        start = end
