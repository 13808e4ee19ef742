"""Rows L2-L4, S1-S3, Q1 and T1 for charges: the page Charges, its filters and search, and the looks of the clock."""

import os
from functools import partial

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.tasks import charge_due_invoices, end_tries_that_are_over
from invoicing.models.payment import InvoicePayment
from tests.benchmarks import charge_rows, invoice_rows
from tests.benchmarks.lists import getter
from tests.benchmarks.measure import Row, by_pages, by_words, interleaved, milliseconds, ratio, slowest

LIST, PAYMENTS = reverse("charge_list"), reverse("payment_list")


def rows(user):
    wanted = int(os.environ.get("BENCH_INVOICES", "100000"))
    invoice_rows.fill(wanted * 2)
    charge_rows.fill(wanted)
    with override_settings(ROOT_URLCONF="tests.benchmarks.peers"):
        client = Client(headers={"host": "localhost"})
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        get = getter(client)
        yield from by_pages(get, LIST, ChargeAttempt, "charges")
        yield filters(get, LIST, charge_filters())
        yield filters(get, PAYMENTS, payment_filters(), "payments, ")
        yield from searches(get)
        yield looks(get)
        with CaptureQueriesContext(connection) as captured:
            get(LIST)
        yield Row.at_most("Q1", "SQL queries of the page Charges", len(captured), 8)


def filters(get, url, chosen, of=""):
    worst = slowest(get, url, chosen)
    note = f" ({', '.join(f'{name} {ratio:.1f}' for name, ratio in worst[:6])})"
    return Row.at_most("L3", f"{of}each of {len(chosen)} filters / unfiltered, the worst", worst[0][1], 2, note)


def charge_filters():
    some = sample()
    day = some.created.date()
    return {
        "succeeded": "status=succeeded",
        "failed": "status=failed",
        "canceled": "status=canceled",
        "card": "kind=card",
        "rare method": "kind=us_bank_account",
        "decline code": "decline_code=insufficient_funds",
        "rare code": "decline_code=lost_card",
        "no such code": "decline_code=pickup_card",
        "automatic": "by=automatic",
        "refunded": "back=refunded",
        "disputed": "back=disputed",
        "dispute lost": "back=dispute_lost",
        "returned": "back=returned",
        "inquiry": "back=inquiry",
        "for a person": "needs=person",
        "unconfirmed": "needs=unconfirmed",
        "currency": "currency=eur",
        "rare currency": "currency=jpy",
        "no such currency": "currency=isk",
        "begun by staff": "by=staff",
        "customer": f"customer={some.invoice.customer.public_id}",
        "customer's name": f"customer={some.invoice.customer.name.split()[-1]}",
        "amount": "amount_min=1000&amount_max=1001",
        "day": f"created_from={day}&created_to={day}",
        "code and amount": "decline_code=insufficient_funds&amount_min=4990",
    }


def payment_filters():
    some = sample()
    receipt = InvoicePayment.objects.order_by("pk")[1000].receipt_number
    return {
        "received": "status=received",
        "reversed": "status=reversed",
        "card": "method=card",
        "rare method": "method=cheque",
        "out of band": "out_of_band=1",
        "currency": "currency=eur",
        "no such currency": "currency=isk",
        "amount": "amount_min=1000&amount_max=1001",
        "high amount": "amount_min=4990",
        "customer": f"customer={some.invoice.customer.public_id}",
        "receipt": f"q={receipt}",
        "invoice": f"q={some.invoice.number}",
        "nothing": "q=zzqqzzx",
    }


def searches(get):
    """S1 and S2 on the query itself against a scan; S3 on the page."""
    some = sample()
    rare = {
        "number": some.invoice.number,
        "beginning": some.invoice.number[:7],
        "customer": some.invoice.customer.email,
        "id": some.public_id,
        "reference": some.reference,
        "none": "zzqqzzx",
    }
    terms = rare | {"common": "example"}
    found = {name: against_scan(term) for name, term in terms.items()}
    worst = max(rare, key=found.get)
    yield Row.at_most("S1", "search for few charges / icontains, the worst", found[worst], 0.05, f" ({worst})")
    yield Row.at_most("S2", "search of a common word / icontains that stops early", found["common"], 2)
    yield by_words(get, LIST, terms, "charges")


def sample():
    charges = ChargeAttempt.objects.select_related("invoice__customer").exclude(invoice__customer__name="")
    return charges.exclude(invoice__customer__email="").order_by("id")[ChargeAttempt.objects.count() // 3]


def against_scan(term):
    names = Q(invoice__number__icontains=term) | Q(invoice__customer__name__icontains=term)
    ids = Q(public_id=term) | Q(reference=term) | Q(invoice__customer__email__icontains=term)
    charges = ChargeAttempt.objects.order_by("-created", "-id").only("id")
    times = interleaved(
        {
            "search": lambda: list(charges.search(term)[:51]),
            "scan": lambda: list(charges.filter(names | ids)[:51]),
        },
        rounds=5,
    )
    return ratio(times, "search", "scan")


def looks(get):
    """All that the clock and the worker look for, while nothing is due."""
    now = timezone.now() - charge_rows.APART
    calls = {name.__name__: partial(name, now) for name in (charge_due_invoices, end_tries_that_are_over)}
    calls["look_after_due_charges"] = partial(look_after_due_charges, now)
    times = interleaved({"null": lambda: get("/nothing/"), **calls}, rounds=5, repeat=2)
    worst = max(calls, key=lambda name: ratio(times, name, "null"))
    note = f" ({worst}, {milliseconds(times, worst):.1f} ms)"
    return Row.at_most(
        "T1", "a look of the clock with nothing due / empty view, the worst", ratio(times, worst, "null"), 4, note
    )
