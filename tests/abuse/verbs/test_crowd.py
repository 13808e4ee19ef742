"""A crowd of processes does random verbs to the same customers: each acknowledged effect is there, exactly once."""

import json
import os
import subprocess
import sys
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.staff.models.invitation import Invitation
from billing_site.staff.models.user import User
from customers.models.coupon import Coupon
from invoicing.models.catalog.price import Price
from invoicing.models.line import InvoiceItem
from invoicing.models.product import Product
from invoicing.models.tax_rate import TaxRate
from tests.abuse.verbs import claims
from tests.abuse.verbs.world import stored
from tests.factories import customer, draft, issued, staff

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_commits"), pytest.mark.threads]
BUYERS = 12


@pytest.fixture(autouse=True)
def files_of_all(settings, tmp_path):
    """The processes of the crowd keep their files where this one looks for them."""
    settings.MEDIA_ROOT = tmp_path / "var" / "media"


PATIENCE = 1800


def address():
    """DATABASE_URL of the database that this test has to itself."""
    here = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{here['NAME']}"
    name, host = quote(str(here["NAME"])), quote(here["HOST"], safe="")
    return f"postgres://{here['USER']}:{here['PASSWORD']}@{host}:{here['PORT']}/{name}"


def settle(scheme):
    """What the crowd finds."""
    Company.current().change({"numbering_scheme": scheme}, by=None, now=timezone.now())
    for _ in range(3):
        staff("Administrator")
    for number in range(BUYERS):
        buyer = customer(f"Buyer {number}", currency="eur")
        draft(buyer)
        stored(issued(buyer))
        InvoiceItem.create(
            buyer, currency="eur", description="Hours", unit_amount=Decimal(700), by=None, now=timezone.now()
        )
    now = {"by": None, "now": timezone.now()}
    Coupon.create(name="Ten off", percent_off=Decimal(10), duration="forever", **now)
    Price.create(Product.create(name="Design day", **now), currency="eur", unit_amount=Decimal(700), **now)
    TaxRate.create(display_name="VAT", percentage=Decimal(19), **now)
    Invitation.send("new@example.com", "Billing", by=User.objects.first(), now=now["now"])


def let_loose(processes, verbs, folder):
    """The notes of so many processes that did so many verbs each, all at once."""
    command = [sys.executable, "-m", "tests.abuse.verbs.crowd"]
    paths = [folder / f"notes{seed}" for seed in range(processes)]
    running = [
        subprocess.Popen(
            [*command, str(seed), str(verbs), str(path)],
            env={**os.environ, "DATABASE_URL": address(), "DATA_DIR": str(folder / "var")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed, path in enumerate(paths)
    ]
    try:
        assert [each.stdout.readline() for each in running] == ["ready\n"] * processes
        for each in running:
            each.stdin.write("\n")
            each.stdin.flush()
        assert [each.wait(PATIENCE) for each in running] == [0] * processes
    finally:
        for each in running:
            each.kill()
            each.communicate()
    return [json.loads(line) for path in paths for line in path.read_text().splitlines()]


def prove(processes, verbs, folder, scheme=Company.CUSTOMER, figures=None):
    settle(scheme)
    before, after = claims.ids(), Event.objects.order_by("-id").first().pk
    met = claims.deadlocks()
    notes = let_loose(processes, verbs, folder)
    claimed = [claim for note in notes for claim in note.get("claims", ())]
    found = {
        "errors": [(note["verb"], note["error"]) for note in notes if "error" in note],
        "lost": claims.lost(claimed),
        "doubled": claims.doubled(claimed, before=before, after=after),
        "deadlocks": [state for note in notes for state in note.get("deadlocks", ())],
        "deadlocks_in_the_database": claims.deadlocks() - met or [],
        "series_with_gaps": claims.gaps(),
        "findings": claims.findings(),
    }
    if figures:
        acknowledged = sum("claims" in note for note in notes)
        counts = {name: len(wrong) if isinstance(wrong, list) else wrong for name, wrong in found.items()}
        figures(tried=processes * verbs, acknowledged=acknowledged, effects=len(claimed), **counts)
    assert found == {name: [] for name in found}
    assert len(claimed) > verbs // 4


def test_two_processes_do_verbs(tmp_path):
    prove(2, 40, tmp_path)


@pytest.mark.prove
@pytest.mark.parametrize("scheme", [Company.CUSTOMER, Company.ACCOUNT])
def test_eight_processes_do_verbs(scheme, tmp_path, figures):
    prove(8, 500, tmp_path, scheme, figures)
