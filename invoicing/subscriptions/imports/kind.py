"""The kind of rows that subscriptions are, and the jobs of their imports."""

from __future__ import annotations

from collections.abc import Iterator

from billing_site.jobs.models import Job
from customers.models.csv_import import ImportBatch
from invoicing.imports import work
from invoicing.imports.kind import Kind, Target
from invoicing.subscriptions.imports import moving

DAYS = "As 2026-12-31, or with a time."
FURTHER = {
    f"{name}_{place}": Target(f"{label} {place}", f"{name}{place}, {label} {place}")
    for place in (2, 3, 4)
    for name, label in (("price", "Price"), ("quantity", "Quantity"))
}

KIND = Kind(
    subject=ImportBatch.SUBSCRIPTIONS,
    targets={
        "reference": Target(
            "Reference",
            "subscription, subscription id, id, external id, external reference, vertragsnummer",
            "What it is called where it comes from: each is here once, so that the same file twice makes nothing "
            "twice. Rows one below the other with the same reference are the items of one subscription.",
        ),
        "customer": Target(
            "Customer",
            "customer id, customer email, email, kunde, customer reference",
            "By id, email, or what your metadata calls them (stripe_id, external_id, reference).",
        ),
        "price": Target("Price", "price id, lookup key, plan, plan id, preis", "By id or lookup key."),
        "quantity": Target("Quantity", "seats, menge, anzahl", "1 where it is empty."),
        **FURTHER,
        "paid_until": Target(
            "Paid until",
            "current period end, current period end (utc), next billing date, renews, bezahlt bis",
            f"The next period begins there, and nothing is billed for the time before. {DAYS}",
        ),
        "started": Target("Started", "start date, start date (utc), created, created (utc), beginn", DAYS),
        "trial_end": Target("Trial end", "trial end (utc), trial until, trial ends, testphase bis", DAYS),
        "collection_method": Target(
            "Collection",
            "collection",
            "charge_automatically or send_invoice; empty: charged where it can be.",
        ),
        "days_until_due": Target("Days until due", "payment terms, zahlungsziel"),
        "coupon": Target("Coupon", "coupon id, discount, gutschein", "Ids of coupons; several with commas."),
        "cancel_at": Target("Cancel at", "ends, ends at, canceled at (utc), cancel at (utc), ende", DAYS),
        "description": Target("Memo", "description, note"),
    },
    needed=[
        (("reference",), "Say which column holds a reference: what each subscription is called where it comes from."),
        (("customer",), "Say which column holds the customer: an id, an email or an external reference."),
        (("price",), "Say which column holds the price: an id or a lookup key."),
        (("paid_until", "trial_end"), "Say which column holds the day until which each is paid."),
    ],
    view="subscriptions.view_subscription",
    change="subscriptions.add_subscription",
    lead="Subscriptions that run elsewhere move in: each is billed here from the day on that it is paid until.",
    example=[
        [
            *("Reference", "Customer", "Price", "Quantity", "Paid until", "Started", "Trial end", "Collection"),
            *("Days until due", "Coupon", "Cancel at", "order_id (metadata)"),
        ],
        [
            *("A-1001", "jenny@example.com", "team_monthly", "12", "2027-01-31", "2025-03-31", "", "send_invoice"),
            *("14", "", "", "6735"),
        ],
        ["A-1001", "", "support_monthly", "1", *[""] * 8],
        ["A-1002", "acme@example.com", "team_yearly", "5", "", "", "2027-01-15", *[""] * 5],
    ],
    check=moving.check,
    apply=moving.apply,
    undo=moving.undo,
    jobs="invoicing.subscriptions.imports.kind",
    portion=50,
    grouped_by="reference",
    summary=moving.totals,
    shows="invoicing/subscriptions/imports/totals.html",
    undoing="Each that was imported ends without an invoice, and its reference may come again. What was billed since "
    "stays, and says so.",
)


def check_job(job: Job) -> Iterator[int]:
    return work.check(KIND, job)


def apply_job(job: Job) -> Iterator[int]:
    return work.apply(KIND, job)


def undo_job(job: Job) -> Iterator[int]:
    return work.undo(KIND, job)
