"""The README's upgrade, word for word, on a kept database of commit 9032a05: all is there, people sign in.

Of commit 2a49f69 there are documents whose included taxes were more than their lines: they stay as they were. Of commit
46a0ce4 there are subscriptions from before usage, revenue and runs were kept: they go on where they stood.
"""

import gzip
import http.cookiejar
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.parse
import urllib.request
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from billing_site.setup.system_packages import program_path
from customers.rules.contacts import from_addresses

KEPT = Path(__file__).parent / "kept"
DEPLOYED = ("billing_site", "customers", "invoicing", "templates", "static", "manage.py", "Makefile", "README.md")
LOCKED = ("pyproject.toml", "requirements.txt", "requirements-dev.txt", ".gitignore")
STAMP = "from billing_site.setup.environment import *; stamp('development').write_text(fingerprint())"
EMAIL, PASSWORD = "old@billfold.example", "a-good-old-password"
BOOKS = "25 customers, 2 ledger rows, 14 invoices, 9 payments, 1 credit note,"
OVERTAXED = (
    "12 customers, 0 ledger rows, 12 invoices, 0 payments, 10 credit notes, 0 stored PDFs, 0 mails, "
    "0 charges, 0 refunds, 0 disputes, 0 subscriptions, 0 billed periods, 0 movements of revenue: no findings"
)
SUBSCRIBED = (
    "14 customers, 1 ledger row, {} invoices, 1 payment, 0 credit notes, 0 stored PDFs, 0 mails, 0 charges, 0 refunds, "
    "0 disputes, 14 subscriptions, {} billed periods, {} movements of revenue: no findings"
)
# The books, then calls are reported and the clock comes by at noon of each last day of a month, and the books again.
GO_ON = """
from datetime import UTC, datetime
from django.core.management import call_command
from invoicing.models.line import InvoiceLine
from invoicing.subscriptions.models.item import SubscriptionItem
from invoicing.subscriptions.models.usage.reported import Reported
from invoicing.subscriptions.models.verbs.usage import report
from invoicing.subscriptions.tasks import advance_due_subscriptions, count_revenue
call_command("check_books")
calls = SubscriptionItem.objects.get(price__usage_type="metered").public_id
report([Reported(calls, 1200, datetime(2026, 5, 20, tzinfo=UTC), "a")], by=None, now=datetime(2026, 5, 21, tzinfo=UTC))
for month, day in ((5, 31), (6, 30), (7, 31), (8, 31)):
    now = datetime(2026, month, day, 12, tzinfo=UTC)
    print(count_revenue(now), advance_due_subscriptions(now))
print(*InvoiceLine.objects.filter(description__contains="Calls", amount__gt=0).values_list("description", "amount"))
call_command("check_books")
"""
BOUND = 300  # seconds for one command, on a machine with much else to do


def commands():
    """The four commands as README.md has them."""
    section = settings.BASE_DIR.joinpath("README.md").read_text().split("\n### Upgrade\n")[1]
    block = re.search(r"```\n(.*?)```", section, re.S)[1]
    return [line.split("#")[0].strip() for line in block.splitlines()]


def git(folder, *arguments):
    named = ["-c", "user.name=Billfold", "-c", "user.email=billfold@example.com", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True, timeout=BOUND)


@pytest.fixture
def checkout(tmp_path):
    """A deployment one commit behind where it was cloned from, with an environment of its own folder."""
    origin, deployed = tmp_path / "origin", tmp_path / "deployed"
    origin.mkdir()
    for name in (*DEPLOYED, *LOCKED):
        source = settings.BASE_DIR / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, origin / name)
    (origin / "VERSION").write_text("before")
    git(origin, "init")
    git(origin, "add", ".")
    git(origin, "commit", "--message", "before")
    git(tmp_path, "clone", "--quiet", str(origin), str(deployed))
    (origin / "VERSION").write_text("after")
    git(origin, "commit", "--all", "--message", "after")
    environment = Path(sys.prefix)
    (deployed / ".venv").mkdir()
    for part in ("bin", "lib"):
        (deployed / ".venv" / part).symlink_to(environment / part)
    shutil.copy(environment / "pyvenv.cfg", deployed / ".venv")
    subprocess.run([deployed / ".venv/bin/python", "-c", STAMP], cwd=deployed, check=True, timeout=BOUND)
    return deployed


