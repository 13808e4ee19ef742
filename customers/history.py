"""Rules of the books: what timelines tell of balances, coupons and merges stands in rows, and the other way round.

The events of a customer whose personal data was erased are empty: of those nothing can be told apart.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection

from billing_site.lib.dates import months_later
from billing_site.lib.db.dangling import BATCH, found
from billing_site.lib.findings import Finding
from customers.models.coupon import Coupon
from customers.models.discount import Discount

LEDGER, EVENT, CUSTOMER = "customers_balancetransaction", "events_event", "customers_customer"
# Entries that people make; every other follows an invoice, a credit note or a merge.
BY_HAND = "('adjustment', 'initial')"
WORDS = "Credit balance adjusted"


def said(name: str) -> str:
    """SQL of a text in an event's data."""
    return f"e.data ->> '{name}'" if connection.vendor == "postgresql" else f"json_extract(e.data, '$.{name}')"


def erased(customer: str) -> str:
    return f"EXISTS (SELECT 1 FROM {CUSTOMER} x WHERE x.id = {customer} AND x.anonymized_at IS NOT NULL)"  # noqa: S608


def every_entry_has_its_event() -> Iterator[Finding]:
    """Of the same moment and person, with the balance that it led to, and by hand where it says so."""
    sql = f"""SELECT l.public_id, l.type FROM {LEDGER} l JOIN {CUSTOMER} c ON c.id = l.customer_id
        WHERE NOT EXISTS (SELECT 1 FROM {EVENT} e WHERE e.object_id = c.public_id AND e.type = 'customer.updated'
        AND e.created = l.created AND {said("entry")} = l.public_id
        AND e.actor_id IS NOT DISTINCT FROM l.actor_id AND {said("currency")} = l.currency
        AND ({said("kind")} IS NULL OR {said("kind")} = l.type)
        AND ({said("cause")} <> %s OR l.type IN {BY_HAND})) AND NOT {erased("c.id")}"""  # noqa: S608
    for public_id, kind in found(sql, WORDS):
        text = f"no event of its customer tells of this entry as it stands here ({kind}), or of its time and person"
        yield Finding(public_id, "events", text)


def every_told_entry_is_there() -> Iterator[Finding]:
    sql = f"""SELECT {said("entry")}, e.object_id FROM {EVENT} e WHERE e.type = 'customer.updated'
        AND {said("entry")} IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM {LEDGER} l WHERE l.public_id = {said("entry")})"""  # noqa: S608
    for entry, customer in found(sql):
        yield Finding(entry, "vanished", f"the ledger entry is gone; an event of {customer} tells of it")


def entries_by_hand_have_the_type_of_such() -> Iterator[Finding]:
    sql = f"""SELECT l.public_id, l.type FROM {LEDGER} l WHERE
        (l.type IN ('applied_to_invoice', 'unapplied_from_invoice', 'invoice_overpaid', 'invoice_too_small',
        'invoice_too_large') AND l.cause NOT LIKE 'in%%') OR (l.type = 'credit_note' AND l.cause NOT LIKE 'cn%%')
        OR (l.cause = '' AND l.type NOT IN {BY_HAND})
        OR (l.type IN {BY_HAND} AND l.cause <> '' AND l.cause NOT LIKE 'in%%' AND l.cause NOT LIKE 'cn%%'
        AND NOT EXISTS (SELECT 1 FROM {LEDGER} o WHERE o.public_id = l.cause)
        AND NOT EXISTS (SELECT 1 FROM customers_customermerge m WHERE m.public_id = l.cause))"""  # noqa: S608
    for public_id, kind in found(sql):
        yield Finding(public_id, "ledger", f"an entry of the type “{kind}” names no document that could have made it")


def every_discount_has_its_event() -> Iterator[Finding]:
    sql = f"""SELECT d.public_id, c.public_id FROM customers_discount d JOIN {CUSTOMER} c ON c.id = d.customer_id
        WHERE NOT EXISTS (SELECT 1 FROM {EVENT} e WHERE e.object_id = c.public_id AND e.created = d.start
        AND {said("discount")} = d.public_id
        AND e.type IN ('customer.discount.created', 'customer.discount.updated')) AND NOT {erased("c.id")}
        AND NOT EXISTS (SELECT 1 FROM customers_customermerge m WHERE c.id IN (m.target_id, m.source_id))"""  # noqa: S608
    for public_id, customer in found(sql):
        yield Finding(public_id, "events", f"no event tells that {customer} was given this discount, or when")


