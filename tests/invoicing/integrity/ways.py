# ruff: noqa: S608
"""Ways of breaking the books of `story.py` by SQL, each a Way: by columns, by rows, around the guards, in concert.

`GUARDED` are tried as they are: each is refused, or found. `BEHIND` are tried by a hand that took the guards away and
put them back: each is found. A new table of facts joins `FACTS`; a new kind of forgery is a line below.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import models

ISSUED = "status <> 'draft'"
OF_ISSUED = "invoice_id IN (SELECT id FROM invoicing_invoice WHERE status <> 'draft')"
# Model -> (which of its rows, columns that may change: no fact, or one that a rule of its own compares).
FACTS = {
    "invoicing.Invoice": ("number = 'ACME-0003'", "metadata version updated default_payment_method charging"),
    "invoicing.InvoiceLine": (OF_ISSUED, ""),
    "invoicing.InvoiceItem": (OF_ISSUED, ""),
    "invoicing.CreditNote": ("number = 'ACME-0003-CN-01'", "metadata"),
    "invoicing.InvoicePayment": ("amount = 500", ""),
    "invoicing.StoredDocument": ("edition = 'void'", ""),
    "invoicing.RedrawnDocument": ("place = 2", ""),
    "invoicing.TaxEntry": ("kind = 'invoice'", ""),
    "customers.Redemption": ("1 = 1", ""),
    "invoicing.Price": ("1 = 1", "active nickname lookup_key metadata currency_options"),
    "customers.BalanceTransaction": ("cause = '' AND amount = -500", "description metadata"),
    "customers.Discount": ("1 = 1", ""),
    "customers.CustomerMerge": ("undo_batch <> ''", ""),
    "events.Event": ("type = 'invoice.finalized'", ""),
    "company.FormerPrefix": ("prefix = 'BETA'", ""),
}
# Only the guards know these: nothing else in the database says what they were. A copy of the witness knows those of
# events, payments and the ledger. What an item billed says stands on the invoice's own line.
TRACELESS = {
    "invoicing.Invoice": "id auto_send",
    "invoicing.InvoiceLine": "id price_id item_id metadata",
    "invoicing.InvoiceItem": "id product_id description quantity unit_amount period_start period_end discountable "
    "tax_rates discounts price_id metadata",
    "invoicing.InvoicePayment": "id incoming_id",
    "invoicing.StoredDocument": "id created",
    "invoicing.RedrawnDocument": "id",
    "invoicing.TaxEntry": "id",
    "customers.Redemption": "id",
    "invoicing.Price": "id public_id product_id currency unit_amount created billing_scheme tiers_mode tiers divide_by "
    "round interval interval_count usage_type tax_behavior",
    "customers.CustomerMerge": "id moved created_by_id created",
    "events.Event": "id public_id batch actor_id",
    "company.FormerPrefix": "id",
}


@dataclass(frozen=True)
class Way:
    """What is done, in words, and its SQL; `vendor` where only one of the databases has such statements."""

    name: str
    sql: tuple[str, ...]
    vendor: str = ""

    def __str__(self):
        return self.name


def way(name, *sql, vendor=""):
    return Way(name, sql, vendor)


def columns():
    """Each column of each table of facts, set to something else."""
    for label, (rows, free) in FACTS.items():
        model = apps.get_model(label)
        for field in model._meta.concrete_fields:
            if field.column not in free.split():
                yield label, field.column, changed(model._meta.db_table, field, rows)


def changed(table, field, rows):
    column = f'"{field.column}"'
    value = f"coalesce({column}, 0) + 1000"
    if isinstance(field, models.JSONField):
        value = "'{\"forged\": 1}'"
    elif isinstance(field, models.DateTimeField):
        value = "'2031-01-01 00:00:00+00:00'"
    elif isinstance(field, models.DateField):
        value = "'2031-01-01'"
    elif isinstance(field, models.BooleanField):
        value = f"NOT {column}"
    elif isinstance(field, models.ForeignKey):
        target = field.related_model._meta.db_table
        value = f"CASE (SELECT max(id) FROM {target}) WHEN {column} THEN (SELECT min(id) FROM {target}) "
        value += f"ELSE (SELECT max(id) FROM {target}) END"
    elif isinstance(field, models.CharField) and field.max_length < 3:
        value = f"CASE {column} WHEN 'XX' THEN 'YY' ELSE 'XX' END"
    elif isinstance(field, models.CharField | models.TextField):
        value = f"CASE {column} WHEN 'void' THEN 'open' WHEN 'open' THEN 'void' WHEN 'usd' THEN 'eur' ELSE 'usd' END"
    return f"UPDATE {table} SET {column} = {value} WHERE id = (SELECT min(id) FROM {table} WHERE {rows})"


def copied(table, **changes):
    """INSERT of a copy of a row: `rows` says which, the other keywords what is different in it."""
    rows, verb = changes.pop("rows"), changes.pop("verb", "INSERT")
    model = next(m for m in apps.get_models() if m._meta.db_table == table)
    names = [f.column for f in model._meta.concrete_fields if f.column != "id" or "id" in changes]
    made = ", ".join(changes.get(name, f'"{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    return f"{verb} INTO {table} ({listed}) SELECT {made} FROM {table} WHERE {rows}"


def invoice(number):
    return f"(SELECT id FROM invoicing_invoice WHERE number = '{number}')"


def of(number):
    return f"(SELECT public_id FROM invoicing_invoice WHERE number = '{number}')"


INVOICE, LINE, ITEM = "invoicing_invoice", "invoicing_invoiceline", "invoicing_invoiceitem"
NOTE, PAYMENT, STORED = "invoicing_creditnote", "invoicing_invoicepayment", "invoicing_storeddocument"
REDRAWN = "invoicing_redrawndocument"
LEDGER, COUPON, DISCOUNT = "customers_balancetransaction", "customers_coupon", "customers_discount"
CUSTOMER, EVENT, MERGE = "customers_customer", "events_event", "customers_customermerge"
FORMER, COMPANY, PRICE, RATE = "company_formerprefix", "company_company", "invoicing_price", "invoicing_taxrate"
OLD = "'2020-01-01 00:00:00+00:00'"

DELETED = {
    INVOICE: ("number = 'ACME-0001'", "number = 'ACME-0002'", "number = 'ACME-0006'", "number = 'INV-0001'"),
    LINE: (f"invoice_id = {invoice('ACME-0002')}", f"description = 'Travel' AND invoice_id = {invoice('ACME-0003')}"),
    ITEM: ("description = 'Billed'",),
    NOTE: ("number = 'ACME-0003-CN-01'", "number = 'ACME-0003-CN-02'", "number = 'ACME-0002-CN-01'"),
    PAYMENT: ("amount = 500", "overpaid > 0", "1 = 1"),
    LEDGER: ("cause = ''", "cause LIKE 'in%'", "type = 'credit_note'", "type = 'invoice_overpaid'"),
    EVENT: (
        *("type = 'invoice.finalized'", "type = 'invoice.paid'", "type = 'invoice.partially_paid'"),
        *("type = 'invoice.voided'", "type = 'invoice.marked_uncollectible'", "type = 'credit_note.created'"),
        *("type = 'credit_note.voided'", "type = 'customer.updated'", "type = 'customer.merged'"),
        *("type = 'customer.discount.created'", "type = 'invoice.created'", "1 = 1"),
    ),
    STORED: ("edition = 'void'", "kind = 'invoice'", "kind = 'credit_note'"),
    REDRAWN: ("place = 1", "place = 2", "1 = 1"),
    DISCOUNT: ("1 = 1",),
    MERGE: ("undo_batch = ''", "undo_batch <> ''"),
    FORMER: ("prefix = 'BETA'",),
    CUSTOMER: ("invoice_prefix = 'ACME'",),
    "invoicing_taxentry": ("kind = 'invoice'", "kind LIKE '%note%'", "1 = 1"),
    "customers_redemption": ("1 = 1",),
    COUPON: ("public_id = 'SPRING'", "public_id = 'UNUSED'"),
    PRICE: ("1 = 1",),
    COMPANY: ("1 = 1",),
}
DELETIONS = [
    way(f"delete {table} where {rows}", f"DELETE FROM {table} WHERE {rows}")
    for table, several in DELETED.items()
    for rows in several
]

# Around the guards: a row put in another's place, a table emptied, also by way of another.
REPLACED = {
    INVOICE: "number = 'ACME-0002'",
    LINE: f"description = 'Work' AND invoice_id = {invoice('ACME-0002')}",
    ITEM: "description = 'Billed'",
    NOTE: "number = 'ACME-0003-CN-01'",
    PAYMENT: "amount = 500",
    STORED: "edition = 'void'",
    REDRAWN: "place = 2",
    LEDGER: "cause = '' AND amount = -500",
    EVENT: "type = 'invoice.finalized' AND id = (SELECT max(id) FROM events_event WHERE type = 'invoice.finalized')",
    DISCOUNT: "1 = 1",
    "invoicing_taxentry": "kind = 'invoice'",
    "customers_redemption": "1 = 1",
    COUPON: "public_id = 'SPRING'",
    MERGE: "undo_batch = ''",
    FORMER: "prefix = 'BETA'",
    CUSTOMER: "invoice_prefix = 'ACME'",
    COMPANY: "1 = 1",
    PRICE: "1 = 1",
}
AROUND = [
    *(
        way(f"replace a row of {table} by its key", copied(table, rows=rows, id="id", verb=verb), vendor="sqlite")
        for table, rows in REPLACED.items()
        for verb in ("INSERT OR REPLACE", "REPLACE")
    ),
    *(
        way(f"replace a row of {table} by another unique column", copied(table, rows=rows, verb=verb), vendor="sqlite")
        for table, rows in REPLACED.items()
        for verb in ("INSERT OR REPLACE",)
    ),
    *(
        way(name, f"UPDATE OR REPLACE {table} SET {change}", vendor="sqlite")
        for name, table, change in (
            (
                "a draft takes the key of an issued invoice",
                INVOICE,
                f"id = {invoice('ACME-0002')} WHERE status = 'draft'",
            ),
            (
                "a draft takes the number of an issued invoice",
                INVOICE,
                "number = 'ACME-0002', status = 'open' WHERE status = 'draft'",
            ),
            (
                "a draft takes the place of an issued invoice",
                INVOICE,
                "number = 'X-1', series = 'ACME', sequence = 2, status = 'open' WHERE status = 'draft'",
            ),
            (
                "a draft takes the public id of an issued invoice",
                INVOICE,
                f"public_id = {of('ACME-0002')} WHERE status = 'draft'",
            ),
            ("an item takes the key of a billed one", ITEM, "id = (SELECT min(id) FROM invoicing_invoiceitem)"),
            ("a customer takes another's prefix", CUSTOMER, "invoice_prefix = 'ACME' WHERE name = 'Gone'"),
            ("a customer takes another's key", CUSTOMER, "id = (SELECT min(id) FROM customers_customer)"),
            ("a coupon takes another's id", COUPON, "public_id = 'SPRING' WHERE public_id = 'UNUSED'"),
            ("a ledger entry takes another's key", LEDGER, "id = (SELECT min(id) FROM customers_balancetransaction)"),
            ("an event takes another's key", EVENT, "id = (SELECT min(id) FROM events_event)"),
        )
    ),
    *(
        way(f"truncate {table}{cascade}", f"TRUNCATE {table}{cascade}", vendor="postgresql")
        for table in (*DELETED, RATE, "invoicing_product", "staff_user")
        for cascade in ("", " CASCADE")
    ),
]
