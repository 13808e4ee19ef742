"""What the ORM cannot say about the tables: the full-text index over customers, on each database its own kind."""

from billing_site.events.migrations._append_only import append_only
from billing_site.lib.db.schema import VendorSQL

TABLE, COLUMN, SEARCH = "customers_customer", "search_text", "customers_search"

# External content: the index holds no second copy of the text; triggers keep it in step within the same transaction.
SEARCH_INDEX = VendorSQL(
    sqlite=[
        f"CREATE VIRTUAL TABLE {SEARCH} "
        f"USING fts5({COLUMN}, content='{TABLE}', content_rowid='id', tokenize='trigram')",
        f"CREATE TRIGGER {SEARCH}_insert AFTER INSERT ON {TABLE} BEGIN "
        f"INSERT INTO {SEARCH}(rowid, {COLUMN}) VALUES (new.id, new.{COLUMN}); END",
        f"CREATE TRIGGER {SEARCH}_delete AFTER DELETE ON {TABLE} BEGIN "
        f"INSERT INTO {SEARCH}({SEARCH}, rowid, {COLUMN}) VALUES ('delete', old.id, old.{COLUMN}); END",
        f"CREATE TRIGGER {SEARCH}_update AFTER UPDATE OF {COLUMN} ON {TABLE} "
        f"WHEN old.{COLUMN} <> new.{COLUMN} BEGIN "
        f"INSERT INTO {SEARCH}({SEARCH}, rowid, {COLUMN}) VALUES ('delete', old.id, old.{COLUMN}); "
        f"INSERT INTO {SEARCH}(rowid, {COLUMN}) VALUES (new.id, new.{COLUMN}); END",
    ],
    postgresql=[
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        f"CREATE INDEX {SEARCH} ON {TABLE} USING gin ({COLUMN} gin_trgm_ops) WITH (fastupdate = off)",
    ],
    reverse_sqlite=[
        *(f"DROP TRIGGER {SEARCH}_{verb}" for verb in ("insert", "delete", "update")),
        f"DROP TABLE {SEARCH}",
    ],
    reverse_postgresql=[f"DROP INDEX {SEARCH}"],
)

# A ledger row never changes but for the note and the metadata that staff keep with it.
LEDGER_NOTES = " AND ".join(
    f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}"
    for column in (
        *(
            "id",
            "public_id",
            "customer_id",
            "type",
            "amount",
            "currency",
            "ending_balance",
            "cause",
            "actor_id",
            "created",
        ),
    )
)
OPERATIONS = [SEARCH_INDEX, append_only("customers_balancetransaction", unless=LEDGER_NOTES)]
