"""The command line: the first run, and Django's own createsuperuser."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from billing_site.staff.models.user import User
from customers.models.customer import Customer
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.models.invoice import Invoice
from tests.factories import customer
from tests.staff.factories import sign_in

pytestmark = pytest.mark.django_db


def first_run(*options):
    out = StringIO()
    call_command("first_run", *options, stdout=out, verbosity=0)
    return out.getvalue()


def test_the_first_run_makes_an_administrator_who_can_sign_in():
    said = first_run("--no-demo")
    email, password = re.search(r"E-mail\s+(\S+)", said)[1], re.search(r"Password\s+(\S+)", said)[1]
    assert "http://127.0.0.1:8000/" in said
    assert sign_in(email, password)[1]["Location"] == "/"
    assert User.objects.get().role == "Administrator"
    assert User.objects.get().password_is_generated
    assert not Customer.objects.exists()


def test_the_first_run_fills_an_empty_test_with_demo_customers_and_invoices(settings):
    settings.LIVEMODE = False
    assert "This is a test: nothing in it is real" in first_run()
    assert Customer.objects.count() == 200
    assert Invoice.objects.count() == 152
    assert ChargeAttempt.objects.filter(state="succeeded").exists()


def test_the_first_run_invents_nothing_where_the_site_is_live():
    assert "test" not in first_run()
    assert not Customer.objects.exists()


def test_the_first_run_adds_nothing_to_customers_who_are_there(settings):
    settings.LIVEMODE = False
    customer()
    first_run()
    assert Customer.objects.count() == 1


def test_later_runs_print_the_address_and_nothing_else(administrator, settings):
    assert first_run().strip() == "Billfold: http://127.0.0.1:8000/"
    settings.LIVEMODE = False
    assert first_run().strip() == "Billfold in test mode: http://127.0.0.1:8000/"
    assert User.objects.count() == 1
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    ("host", "origins", "shown"),
    [
        ("::", [], "http://127.0.0.1:9000/"),
        ("192.0.2.1", [], "http://192.0.2.1:9000/"),
        ("127.0.0.1", ["https://billing.example.com"], "https://billing.example.com/"),
    ],
)
def test_the_address_is_one_that_a_browser_can_open(settings, administrator, host, origins, shown):
    settings.HOST, settings.PORT, settings.CSRF_TRUSTED_ORIGINS = host, 9000, origins
    assert shown in first_run()


def test_createsuperuser_takes_djangos_own_environment_variables(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_EMAIL", "Root@Billfold.example")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "blue-otter-lamp")
    call_command("createsuperuser", interactive=False, verbosity=0)
    user = User.objects.get()
    assert (user.email, user.role, user.is_superuser) == ("root@billfold.example", "Administrator", True)
    assert user.groups.get().name == "Administrator"
    assert sign_in("root@billfold.example", "blue-otter-lamp")[1]["Location"] == "/"


def test_createsuperuser_refuses_an_address_that_is_taken(administrator, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_EMAIL", administrator.email)
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "blue-otter-lamp")
    with pytest.raises(CommandError, match="already taken"):
        call_command("createsuperuser", interactive=False, verbosity=0)
