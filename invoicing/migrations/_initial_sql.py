"""The guards of issued documents in the database itself: what was issued never changes, whatever code tries to."""

from billing_site.events.migrations._append_only import append_only
from billing_site.lib.db.schema import VendorSQL

INVOICE, LINE, NOTE = "invoicing_invoice", "invoicing_invoiceline", "invoicing_creditnote"
FROZEN = (
    *("public_id", "customer_id", "customer_name", "customer_email", "currency", "collection_method"),
    *("description", "footer", "custom_fields"),
    *("days_until_due", "due_date", "default_tax_rates", "discounts", "amount_tax_display"),
    *("number", "series", "sequence", "frozen", "hash", "figures", "from_invoice_id", "created"),
    *("subtotal", "total_discount", "total_tax", "total_excluding_tax", "total"),
    *("starting_balance", "ending_balance", "applied_balance", "amount_due", "effective_at", "finalized_at"),
)
NOTE_FROZEN = (
    *("public_id", "invoice_id", "number", "reason", "currency", "subtotal", "total_discount", "total_tax"),
    *("total_excluding_tax", "total", "pre_payment_amount", "refund_amount", "credit_amount", "out_of_band_amount"),
    *("frozen", "hash", "created", "effective_at"),
)


def same(columns, types=""):
    """SQL that holds when none of the columns changed; JSON is compared as text, which both databases can."""
    jsons = {"frozen", "figures", "discounts", "default_tax_rates", "custom_fields"}
    cast = types and "::text"
    return " AND ".join(
        f"NEW.{c}{cast if c in jsons else ''} IS NOT DISTINCT FROM OLD.{c}{cast if c in jsons else ''}" for c in columns
    )


def illegal_change(types=""):
    """An issued invoice changes its frozen columns, or makes a move that the table of legal moves has not."""
    return (
        f"OLD.status <> 'draft' AND (NOT ({same(FROZEN, types)}) OR NEW.status = 'draft' "
        "OR (OLD.status = 'paid' AND NEW.status <> 'paid') OR (OLD.status = 'void' AND NEW.status <> 'void') "
        "OR (OLD.status = 'uncollectible' AND NEW.status = 'open'))"
    )


WORDS = "issued documents never change"
PARENT_ISSUED = f"(SELECT status FROM {INVOICE} WHERE id = {{row}}.invoice_id) <> 'draft'"


def sqlite_trigger(table, name, event, when):
    return (
        f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    )


def postgresql_trigger(table, name, event, when):
    return (
        f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({when}) "
        "EXECUTE FUNCTION invoicing_refuse()"
    )


# PostgreSQL's WHEN cannot look into another table, so the lines' guard is a function of its own.
LINES_FUNCTION = f"""
CREATE FUNCTION invoicing_refuse_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP <> 'INSERT' AND {PARENT_ISSUED.format(row="OLD")})
     OR (TG_OP <> 'DELETE' AND {PARENT_ISSUED.format(row="NEW")}) THEN
    RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$
"""
ISSUED_DOCUMENTS = VendorSQL(
    sqlite=[
        sqlite_trigger(INVOICE, "frozen", "UPDATE", illegal_change()),
        sqlite_trigger(INVOICE, "kept", "DELETE", "OLD.status <> 'draft'"),
        sqlite_trigger(LINE, "frozen", "UPDATE", PARENT_ISSUED.format(row="OLD")),
        sqlite_trigger(LINE, "kept", "DELETE", PARENT_ISSUED.format(row="OLD")),
        sqlite_trigger(LINE, "complete", "INSERT", PARENT_ISSUED.format(row="NEW")),
        sqlite_trigger(
            NOTE, "frozen", "UPDATE", f"NOT ({same(NOTE_FROZEN)}) OR OLD.status = 'void' AND NEW.status <> 'void'"
        ),
        sqlite_trigger(NOTE, "kept", "DELETE", "1 = 1"),
    ],
    postgresql=[
        "CREATE FUNCTION invoicing_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'restrict_violation'; END $$",
        LINES_FUNCTION,
        postgresql_trigger(INVOICE, "frozen", "UPDATE", illegal_change("text")),
        postgresql_trigger(INVOICE, "kept", "DELETE", "OLD.status <> 'draft'"),
        f"CREATE TRIGGER {LINE}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {LINE} "
        "FOR EACH ROW EXECUTE FUNCTION invoicing_refuse_lines()",
        postgresql_trigger(
            NOTE,
            "frozen",
            "UPDATE",
            f"NOT ({same(NOTE_FROZEN, 'text')}) OR (OLD.status = 'void' AND NEW.status <> 'void')",
        ),
        postgresql_trigger(NOTE, "kept", "DELETE", "true"),
    ],
    reverse_sqlite=[
        *(f"DROP TRIGGER {INVOICE}_{name}" for name in ("frozen", "kept")),
        *(f"DROP TRIGGER {LINE}_{name}" for name in ("frozen", "kept", "complete")),
        *(f"DROP TRIGGER {NOTE}_{name}" for name in ("frozen", "kept")),
    ],
    reverse_postgresql=[
        *(f"DROP TRIGGER {INVOICE}_{name} ON {INVOICE}" for name in ("frozen", "kept")),
        f"DROP TRIGGER {LINE}_frozen ON {LINE}",
        *(f"DROP TRIGGER {NOTE}_{name} ON {NOTE}" for name in ("frozen", "kept")),
        "DROP FUNCTION invoicing_refuse()",
        "DROP FUNCTION invoicing_refuse_lines()",
    ],
)
OPERATIONS = [ISSUED_DOCUMENTS, append_only("invoicing_invoicepayment"), append_only("invoicing_storeddocument")]
