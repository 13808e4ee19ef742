"""Which rows a verb locks, in which order: read off its statements, on PostgreSQL."""

import re
from contextlib import contextmanager

import psycopg
from django.db import connection

# As billing_site/lib/db/locks.py tells it. Rows of other tables change under the lock of the row that they belong to.
RANKS = {
    "auth_group": 1,
    "staff_user": 2,
    "staff_invitation": 2,
    "staff_signinrules": 2,
    "customers_customer": 3,
    "invoicing_invoice": 4,
    "invoicing_creditnote": 5,
    "invoicing_invoiceitem": 5,
    "customers_coupon": 5,
    "customers_promotioncode": 5,
    "customers_importbatch": 5,
    "invoicing_taxrate": 5,
    "invoicing_product": 5,
    "invoicing_price": 5,
    "invoicing_exchangerate": 5,
    "invoicing_accountreminders": 5,
    "invoicing_mailtemplate": 5,
    "invoicing_portallink": 5,
    "invoicing_portalrequest": 5,
    "mail_message": 5,
    "mail_bouncedaddress": 5,
    "collecting_collectionpolicy": 5,
    "collecting_dispute": 5,
    "collecting_setuprequest": 5,
    "company_company": 6,
    "company_formerprefix": 7,
    "customers_metadatakey": 8,
}
# Their rows are locked in the order of the keys.
SORTED = ("staff_user", "customers_customer", "invoicing_invoice", "customers_coupon", "customers_promotioncode")
LOCKING = re.compile(r'^SELECT .*? FROM "(?P<table>\w+)".* FOR (NO KEY )?UPDATE', re.S)
CHANGING = re.compile(r'^(?:UPDATE|DELETE FROM) "(?P<table>\w+)"(?P<set>.*?)(?P<where> WHERE .*)$', re.S)
KEYED = 'INSERT INTO "customers_metadatakey"'
WITHOUT_LOCK = re.compile(r" FOR (NO KEY )?UPDATE.*$", re.S)


def locks(sql):
    """The table whose rows a statement locks, of those that have a rank; '' for none."""
    if sql.startswith(KEYED):
        return "customers_metadatakey"
    found = LOCKING.match(sql) or CHANGING.match(sql)
    return found["table"] if found and found["table"] in RANKS else ""


class Watch:
    """An execute_wrapper that notes which rows are locked, and what is out of order."""

    def __init__(self, others):
        self.others = others  # a connection that sees what is committed
        self.taken, self.wrong, self.points = [], [], []
        self.began = None

    def __call__(self, execute, sql, params, many, context):
        raw = context["connection"].connection
        if sql.startswith("SAVEPOINT"):
            self.begin(raw)
            self.points.append((sql.split()[1].strip('"'), len(self.taken)))
        elif sql.startswith("ROLLBACK TO SAVEPOINT"):
            name = sql.split()[3].strip('"')
            del self.taken[next(kept for point, kept in reversed(self.points) if point == name) :]
        elif locks(sql):
            for each in params if many else [params]:
                self.note(sql, each, raw)
        return execute(sql, params, many, context)

    def begin(self, raw):
        """With another transaction all locks are gone."""
        began = raw.execute("SELECT transaction_timestamp()").fetchone()
        if began != self.began:
            self.began, self.taken, self.points = began, [], []

    def note(self, sql, params, raw):
        self.begin(raw)
        table, ordered = locks(sql), "ORDER BY" in sql
        if sql.startswith(KEYED):
            # What the database orders is the values of the index; several statements would be several orders.
            return self.take(table, [0], True, sql)
        keys = raw.execute(*only_keys(sql, params)).fetchall()
        held = {key for other, key in self.taken if other == table}
        there = {key for (key,) in keys} - held
        # What this transaction made nobody else can wait for.
        known = f'SELECT id FROM "{table}" WHERE id = ANY(%s)'  # noqa: S608
        there &= {key for (key,) in self.others.execute(known, [list(there)]).fetchall()}
        return self.take(table, sorted(there), ordered, sql)

    def take(self, table, keys, ordered, sql):
        before = max((RANKS[other] for other, _ in self.taken), default=0)
        highest = max((key for other, key in self.taken if other == table), default=0)
        if keys and before > RANKS[table]:
            self.wrong.append(f"{table} {keys} behind {self.taken[-1][0]}")
        if table in SORTED and keys and keys[0] < highest:
            self.wrong.append(f"{table} {keys} behind {highest}")
        if table in SORTED and len(keys) > 1 and not ordered:
            self.wrong.append(f"{table} {keys} in no order: {sql[:80]}")
        self.taken += [(table, key) for key in keys]


def only_keys(sql, params):
    """(SQL, params) that read the keys of the rows which a statement locks."""
    if LOCKING.match(sql):
        # The first column is the key; that of a row beside it may be called the same.
        return f"SELECT key FROM ({WITHOUT_LOCK.sub('', sql)}) AS locked (key)", params  # noqa: S608
    parts = CHANGING.match(sql)
    where = parts["where"].partition(" RETURNING ")[0]
    return f'SELECT id FROM "{parts["table"]}"{where}', list(params)[parts["set"].count("%s") :]  # noqa: S608


@contextmanager
def watched():
    """A Watch over what the block does with Django's connection."""
    address = {key: value for key, value in connection.get_connection_params().items() if key in ADDRESS}
    with psycopg.connect(**address, autocommit=True) as others:
        watch = Watch(others)
        with connection.execute_wrapper(watch):
            yield watch


ADDRESS = ("dbname", "user", "password", "host", "port")
