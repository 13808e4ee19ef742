"""What the books say of customers is guarded: counters, ledger, discounts, merges; no row is put in another's place."""

from django.db import migrations

from billing_site.events.migrations._guards import frozen, never_emptied, never_replaced, refused

CUSTOMER, LEDGER, COUPON = "customers_customer", "customers_balancetransaction", "customers_coupon"
DISCOUNT, MERGE = "customers_discount", "customers_customermerge"


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_renamed_tasks"), ("events", "0002_guards")]

    operations = [
        frozen(CUSTOMER, ["id", "public_id"]),
        refused(
            CUSTOMER,
            "counts_up",
            "UPDATE",
            "NEW.invoice_prefix = OLD.invoice_prefix AND NEW.next_invoice_sequence < OLD.next_invoice_sequence",
            words="numbers only go up",
        ),
        refused(CUSTOMER, "kept", "DELETE", "OLD.next_invoice_sequence > 1 OR OLD.balance <> 0"),
        never_replaced(CUSTOMER, "public_id", "invoice_prefix", where="there.next_invoice_sequence > 1"),
        never_emptied(CUSTOMER),
        never_replaced(LEDGER, "public_id"),
        never_emptied(LEDGER),
        frozen(COUPON, ["id", "public_id"]),
        refused(COUPON, "kept", "DELETE", "OLD.times_redeemed > 0"),
        never_replaced(COUPON, "public_id"),
        never_emptied(COUPON),
        frozen(DISCOUNT, ["id", "public_id", "coupon_id", "start", "end"]),
        refused(DISCOUNT, "kept", "DELETE"),
        never_replaced(DISCOUNT, "public_id"),
        never_emptied(DISCOUNT),
        frozen(MERGE, ["id", "public_id", "target_id", "source_id", "batch", "moved", "created_by_id", "created"]),
        frozen(MERGE, ["undo_batch"], name="undone", when="OLD.undo_batch <> ''"),
        refused(MERGE, "kept", "DELETE"),
        never_replaced(MERGE, "public_id", "batch"),
        never_emptied(MERGE),
    ]
