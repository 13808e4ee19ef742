"""No way around the guards of issued documents: keys stay, nothing is put in another's place, nothing is emptied."""

from django.db import migrations

from billing_site.events.migrations._guards import frozen, never_emptied, never_replaced, refused, refused_by_query

INVOICE, LINE, ITEM = "invoicing_invoice", "invoicing_invoiceline", "invoicing_invoiceitem"
NOTE, PAYMENT, STORED = "invoicing_creditnote", "invoicing_invoicepayment", "invoicing_storeddocument"
PRICE, PRODUCT, RATE = "invoicing_price", "invoicing_product", "invoicing_taxrate"
ISSUED = "EXISTS (SELECT 1 FROM invoicing_invoice parent WHERE parent.id = {}.invoice_id AND parent.status <> 'draft')"
# What a document or a line took from them stays where it was.
FIXED = {
    PRICE: ["id", "public_id", "product_id", "currency", "unit_amount", "created"],
    PRODUCT: ["id", "public_id", "created"],
    RATE: ["id", "public_id", "created"],
}


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0001_initial"), ("events", "0002_guards")]

    operations = [
        frozen(INVOICE, ["id", "public_id", "created"]),
        frozen(INVOICE, ["voided_at"], name="voided", when="OLD.voided_at IS NOT NULL"),
        never_replaced(
            INVOICE,
            "public_id",
            "number",
            ("series", "sequence"),
            where="there.status <> 'draft'",
            filled=("number",),
        ),
        never_emptied(INVOICE),
        frozen(LINE, ["id", "public_id"]),
        refused_by_query(LINE, "moved", "UPDATE", ISSUED.format("NEW")),
        never_replaced(LINE, "public_id", where=ISSUED.format("there")),
        never_emptied(LINE),
        frozen(ITEM, ["id", "public_id", "currency", "created"]),
        refused_by_query(ITEM, "billed", "UPDATE", f"{ISSUED.format('OLD')} OR {ISSUED.format('NEW')}"),
        refused_by_query(ITEM, "added", "INSERT", ISSUED.format("NEW")),
        refused(ITEM, "kept", "DELETE"),
        never_replaced(ITEM, "public_id"),
        never_emptied(ITEM),
        frozen(NOTE, ["id"]),
        frozen(NOTE, ["voided_at"], name="voided", when="OLD.voided_at IS NOT NULL"),
        never_replaced(NOTE, "public_id", "number"),
        never_emptied(NOTE),
        never_replaced(PAYMENT, "public_id", "receipt_number"),
        never_emptied(PAYMENT),
        never_replaced(STORED, ("owner", "edition")),
        never_emptied(STORED),
        *(frozen(table, columns) for table, columns in FIXED.items()),
        *(refused(table, "kept", "DELETE") for table in (PRICE, RATE)),
        *(never_replaced(table, "public_id") for table in FIXED),
        *(never_emptied(table) for table in FIXED),
    ]
