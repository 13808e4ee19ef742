"""Rows L1-L5, S1-S3 and Q1: the customers list and its search, against Django admin's changelist."""

import http.client
import os
import statistics
import subprocess
import sys
import threading
import time
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone

from billing_site.lib.db import keyset
from customers.models.coupon import Coupon
from customers.models.customer import Customer
from tests.benchmarks.measure import Row, interleaved, milliseconds, ratio, seconds, slowest


def rows(user):
    with override_settings(ROOT_URLCONF="tests.benchmarks.peers"):
        client = Client(headers={"host": "localhost"})
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        get = getter(client)
        yield from pages(get)
        yield from filters(get)
        yield from searches(get)
        yield queries(get)
    yield from served(client)


def getter(client):
    def get(path):
        response = client.get(path)
        if response.status_code != 200:
            raise SystemExit(f"{path} answered {response.status_code}")
        return response

    return get


def deep_cursor():
    """A cursor nine tenths down the list."""
    total = Customer.objects.count()
    row = Customer.objects.existing().order_by("-created", "-id")[total * 9 // 10]
    return keyset.encode("after", [row.created, row.pk])


def pages(get):
    url, limit = reverse("customer_list"), (0.10, 15) if connection.vendor == "sqlite" else (0.04, 15)
    deep = f"{url}?after={deep_cursor()}"
    times = interleaved(
        {
            "page": lambda: get(url),
            "admin": lambda: get("/peer/customers/customer/"),
            "least": lambda: get("/least/customers/customer/"),
            "deep": lambda: get(deep),
            "null": lambda: get("/nothing/"),
        },
        rounds=7,
        repeat=3,
    )
    note = f" ({milliseconds(times, 'page'):.1f} ms, admin {milliseconds(times, 'admin'):.0f} ms)"
    yield Row.at_most(
        "L1", "list page / admin changelist of the same rows", ratio(times, "page", "admin"), limit[0], note
    )
    note = f" ({milliseconds(times, 'least'):.0f} ms)"
    yield Row.told(
        "L1", "list page / admin over every row by key, deleted ones too", ratio(times, "page", "least"), note
    )
    yield Row.at_most("L2", "page at nine tenths / first page", ratio(times, "deep", "page"), 1.3)
    yield Row.at_most("L4", "list page / empty view", ratio(times, "page", "null"), limit[1])


def filters(get):
    url = reverse("customer_list")
    key = next(iter(Customer.objects.exclude(metadata={}).values_list("metadata", flat=True)[:1]), {})
    pair = "=".join(next(iter(key.items()))) if key else "customer_id"
    chosen = {
        "country": "country=DE",
        "rare country": "country=EE",
        "currency": "currency=eur",
        "language": "language=fr",
        "tax status": "tax_exempt=reverse",
        "created": "created=last_month",
        "email": "email=%40example.org",
        "name": "name=maria",
        "metadata": f"metadata={pair}",
        "credit": "balance=credit",
        "debit": "balance=debit",
        "zero balance": "balance=zero",
        "tax ID": "tax_id=yes",
        "no tax ID": "tax_id=no",
        "tax ID's number": f"q={tax_number()}",
        "delinquent": "delinquent=1",
        "in good standing": "delinquent=0",
        "coupon": f"coupon={coupon()}",
        "deleted": "deleted=1",
    }
    (name, worst), second, third = slowest(get, url, chosen)[:3]
    note = f" ({name}; then {second[0]} {second[1]:.2f}, {third[0]} {third[1]:.2f})"
    yield Row.at_most("L3", f"each of {len(chosen)} filters / unfiltered, the worst", worst, 2, note)


def tax_number():
    """The number of somebody's tax ID as the search text has it."""
    newest = Customer.objects.existing().with_tax_id().order_by("-created", "-id")
    return quote(newest.values_list("tax_id_values", flat=True)[0].split("\n")[0].split("\t")[-1])


def coupon():
    """A coupon that some customers have."""
    found = Coupon.objects.order_by("pk").first()
    if found is None:
        found = Coupon.create(by=None, now=timezone.now(), public_id="BENCH", percent_off=10, duration="forever")
    for customer in Customer.objects.existing().filter(discount=None).order_by("-pk")[:3]:
        found.redeem_for(customer, by=None, now=timezone.now())
    return found.public_id


def searches(get):
    """S1, S2 on the query itself against icontains; S3 on the page."""
    sample = Customer.objects.order_by("id")[Customer.objects.count() // 3]
    rare = sample.email.split("@")[0]
    terms = {"rare": rare, "none": "zzqqzzx", "phrase": f'"{sample.name[:12]}"', "common": "example"}
    found, scan = {}, {}
    for name, term in terms.items():
        plain = term.strip('"')
        times = interleaved(
            {
                "search": lambda term=term: list(Customer.objects.existing().search(term).order_by("-id")[:51]),
                "scan": lambda plain=plain: scanned(plain),
            },
            rounds=5,
        )
        found[name], scan[name] = ratio(times, "search", "scan"), milliseconds(times, "scan")
    worst = max((n for n in found if n != "common"), key=found.get)
    yield Row.at_most("S1", "search with 0-100 hits / icontains, the worst", found[worst], 0.05, f" ({worst})")
    yield Row.at_most("S2", "search of a common word / icontains that stops early", found["common"], 2)
    url = reverse("customer_list")
    calls = {name: (lambda term=term: get(f"{url}?q={term}")) for name, term in terms.items()}
    times = interleaved({"all": lambda: get(url), **calls}, rounds=5, repeat=2)
    worst = max(terms, key=lambda name: ratio(times, name, "all"))
    yield Row.at_most("S3", "search page / list page, the worst term", ratio(times, worst, "all"), 4, f" ({worst})")


def scanned(term):
    from django.db.models import Q

    everywhere = Q(name__icontains=term) | Q(email__icontains=term) | Q(description__icontains=term)
    return list(Customer.objects.existing().filter(everywhere).order_by("-id")[:51])


def queries(get):
    with CaptureQueriesContext(connection) as captured:
        get(reverse("customer_list"))
    return Row.at_most("Q1", "SQL queries of the list page", len(captured), 5)


def served(client):
    """L5: requests a second through gunicorn, eight clients, against the admin changelist on the same server."""
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    port = 18765
    environment = os.environ | {"ROOT_URLCONF": "tests.benchmarks.peers"}
    command = [sys.executable, "-m", "gunicorn", "tests.benchmarks.served:application", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen([*command, "--workers", "2", "--threads", "4"], env=environment)
    try:
        wait_for(port)
        page, admin = reverse("customer_list"), "/peer/customers/customer/"
        pairs = [(rate(port, cookie, page), rate(port, cookie, admin, per_client=3)) for _ in range(3)]
    finally:
        server.terminate()
        server.wait()
    limit = 12 if connection.vendor == "sqlite" else 30
    figure = statistics.median(a / b for a, b in pairs)
    note = f" ({statistics.median(a for a, _ in pairs):.0f} requests/s)"
    yield Row.at_least("L5", "requests/s with 8 clients / admin changelist", figure, limit, note)


def wait_for(port):
    for _ in range(100):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=5).connect()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The server for L5 did not start.")


def rate(port, cookie, path, clients=8, per_client=20):
    """Requests a second that eight clients get."""
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}", "Host": "localhost"}

    def work():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        for _ in range(per_client):
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                raise SystemExit(f"{path} answered {response.status}")

    threads = [threading.Thread(target=work) for _ in range(clients)]
    spent = seconds(lambda: ([t.start() for t in threads], [t.join() for t in threads]))
    return clients * per_client / spent
