"""Guards of issued facts, for the migrations of every app: what is written stays, whatever SQL says.

A function here never changes once a migration that calls it landed (the SQL of landed migrations is compared): a new
guard is a new function. Each gives one operation for both databases, with its reverse, and names its triggers after
the table, so that `DROP TRIGGER` of one guard leaves the others. CONTRIBUTING.md says which guard is for what.
"""

from billing_site.lib.db.schema import VendorSQL

REFUSE = "refuse_change"
# Made once, by events.0002; every migration that uses a guard depends on it.
REFUSAL = VendorSQL(
    postgresql=[
        f"CREATE FUNCTION {REFUSE}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation'; END $$"
    ],
    reverse_postgresql=[f"DROP FUNCTION {REFUSE}()"],
)


def frozen(table, columns, *, name="fixed", when="1 = 1", words=""):
    """UPDATE is refused where the SQL condition `when` (over OLD and NEW) holds and one of `columns` differs."""
    changed = " OR ".join(f'NEW."{column}" IS DISTINCT FROM OLD."{column}"' for column in columns)
    return refused(table, name, "UPDATE", f"({when}) AND ({changed})", words)


def refused(table, name, event, when="1 = 1", words=""):
    """`event` (INSERT, UPDATE or DELETE) is refused for each row for which `when` holds.

    PostgreSQL's `when` cannot look into other rows; use `refused_by_query` for what must.
    """
    words = words or f"{table}: what was issued never changes"
    return VendorSQL(
        sqlite=[sqlite_trigger(f"{table}_{name}", event, table, when, words)],
        postgresql=[
            f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({when}) "
            f"EXECUTE FUNCTION {REFUSE}('{words}')"
        ],
        reverse_sqlite=[f"DROP TRIGGER IF EXISTS {table}_{name}"],
        reverse_postgresql=[f"DROP TRIGGER {table}_{name} ON {table}"],
    )


def refused_by_query(table, name, event, when, words=""):
    """The same for a condition that looks into other rows or tables; PostgreSQL gets a function of its own."""
    words = words or f"{table}: what was issued never changes"
    result = "OLD" if event == "DELETE" else "NEW"
    return VendorSQL(
        sqlite=[sqlite_trigger(f"{table}_{name}", event, table, when, words)],
        postgresql=[
            f"CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {when} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'restrict_violation'; END IF; "
            f"RETURN {result}; END $$",
            f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_{name}()",
        ],
        reverse_sqlite=[f"DROP TRIGGER IF EXISTS {table}_{name}"],
        reverse_postgresql=[f"DROP TRIGGER {table}_{name} ON {table}", f"DROP FUNCTION {table}_{name}()"],
    )


def never_emptied(table):
    """TRUNCATE, also by CASCADE from another table, is refused (PostgreSQL; SQLite has none)."""
    return VendorSQL(
        postgresql=[
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
            f"EXECUTE FUNCTION {REFUSE}('{table} is never emptied')"
        ],
        reverse_postgresql=[f"DROP TRIGGER {table}_no_truncate ON {table}"],
    )


def never_replaced(table, *keys, where="1 = 1", filled=()):
    """`INSERT OR REPLACE` and `UPDATE OR REPLACE` cannot put a row in another's place (SQLite; PostgreSQL has none).

    SQLite fires no delete triggers then, unless the connection asks for recursive ones, which a shell does not. `keys`
    are the table's unique columns, or tuples of them, beside `id`; `where` limits the guard to rows (`there`) for which
    it holds; of the columns `filled` an empty text is no key.
    """
    found = []
    for key in ("id", *keys):
        columns = (key,) if isinstance(key, str) else key
        same = " AND ".join(f'there."{column}" = NEW."{column}"' for column in columns)
        blank = "".join(f" AND NEW.\"{column}\" <> ''" for column in columns if column in filled)
        found.append(f"SELECT 1 FROM {table} there WHERE {same}{blank} AND ({where})")
    columns = sorted({column for key in ("id", *keys) for column in ((key,) if isinstance(key, str) else key)})
    taken = " OR ".join(f"EXISTS ({select})" for select in found)
    others = " OR ".join(f"EXISTS ({select} AND there.id <> OLD.id)" for select in found)
    words, listed = f"{table}: a row is never replaced", ", ".join(f'"{column}"' for column in columns)
    return VendorSQL(
        sqlite=[
            sqlite_trigger(f"{table}_no_replace", "INSERT", table, taken, words),
            sqlite_trigger(f"{table}_no_overwrite", f"UPDATE OF {listed}", table, others, words),
        ],
        reverse_sqlite=[f"DROP TRIGGER IF EXISTS {table}_no_replace", f"DROP TRIGGER IF EXISTS {table}_no_overwrite"],
    )


def append_only(table, *keys, changing=(), columns=()):
    """All guards of a table whose rows are written once: a list of operations.

    `keys` as for `never_replaced`. Without `changing`, no UPDATE passes at all; else every one of `columns` (all of the
    table's) that is not `changing` stays.
    """
    words = f"{table} is append-only"
    fixed = [column for column in columns if column not in changing]
    return [
        frozen(table, fixed, name="no_update", words=words)
        if changing
        else refused(table, "no_update", "UPDATE", words=words),
        refused(table, "no_delete", "DELETE", words=words),
        never_replaced(table, *keys),
        never_emptied(table),
    ]


def sqlite_trigger(name, event, table, when, words):
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{words}'); END"