@pytest.fixture
def database(tmp_path, request):
    """The DATABASE_URL of the kept database, put back: that of the commit 9032a05, or another by parameter."""
    kept = getattr(request, "param", "9032a05")
    if connection.vendor == "sqlite":
        file = tmp_path / "kept.sqlite3"
        file.write_bytes(gzip.decompress((KEPT / f"{kept}.sqlite3.gz").read_bytes()))
        yield f"sqlite:///{file}"
        return
    asked = connection.settings_dict
    address = {"host": asked["HOST"], "port": asked["PORT"] or 5432, "user": asked["USER"]}
    name = f"kept_{os.getpid()}"
    with psycopg.connect(**address, dbname="postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    url = f"postgres://{address['user']}@{quote(address['host'], safe='')}:{address['port']}/{name}"
    sql = gzip.decompress((KEPT / f"{kept}.postgresql.sql.gz").read_bytes())
    psql = [program_path("psql"), "--quiet", "--set", "ON_ERROR_STOP=1", "--output", os.devnull, "--dbname", url]
    try:
        subprocess.run(psql, input=sql, check=True, timeout=BOUND)
        yield url
    finally:
        drop(address, name)


def drop(address, name):
    with psycopg.connect(**address, dbname="postgres", autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def asked(database, sql):
    """The rows that a statement gives; what it writes is kept."""
    is_file = database.startswith("sqlite")
    opened = sqlite3.connect(database.removeprefix("sqlite:///")) if is_file else psycopg.connect(database)
    with closing(opened), opened:
        found = opened.execute(sql)
        return list(found.fetchall()) if found.description else []


@pytest.mark.slow
@pytest.mark.django_db
def test_a_kept_database_is_brought_up_to_date(tmp_path, database):
    copies = json.dumps(["Billing@allulua-perfumes.example", "copy@allulua-perfumes.example"])
    asked(database, f"UPDATE customers_customer SET email_cc = '{copies}' WHERE id = 8")  # noqa: S608
    own = {"DATABASE_URL": database, "DATA_DIR": str(tmp_path / "data"), "DEBUG": "1"}
    # What the first start of the demo made is a test from now on.
    environment = {name: value for name, value in os.environ.items() if name != "BILLFOLD_MODE"}
    how = {"cwd": settings.BASE_DIR, "env": {**environment, **own}, "text": True, "capture_output": True}
    for command, said in (
        (("-m", "billing_site.setup.ready"), "migrations behind the code. Run: make update"),
        (("-m", "billing_site.setup.start", "update"), "Bringing the database up to date"),
        (("manage.py", "check_books"), BOOKS),
    ):
        done = subprocess.run([sys.executable, *command], **how, check=False, timeout=BOUND)
        assert said in done.stdout + done.stderr
        assert (done.returncode == 0) == (command[-1] != "billing_site.setup.ready"), done.stderr
    rows = asked(database, "SELECT contacts FROM customers_customer WHERE id IN (6, 8, 9) ORDER BY id")
    assert [json.loads(each) if isinstance(each, str) else each for (each,) in rows] == [
        from_addresses(["ekonomi@silverhamn-bokhandel.example"], []),
        from_addresses(["billing@allulua-perfumes.example"], ["copy@allulua-perfumes.example"]),
        [],
    ]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("database", ["2a49f69"], indirect=True)
def test_documents_that_were_taxed_by_rounding_alone_are_worked_out_so_again(tmp_path, database):
    own = {"DATABASE_URL": database, "DATA_DIR": str(tmp_path / "data"), "DEBUG": "1"}
    how = {"cwd": settings.BASE_DIR, "env": {**os.environ, **own}, "text": True, "capture_output": True}
    for command in ("migrate", "check_books"):
        done = subprocess.run([sys.executable, "manage.py", command], **how, check=False, timeout=BOUND)
        assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip() == OVERTAXED


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("database", ["46a0ce4"], indirect=True)
def test_subscriptions_that_were_kept_go_on_after_the_upgrade(tmp_path, database):
    def run(*command):
        own = {"DATABASE_URL": database, "DATA_DIR": str(tmp_path / "data"), "DEBUG": "1"}
        how = {"cwd": settings.BASE_DIR, "env": {**os.environ, **own}, "text": True, "capture_output": True}
        done = subprocess.run([sys.executable, "manage.py", *command], **how, check=False, timeout=BOUND)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    run("migrate", "-v0")
    assert run("shell", "-v0", "-c", GO_ON).splitlines() == [
        SUBSCRIBED.format(49, 48, 0),
        *("14 10", "0 10", "1 10", "0 10"),
        "('1,200 × Calls (at €0.005 / month)', 600)",
        SUBSCRIBED.format(88, 87, 15),
    ]
    found = asked(database, "SELECT DISTINCT problem FROM subscriptions_subscription")
    assert found == [("",)]


@pytest.mark.prove
@pytest.mark.django_db
def test_the_upgrade_of_the_readme_works(checkout, database):
    *steps, serve = commands()
    assert len(steps) == 3
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
    environment = kept | {"PORT": port, "WEB_CONCURRENCY": "1", "DATABASE_URL": database}
    how = {"cwd": checkout, "env": environment, "text": True}
    refused = subprocess.run(serve.split(), **how, capture_output=True, check=False, timeout=BOUND)
    assert "migrations behind the code. Run: make update" in refused.stderr
    for step in steps:
        done = subprocess.run(step.split(), **how, capture_output=True, check=False, timeout=BOUND)
        assert done.returncode == 0, (step, done.stdout[-1000:], done.stderr[-2000:])
    assert (checkout / "VERSION").read_text() == "after"
    with subprocess.Popen(serve.split(), **how, stderr=subprocess.PIPE) as site:
        try:
            heard = next((line for line in site.stderr if "Booting worker" in line), "it ended")
            assert "Booting worker" in heard
            old_customers_are_there(f"http://127.0.0.1:{port}")
        finally:
            site.send_signal(signal.SIGTERM)
            site.stderr.read()
    books = subprocess.run([".venv/bin/python", "manage.py", "check_books"], **how, capture_output=True, check=False)
    assert books.stdout.startswith(BOOKS), books


def old_customers_are_there(site):
    """Whoever had an account before signs in with the old password and sees the list."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    browser.open(f"{site}/accounts/login/", timeout=BOUND).read()
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    typed = {"login": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": token}
    browser.open(f"{site}/accounts/login/", urllib.parse.urlencode(typed).encode(), timeout=BOUND).read()
    page = browser.open(f"{site}/customers/", timeout=BOUND).read().decode()
    assert page.count("/customers/cus_") >= 20
