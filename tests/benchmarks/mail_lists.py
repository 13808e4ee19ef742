"""Rows L1-L4, S1-S3 and Q1 for mails: the page Emails, its filters and its search, against the peers."""

import os

from django.conf import settings
from django.db import connection
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from billing_site.mail.models.message import Message
from tests.benchmarks import mail_rows
from tests.benchmarks.lists import getter
from tests.benchmarks.measure import Row, by_pages, by_words, interleaved, ratio, slowest

LIST = reverse("email_list")
SEEN = ("id", "public_id", "subject", "to", "cc", "state", "about")


def rows(user):
    mail_rows.fill(int(os.environ.get("BENCH_INVOICES", "100000")))
    with override_settings(ROOT_URLCONF="tests.benchmarks.peers"):
        client = Client(headers={"host": "localhost"})
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        get = getter(client)
        yield from by_pages(get, LIST, Message, "emails")
        yield filters(get)
        yield from searches(get)
        with CaptureQueriesContext(connection) as captured:
            get(LIST)
        yield Row.at_most("Q1", "SQL queries of the page Emails", len(captured), 8)


def filters(get):
    some = sample()
    chosen = {
        "sent": "state=sent",
        "failed": "state=failed",
        "waiting": "state=waiting",
        "kind": "kind=reminder",
        "rare kind": "kind=portal_link",
        "created": "created=last_month",
        "customer": f"customer={some.customer}",
        "customer's name": f"customer={some.names.split()[-1]}",
        "document": f"about={some.about}",
        "address": f"address={some.to[0]}",
        "state and kind": "state=failed&kind=receipt",
        "words and state": "q=invoice&state=failed",
    }
    worst = slowest(get, LIST, chosen)
    note = f" ({', '.join(f'{name} {ratio:.1f}' for name, ratio in worst[:3])})"
    return Row.at_most("L3", f"each of {len(chosen)} filters / unfiltered, the worst", worst[0][1], 2, note)


def searches(get):
    """S1 and S2 on the query itself against a scan; S3 on the page."""
    some = sample()
    rare = {
        "number": some.names.split("\n")[0],
        "address": some.to[0].split("@")[0],
        "id": some.public_id,
        "Message-ID": some.message_id,
        "phrase": f'"{some.subject[-24:]}"',
        "none": "zzqqzzx",
    }
    terms = rare | {"common": "invoice", "end of an address": "@example.", "start": "in"}
    found = {name: against_scan(term) for name, term in terms.items()}
    worst = max(rare, key=found.get)
    yield Row.at_most("S1", "search for few emails / icontains, the worst", found[worst], 0.05, f" ({worst})")
    yield Row.at_most("S2", "search of a common word / icontains that stops early", found["common"], 2)
    yield by_words(get, LIST, terms, "emails")


def sample():
    return Message.objects.exclude(about="").order_by("id")[Message.objects.count() // 3]


def against_scan(term):
    plain = term.strip('"')
    mails = Message.objects.alias(to_text=Cast("to", TextField()), cc_text=Cast("cc", TextField())).only(*SEEN)
    names = Q(subject__icontains=plain) | Q(to_text__icontains=plain) | Q(cc_text__icontains=plain)
    ids = Q(message_id=plain) | Q(public_id=plain)
    times = interleaved(
        {
            "search": lambda: list(Message.objects.only(*SEEN).search(term).order_by("-id")[:51]),
            "scan": lambda: list(mails.filter(names | ids).order_by("-id")[:51]),
        },
        rounds=5,
    )
    return ratio(times, "search", "scan")
