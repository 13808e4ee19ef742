"""Made-up charges of the invoices that are there, with all that belongs to them; not written by the verbs."""

import random
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from billing_site.lib.db.rows import insert_many
from billing_site.lib.ids import public_id
from invoicing.collecting.gateways.interface import CARD, SEPA_DEBIT, US_BANK_ACCOUNT
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.refund import Refund
from invoicing.models.invoice import Invoice
from invoicing.models.payment import InvoicePayment

BATCH, BUYERS = 5000, 20_000
APART, LATER = timedelta(minutes=2), timedelta(days=365)
KINDS = (*[CARD] * 960, *[SEPA_DEBIT] * 39, US_BANK_ACCOUNT)
STATES = (*["failed"] * 150, *["requires_action"] * 3, "canceled", "unknown")
CODES = ("insufficient_funds",) * 60 + ("generic_decline",) * 38 + ("expired_card", "lost_card")


def fill(wanted):
    """Bring the table to `wanted` charges of as many invoices as that takes, unless it has as many."""
    missing = wanted - ChargeAttempt.objects.count()
    if missing <= 0:
        return
    if connection.vendor == "sqlite":
        # As for invoices: with the usual cache each entry of an index is read from disk again.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size=-1000000")
    drawn = random.Random(1)
    charged = Invoice.objects.filter(charge_attempts=None, total__gt=0)
    paid = charged.filter(status="paid").order_by("pk").only("pk", "customer", "currency", "total", "created")
    unpaid = charged.filter(status="open").order_by("pk").only("pk", "customer", "currency", "total", "created")
    failing = missing * len(STATES) // 1000
    methods = methods_of({each.customer_id for each in [*paid[: missing - failing], *unpaid[:failing]]}, drawn)
    for done in range(0, missing - failing, BATCH):
        succeeded(list(paid[: min(BATCH, missing - failing - done)]), methods, drawn)
    for done in range(0, failing, BATCH):
        tried(list(unpaid[: min(BATCH, failing - done)]), methods, drawn)
    came_back(drawn)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def methods_of(customers, drawn):
    """{key of a customer: (key, kind) of a method of theirs}, made for those that have none."""
    known = PaymentMethod.objects.filter(customer__in=customers).values_list("customer", flat=True)
    now, wanting = timezone.now(), sorted(customers - set(known))
    for done in range(0, len(wanting), BATCH):
        with transaction.atomic():
            insert_many([method(each, now, drawn.choice(KINDS)) for each in wanting[done : done + BATCH]])
    rows = PaymentMethod.objects.values_list("customer", "pk", "kind")
    return {customer: (key, kind) for customer, key, kind in rows.iterator()}


def method(customer, now, kind):
    key = public_id(PaymentMethod.prefix, now)
    brand = {"brand": "visa", "country": "DE", "exp_month": 12, "exp_year": 2030} if kind == CARD else {}
    return PaymentMethod(
        public_id=key,
        customer_id=customer,
        kind=kind,
        gateway="test",
        reference=f"test_{key}",
        shown={"last4": f"{customer % 10000:04}", **brand},
        fingerprint=f"fp_{key}",
        is_default=True,
        renewed_at=now,
        created=now,
    )


def charge(of, methods, moment, **details):
    key, kind = methods[of.customer_id]
    own = public_id(ChargeAttempt.prefix, moment)
    return ChargeAttempt(
        public_id=own,
        invoice_id=of.pk,
        method_id=key,
        gateway="test",
        reference=f"test_{own}",
        amount=of.total,
        currency=of.currency,
        automatic=of.pk % 10 != 0,
        counts=True,
        fingerprint=f"fp_{key}",
        created=moment,
        sent_at=moment,
        **details,
    ), kind


@transaction.atomic
def succeeded(invoices, methods, drawn):
    """Each with the payment that came of it."""
    top = InvoicePayment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    insert_many([payment(each, top + place) for place, each in enumerate(invoices)])
    keys = dict(InvoicePayment.objects.filter(pk__gt=top).values_list("invoice", "pk"))
    made = []
    for each in invoices:
        found, kind = charge(each, methods, each.created, state="succeeded", payment_id=keys[each.pk])
        found.settled_at = each.created
        found.returned_at = each.created if kind != CARD and drawn.randrange(100) == 0 else None
        made.append(found)
    insert_many(made)


def payment(of, number):
    return InvoicePayment(
        public_id=public_id(InvoicePayment.prefix, of.created),
        invoice_id=of.pk,
        amount=of.total,
        currency=of.currency,
        method="card",
        paid_on=of.created.date(),
        receipt_number=f"B{number:09}",
        created=of.created,
    )


@transaction.atomic
def tried(invoices, methods, drawn):
    """Each without a payment, and with a next try or none."""
    now, made = timezone.now(), []
    for each in invoices:
        state = drawn.choice(STATES)
        code = drawn.choice(CODES) if state == "failed" else ""
        made.append(charge(each, methods, each.created, state=state, code=code and "card_declined")[0])
        made[-1].decline_code = code
        made[-1].settled_at = each.created if state in ("failed", "canceled") else None
        made[-1].next_look_at = None if made[-1].settled_at else now + LATER
    insert_many(made)
    # So late that nothing is due while they are measured, however often that is.
    due = {each.invoice_id: now + LATER + APART * place for place, each in enumerate(made) if each.state == "failed"}
    insert_many([planned(key, moment, now) for key, moment in due.items()])


def planned(invoice_key, moment, now):
    """The next try of an invoice whose charge failed."""
    return Collection(
        invoice_id=invoice_key, attempt_count=1, next_payment_attempt=moment, first_failed_at=now, created=now
    )


@transaction.atomic
def came_back(drawn):
    """One charge of a hundred refunded, one of five hundred disputed."""
    rows = list(ChargeAttempt.objects.filter(state="succeeded", refunds=None, disputes=None).order_by("pk"))
    insert_many([refund(each) for each in rows[::100]])
    insert_many([dispute(each, drawn.choice(Dispute.STATES)[0]) for each in rows[50::500]])


def refund(of):
    key = public_id(Refund.prefix, of.created)
    return Refund(
        public_id=key,
        attempt_id=of.pk,
        gateway="test",
        reference=f"test_{key}",
        amount=of.amount,
        currency=of.currency,
        state="succeeded",
        created=of.created,
        sent_at=of.created,
        settled_at=of.created,
    )


def dispute(of, state):
    key = public_id(Dispute.prefix, of.created)
    return Dispute(
        public_id=key,
        attempt_id=of.pk,
        gateway=of.gateway,
        reference=f"test_{key}",
        amount=of.amount,
        currency=of.currency,
        fee_currency=of.currency,
        state=state,
        taken_at=of.created,
        created=of.created,
    )
