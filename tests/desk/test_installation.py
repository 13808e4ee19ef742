"""One installation, one mode: the database keeps the one that it was filled in, and the other one is refused."""

import importlib
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings as site
from django.db import connection
from django.utils import timezone

from billing_site.company.models import Company
from billing_site.desk.models import Installation
from billing_site.desk.monitoring.readiness import database_problems
from billing_site.lib.installation.mode import OtherMode
from invoicing.demo.offers import COMPANY
from tests.abuse.whole_site import PATIENCE, database_url
from tests.factories import customer, staff

REFUSED = (
    "Billfold does not start: the database was filled in test mode, and {}. "
    "Set BILLFOLD_MODE=test, or give the live site a DATABASE_URL and a DATA_DIR of its own."
)
migration = importlib.import_module("billing_site.desk.migrations.0001_installation")


def in_mode(settings, mode, *, named=True):
    settings.BILLFOLD_MODE, settings.LIVEMODE, settings.MODE_IS_NAMED = mode, mode == "live", named


@pytest.mark.django_db
def test_a_database_keeps_the_mode_that_it_was_filled_in(settings):
    in_mode(settings, "test")
    Installation.agree()
    customer()
    Installation.agree()
    in_mode(settings, "live")
    for asked in (Installation.agree, Installation.refuse_other_mode):
        with pytest.raises(OtherMode, match="filled in test mode, and BILLFOLD_MODE is live"):
            asked()
    assert "filled in test mode" in database_problems(timezone.now())["mode"]
    in_mode(settings, "live", named=False)
    with pytest.raises(OtherMode, match="without BILLFOLD_MODE this site is live"):
        Installation.agree()


@pytest.mark.django_db
def test_a_database_without_customers_takes_the_mode_it_is_served_in(settings):
    staff()
    for mode in ("live", "test", "live"):
        in_mode(settings, mode)
        Installation.agree()
        assert Installation.objects.get().mode == mode
        assert Installation.filled_in() == ""
    customer()
    assert Installation.filled_in() == "live"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("filled", "otherwise", "kept"),
    [("test", "", "test"), ("", "test", "test"), ("live", "test", ""), ("", "", "")],
)
def test_without_a_setting_the_data_folder_keeps_the_mode_of_the_database(settings, tmp_path, filled, otherwise, kept):
    settings.MODE_FILE = tmp_path / "mode"
    if filled:
        Installation.objects.create(pk=1, mode=filled)
        customer()
    in_mode(settings, "live", named=True)
    assert not Installation.follow(otherwise=otherwise)
    assert not settings.MODE_FILE.exists()
    in_mode(settings, "live", named=False)
    assert Installation.follow(otherwise=otherwise) == bool(kept)
    assert (settings.MODE_FILE.read_text().strip() if kept else "") == kept
    assert len(list(tmp_path.iterdir())) == bool(kept)


@pytest.mark.django_db
def test_nobody_was_here_before_the_first_account_and_the_first_customer():
    assert Installation.is_untouched()
    person = staff()
    assert not Installation.is_untouched()
    person.delete()
    customer()
    assert not Installation.is_untouched()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("company", "customers", "mode"),
    [
        (COMPANY, True, "test"),
        ({**COMPANY, "name": "Harbour Works Ltd"}, True, "live"),
        ({**COMPANY, "bank_iban": "GB29NWBK60161331926819"}, True, "live"),
        (COMPANY, False, None),
    ],
)
def test_a_database_of_an_earlier_version_is_live_unless_its_company_is_invented(company, customers, mode):
    Company.objects.filter(pk=Company.KEY).update(**company)
    if customers:
        customer()
    migration.write_down(apps, SimpleNamespace(connection=connection))
    assert list(Installation.objects.values_list("mode", flat=True)) == ([mode] if mode else [])


@pytest.mark.slow
@pytest.mark.alike
def test_whatever_would_serve_the_other_mode_ends_with_one_line(tmp_path, real_commits):
    Installation.objects.create(pk=1, mode="test")
    customer()
    own = {"DATABASE_URL": database_url(), "DATA_DIR": str(tmp_path / "data"), "DEBUG": "1"}
    own["DJANGO_SETTINGS_MODULE"] = "billing_site.settings"

    def said(*command, **more):
        environment = {name: value for name, value in os.environ.items() if name != "BILLFOLD_MODE"} | own | more
        done = subprocess.run(
            [sys.executable, *command],
            cwd=site.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return done.returncode, (done.stderr or done.stdout).strip()

    ready, start = ("-m", "billing_site.setup.ready"), ("-m", "billing_site.setup.start", "update")
    assert said(*ready) == (78, REFUSED.format("without BILLFOLD_MODE this site is live"))
    for command in (start, ("manage.py", "send_mail")):
        code, text = said(*command, BILLFOLD_MODE="live")
        assert code == 78
        assert text.startswith(REFUSED.format("BILLFOLD_MODE is live"))
        assert "\n" not in text
    assert said(*start) == (0, "")
    assert (tmp_path / "data/mode").read_text() == "test\n"
    assert said("manage.py", "send_mail")[0] == 0
