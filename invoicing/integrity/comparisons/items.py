"""Rules of the books about pending items: their currency, and the invoices that billed them."""

from collections.abc import Iterator

from billing_site.lib.db.dangling import found
from billing_site.lib.findings import Finding

ITEM, LINE, INVOICE = "invoicing_invoiceitem", "invoicing_invoiceline", "invoicing_invoice"


def items_are_in_the_currency_they_are_billed_in() -> Iterator[Finding]:
    sql = f"""SELECT i.public_id, i.currency, c.currency FROM {ITEM} i JOIN customers_customer c ON c.id = i.customer_id
        WHERE i.invoice_id IS NULL AND i.deleted_at IS NULL AND c.currency <> '' AND c.currency <> i.currency
        UNION ALL SELECT i.public_id, i.currency, o.currency FROM {ITEM} i JOIN {INVOICE} o ON o.id = i.invoice_id
        WHERE o.currency <> i.currency"""  # noqa: S608
    for public_id, currency, other in found(sql):
        text = f"the pending item is in {currency.upper()}, what bills it in {other.upper()}"
        yield Finding(public_id, "item currency", text)


def billed_items_and_their_lines_name_each_other() -> Iterator[Finding]:
    billed = f"FROM {ITEM} i JOIN {INVOICE} o ON o.id = i.invoice_id WHERE o.status <> 'draft'"
    sql = f"""SELECT i.public_id, o.number {billed} AND (i.deleted_at IS NOT NULL OR
        NOT EXISTS (SELECT 1 FROM {LINE} l WHERE l.item_id = i.id AND l.invoice_id = o.id))"""  # noqa: S608
    for public_id, number in found(sql):
        yield Finding(public_id, "billed item", f"the item is said to be billed by {number}, which has no line of it")
    sql = f"""SELECT l.public_id, o.number FROM {LINE} l JOIN {INVOICE} o ON o.id = l.invoice_id
        JOIN {ITEM} i ON i.id = l.item_id WHERE o.status <> 'draft' AND i.invoice_id IS DISTINCT FROM o.id"""  # noqa: S608
    for public_id, number in found(sql):
        yield Finding(public_id, "billed item", f"a line of {number} bills an item that says otherwise")


def items_have_their_customer_and_their_event() -> Iterator[Finding]:
    sql = f"""SELECT i.public_id, o.number FROM {ITEM} i JOIN {INVOICE} o ON o.id = i.invoice_id
        WHERE o.status <> 'draft' AND o.customer_id <> i.customer_id"""  # noqa: S608
    for public_id, number in found(sql):
        yield Finding(public_id, "billed item", f"the item is of another customer than {number}, which billed it")
    sql = f"""SELECT i.public_id FROM {ITEM} i WHERE NOT EXISTS (SELECT 1 FROM events_event e
        WHERE e.object_id = i.public_id AND e.type = 'invoiceitem.created' AND e.created = i.created)"""  # noqa: S608
    for (public_id,) in found(sql):
        yield Finding(public_id, "events", "no event tells who made this pending item, or when")


RULES = (
    items_have_their_customer_and_their_event,
    items_are_in_the_currency_they_are_billed_in,
    billed_items_and_their_lines_name_each_other,
)
