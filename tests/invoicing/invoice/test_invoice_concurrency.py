"""Many at once: numbers stay gapless, money is neither lost nor made."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.utils import timezone

from billing_site.company.models import Company
from customers.models.customer import Customer
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.totals.credit import CreditRequest
from invoicing.totals.remainder import CreditError
from tests.factories import customer, draft, issued

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threads]
THREADS = 8


def at_once(*calls):
    """Run the calls in threads that start together; returns each one's result or exception."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=30)
            return call()
        except Exception as error:  # what the thread met is what the test looks at
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


class Abort(Exception):
    """Something after the finalization failed, so that its transaction rolls back."""


def finalize_and_abort(invoice):
    with transaction.atomic():
        Invoice.objects.get(pk=invoice.pk).finalize(by=None, now=timezone.now())
        raise Abort


@pytest.mark.parametrize("scheme", ["customer", "account"])
def test_numbers_are_gapless_under_concurrent_finalization_with_aborts(scheme):
    Company.current().change({"numbering_scheme": scheme}, by=None, now=timezone.now())
    buyers = [customer(f"Buyer {n}", currency="eur") for n in range(2)]
    work = [[draft(buyers[n % 2]) for n in range(20)] for _ in range(THREADS)]

    def finalize_all(invoices):
        for position, invoice in enumerate(invoices):
            if position % 4 == 0:
                with pytest.raises(Abort):
                    finalize_and_abort(invoice)
            invoice.finalize(by=None, now=timezone.now())

    results = at_once(*(lambda invoices=invoices: finalize_all(invoices) for invoices in work))
    assert results == [None] * THREADS
    for series in Invoice.objects.values_list("series", flat=True).distinct():
        taken = sorted(Invoice.objects.filter(series=series).values_list("sequence", flat=True))
        assert taken == list(range(1, len(taken) + 1))
    assert Invoice.objects.exclude(number="").values("number").distinct().count() == 20 * THREADS


def test_one_draft_is_finalized_once():
    invoice = draft()
    results = at_once(
        *(lambda: Invoice.objects.get(pk=invoice.pk).finalize(by=None, now=timezone.now()) for _ in range(6))
    )
    assert results.count(None) == 1
    assert Customer.objects.get(pk=invoice.customer_id).next_invoice_sequence == 2


def test_concurrent_payments_never_pay_more_than_is_due():
    invoice = issued()
    results = at_once(
        *(lambda: Invoice.objects.get(pk=invoice.pk).pay(400, by=None, now=timezone.now()) for _ in range(6))
    )
    invoice.refresh_from_db()
    accepted = [r for r in results if not isinstance(r, Exception)]
    assert invoice.amount_paid == 1000 and invoice.status == "paid" and len(accepted) == 3
    assert Customer.objects.get(pk=invoice.customer_id).balance == -200


def test_concurrent_credit_notes_never_pass_the_invoice():
    invoice = issued()
    results = at_once(
        *(
            lambda: CreditNote.issue(
                Invoice.objects.get(pk=invoice.pk), CreditRequest(amount=300), by=None, now=timezone.now()
            )
            for _ in range(6)
        )
    )
    notes = CreditNote.objects.filter(invoice=invoice)
    assert sum(note.total for note in notes) == 900 and len({note.number for note in notes}) == 3
    assert sum(isinstance(result, CreditError) for result in results) == 3


def test_pay_void_and_credit_at_once_leave_one_consistent_state():
    invoice = issued()

    def fresh():
        return Invoice.objects.get(pk=invoice.pk)

    at_once(
        lambda: fresh().pay(1000, by=None, now=timezone.now()),
        lambda: fresh().void(by=None, now=timezone.now()),
        lambda: CreditNote.issue(fresh(), CreditRequest(), by=None, now=timezone.now()),
        lambda: fresh().mark_uncollectible(by=None, now=timezone.now()),
        lambda: Customer.objects.get(pk=invoice.customer_id).adjust_balance(-100, by=None, now=timezone.now()),
    )
    end = fresh()
    assert end.status in ("paid", "void", "uncollectible")
    assert end.amount_paid + end.pre_payment_credit <= 1000
    assert end.amount_remaining in (0, 1000)
