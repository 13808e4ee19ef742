"""The guards of reversals: a paid invoice is open again only where a payment of it was reversed."""

from billing_site.events.migrations._guards import append_only, refused_by_query
from billing_site.lib.db.schema import VendorSQL
from invoicing.migrations._initial_sql import FROZEN, INVOICE, postgresql_trigger, same, sqlite_trigger

TRIGGER = f"{INVOICE}_frozen"
REVERSED = (
    "EXISTS (SELECT 1 FROM invoicing_paymentreversal r JOIN invoicing_invoicepayment p ON p.id = r.payment_id "
    "WHERE p.invoice_id = NEW.id)"
)
REOPENED = "OLD.status = 'paid' AND NEW.status = 'open'"


def illegal_change(types=""):
    """As it was when documents were first guarded, but that what is paid may be open, with less paid than before."""
    return (
        f"OLD.status <> 'draft' AND (NOT ({same(FROZEN, types)}) OR NEW.status = 'draft' "
        "OR (OLD.status = 'paid' AND NEW.status NOT IN ('paid', 'open')) "
        f"OR ({REOPENED} AND NOT NEW.amount_paid < OLD.amount_paid) "
        "OR (OLD.status = 'void' AND NEW.status <> 'void') "
        "OR (OLD.status = 'uncollectible' AND NEW.status = 'open'))"
    )


def legal_before(types=""):
    """The condition of the first guard, for the way back."""
    return (
        f"OLD.status <> 'draft' AND (NOT ({same(FROZEN, types)}) OR NEW.status = 'draft' "
        "OR (OLD.status = 'paid' AND NEW.status <> 'paid') OR (OLD.status = 'void' AND NEW.status <> 'void') "
        "OR (OLD.status = 'uncollectible' AND NEW.status = 'open'))"
    )


GUARDS = VendorSQL(
    sqlite=[
        f"DROP TRIGGER {TRIGGER}",
        sqlite_trigger(INVOICE, "frozen", "UPDATE", illegal_change()),
    ],
    postgresql=[
        f"DROP TRIGGER {TRIGGER} ON {INVOICE}",
        postgresql_trigger(INVOICE, "frozen", "UPDATE", illegal_change("text")),
    ],
    reverse_sqlite=[
        f"DROP TRIGGER {TRIGGER}",
        sqlite_trigger(INVOICE, "frozen", "UPDATE", legal_before()),
    ],
    reverse_postgresql=[
        f"DROP TRIGGER {TRIGGER} ON {INVOICE}",
        postgresql_trigger(INVOICE, "frozen", "UPDATE", legal_before("text")),
    ],
)
PAYMENT, REVERSAL, INCOMING = "invoicing_invoicepayment", "invoicing_paymentreversal", "invoicing_incomingpayment"
OPERATIONS = [
    GUARDS,
    refused_by_query(INVOICE, "reopened", "UPDATE", f"{REOPENED} AND NOT {REVERSED}"),
    *append_only(REVERSAL, "public_id", "payment_id", "incoming_id"),
    # A reversal is over the whole of what it names.
    refused_by_query(
        REVERSAL,
        "whole",
        "INSERT",
        f"NEW.amount <> coalesce((SELECT p.amount FROM {PAYMENT} p WHERE p.id = NEW.payment_id), "
        f"(SELECT i.amount FROM {INCOMING} i WHERE i.id = NEW.incoming_id))",
    ),
    *append_only(INCOMING, "public_id"),
]