def every_removed_discount_has_its_event() -> Iterator[Finding]:
    """One that ran out is removed by nobody; one that was taken off, or replaced, was so at that moment."""
    sql = f"""SELECT d.public_id, c.public_id FROM customers_discount d JOIN {CUSTOMER} c ON c.id = d.customer_id
        WHERE d.removed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {EVENT} e WHERE e.object_id = c.public_id
        AND e.created = d.removed_at AND e.type IN ('customer.discount.deleted', 'customer.discount.updated'))
        AND NOT {erased("c.id")}
        AND NOT EXISTS (SELECT 1 FROM customers_customermerge m WHERE c.id IN (m.target_id, m.source_id))"""  # noqa: S608
    for public_id, customer in found(sql):
        yield Finding(public_id, "events", f"no event tells that {customer} lost this discount, or when")


def ends(coupon: Coupon, start: datetime) -> datetime | None:
    return months_later(start, coupon.duration_in_months) if coupon.duration_in_months else None


def a_discount_ends_when_its_coupon_says() -> Iterator[Finding]:
    for discount in Discount.objects.select_related("coupon").iterator(BATCH):
        if discount.end != ends(discount.coupon, discount.start):
            text = f"it ends {discount.end}, which is not what its coupon {discount.coupon.public_id} says"
            yield Finding(discount.public_id, "discount", text)


def every_told_discount_is_there() -> Iterator[Finding]:
    sql = f"""SELECT {said("discount")}, e.object_id FROM {EVENT} e
        WHERE e.type IN ('customer.discount.created', 'customer.discount.updated') AND {said("discount")} IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM customers_discount d WHERE d.public_id = {said("discount")})"""  # noqa: S608
    for discount, customer in found(sql):
        yield Finding(discount, "vanished", f"the discount is gone; an event of {customer} tells of it")


def merges_and_their_events_agree() -> Iterator[Finding]:
    told = f"""2 = (SELECT count(DISTINCT e.object_id) FROM {EVENT} e JOIN {CUSTOMER} c ON c.public_id = e.object_id
        WHERE e.batch = m.{{}} AND e.type = 'customer.{{}}' AND c.id IN (m.target_id, m.source_id)
        AND ({said("merge")} = m.public_id OR e.redacted_at IS NOT NULL))"""  # noqa: S608
    sql = f"""SELECT m.public_id, m.batch FROM customers_customermerge m WHERE NOT ({told.format("batch", "merged")})
        OR (m.undo_batch <> '' AND NOT ({told.format("undo_batch", "unmerged")}))"""  # noqa: S608
    for public_id, operation in found(sql):
        yield Finding(public_id, "events", f"no event tells of this merge or its undoing by {operation}")
    sql = f"""SELECT {said("merge")}, e.object_id FROM {EVENT} e WHERE e.type IN ('customer.merged',
        'customer.unmerged') AND {said("merge")} IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM customers_customermerge m WHERE m.public_id = {said("merge")})"""  # noqa: S608
    for merge, customer in found(sql):
        yield Finding(merge, "vanished", f"the merge is gone; an event of {customer} tells of it")


def only_erased_customers_have_empty_events() -> Iterator[Finding]:
    """Events of what belongs to customers are looked at where that lives."""
    sql = f"""SELECT e.public_id, e.object_id FROM {EVENT} e WHERE e.redacted_at IS NOT NULL
        AND e.object_id LIKE 'cus%%' AND NOT EXISTS
        (SELECT 1 FROM {CUSTOMER} c WHERE c.public_id = e.object_id AND c.anonymized_at IS NOT NULL)"""  # noqa: S608
    for public_id, subject in found(sql):
        yield Finding(public_id, "events", f"the event was emptied, and the data of {subject} was never erased")


RULES = (
    every_entry_has_its_event,
    every_told_entry_is_there,
    entries_by_hand_have_the_type_of_such,
    every_discount_has_its_event,
    every_removed_discount_has_its_event,
    a_discount_ends_when_its_coupon_says,
    every_told_discount_is_there,
    merges_and_their_events_agree,
    only_erased_customers_have_empty_events,
)
