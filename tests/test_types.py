"""The type checker finds what a reader would trip over: a method that is not there, a wrong name, a missing return."""

from pathlib import Path

import pytest
from django.conf import settings
from mypy import api

HEADING = """
from datetime import date, datetime

from billing_site.lib.requests import StaffRequest
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from invoicing.models.invoice import Invoice
from invoicing.models.query import InvoiceQuerySet


"""
SNIPPETS = {
    "a method that does not exist": (
        "def f(customer: Customer) -> None:\n    customer.refuse_what_nobody_wrote({})\n",
        "attr-defined",
    ),
    "a wrong name of an argument": (
        "def f(customer: Customer) -> None:\n    customer.change({}, who=None, now=None)\n",
        "call-arg",
    ),
    "a missing return": ("def f(customer: Customer) -> int:\n    if customer.pk:\n        return 1\n", "return"),
    "a call of a wrong kind inside a function without types": (
        "def f():\n    Customer().no_such_verb()\n",
        "attr-defined",
    ),
    "a verb that is not there, on what a verb of a theme gives": (
        "def f(customer: Customer, now: datetime) -> None:\n"
        "    customer.locked().bill_in_another_currency('usd', by=None, now=now).no_such_verb()\n",
        "attr-defined",
    ),
    "a verb that is not there, on what a queryset finds": (
        "def f(invoices: InvoiceQuerySet) -> None:\n"
        "    for invoice in invoices.issued().filter(total=0):\n        invoice.no_such_verb()\n",
        "attr-defined",
    ),
    "a query that is not there": (
        "def f(user: User) -> None:\n    Customer.objects.filter(deleted_by=user).existing().no_such_query()\n",
        "attr-defined",
    ),
    "a wrong name of an argument of a verb that stands in a module of its own": (
        "def f(invoice: Invoice, request: StaffRequest, now: datetime) -> None:\n"
        "    invoice.finalize(who=request.user, now=now)\n",
        "call-arg",
    ),
    "a day where a moment is asked for": (
        "def f(invoice: Invoice, request: StaffRequest, today: date) -> None:\n"
        "    invoice.void(by=request.user, now=today)\n",
        "arg-type",
    ),
    "a signed-in person's verb that is not there": (
        "def f(request: StaffRequest) -> None:\n    request.user.no_such_verb()\n",
        "attr-defined",
    ),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What the checker says of all snippets together, with the project's own settings."""
    folder = tmp_path_factory.mktemp("types")
    names = {what: f"snippet_{number}" for number, what in enumerate(SNIPPETS)}
    for what, (text, _) in SNIPPETS.items():
        (folder / f"{names[what]}.py").write_text(HEADING + text, encoding="utf-8")
    options = ["--config-file", str(settings.BASE_DIR / "pyproject.toml"), "--cache-dir", str(folder / "cache")]
    report, problems, _ = api.run([*options, *(str(folder / f"{name}.py") for name in names.values())])
    assert not problems
    return {what: [line for line in report.splitlines() if f"{name}.py" in line] for what, name in names.items()}


@pytest.mark.slow
@pytest.mark.parametrize("what", SNIPPETS)
def test_the_checker_finds(found, what):
    assert any(line.endswith(f"[{SNIPPETS[what][1]}]") for line in found[what]), found[what]


def test_nothing_is_ignored_by_the_file():
    modules = [
        path
        for name in ("billing_site", "customers", "invoicing")
        for path in (Path(settings.BASE_DIR) / name).rglob("*.py")
    ]
    marks = ("mypy: " + "ignore-errors", "type: " + "ignore\n")
    wrong = [str(path) for path in modules if any(mark in path.read_text("utf-8") for mark in marks)]
    assert len(modules) > 200 and not wrong
