"""Names in people's data are data: a database of the first migrations is upgraded, and all it left undone is done."""

import json
import shutil
from importlib import import_module
from pathlib import Path

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.apps import apps
from django.conf import settings as site
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import override_settings
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from billing_site.jobs.models import RUN_JOB, Job
from billing_site.lib import secrets
from billing_site.lib.renamed import current, find, written_as
from billing_site.staff.models.user import User
from customers.bulk.tax_ids import VERIFY_WAITING
from customers.models.csv_import import ImportBatch
from customers.models.customer import Customer
from customers.models.merge import CustomerMerge
from customers.models.tax_id import VERIFY, TaxId
from customers.undo.operation import undo
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from tests.factories import seller
from tests.staff.factories import PASSWORD, SECRET, code, sign_in
from tests.tools.other_database import database, leading_to

# Written by the verbs of the code that landed the first migrations: a merge with all that can follow, and one waiting
# job of each kind with its row in the queue.
ROWS = Path(__file__).parent / "rows_of_0001.json"
FIRST = [(app, "0001_initial") for app in ("staff", "events", "jobs", "company", "customers", "invoicing")]


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker, tmp_path_factory):
    """(name, folder of its uploads): a database of the first migrations with rows in it, migrated to the latest."""
    folder = tmp_path_factory.mktemp("kept")
    with django_db_blocker.unblock(), database(folder / "kept.sqlite3") as name:
        with override_settings(MEDIA_ROOT=folder / "media"), leading_to(name):
            migrate(folder / "media")
        yield name, folder / "media"


def migrate(media):
    executor = MigrationExecutor(connection)
    later = {*dict(FIRST), "collecting", "subscriptions", "desk"}
    third_party = [key for key in executor.loader.graph.leaf_nodes() if key[0] not in later]
    executor.migrate([*FIRST, *third_party])
    insert(json.loads(ROWS.read_text()))
    uploads = media / "imports"
    uploads.mkdir(parents=True)
    # The table is still the first migration's.
    for name in ImportBatch.objects.values_list("public_id", flat=True):
        (uploads / f"{name}.csv").write_text("name,email\r\nChecked one,k1@x.example\r\n")
    call_command("migrate", verbosity=0)
    User.objects.get().give_role("Administrator")


@pytest.fixture
def upgraded(kept, django_db_blocker, transactional_db, settings, tmp_path):
    """The connection of the test leads to a copy of what is `kept`."""
    name, media = kept
    settings.MEDIA_ROOT = shutil.copytree(media, tmp_path / "media")
    settings.TAX_ID_REGISTRIES = []
    with django_db_blocker.unblock(), database(tmp_path / "old.sqlite3", like=name) as own, leading_to(own):
        yield


def insert(tables):
    with transaction.atomic(), connection.cursor() as cursor:
        for table, content in tables.items():
            names = ", ".join(f'"{column}"' for column in content["columns"])
            places = ", ".join(["%s"] * len(content["columns"]))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', content["rows"])  # noqa: S608
            if connection.vendor == "postgresql" and "id" in content["columns"] and "django_tasks" not in table:
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM \"{table}\"")  # noqa: S608


def test_the_old_rows_hold_one_waiting_job_of_each_kind():
    tables = json.loads(ROWS.read_text())
    place = tables["jobs_job"]["columns"].index("function")
    names = {row[place] for row in tables["jobs_job"]["rows"]}
    assert {former for former in site.RENAMED if former != "invoicing.merging"} <= names
    assert {"customers.imports.check.check_job", "customers.imports.apply.apply_job"} <= names


@pytest.mark.slow
def test_a_merge_made_before_the_upgrade_is_undone(upgraded):
    merge = CustomerMerge.objects.get()
    assert list(merge.moved["followers"]) == ["invoicing.merging"]
    undo(merge.batch, by=None, now=merge.created)
    target, source = (Customer.objects.get(name=name) for name in ("Target", "Source"))
    assert (source.deleted_at, source.balance, target.balance, target.discount) == (None, -500, 0, None)
    assert source.discount.coupon.percent_off == 20
    assert TaxId.objects.get().customer == source
    assert Invoice.objects.drafts().filter(customer=source).count() == 1
    assert InvoiceItem.objects.get().customer == source


# Both slow, so that they run one after the other, on one database that is `kept`.
@pytest.mark.slow
def test_what_waited_in_the_queue_before_the_upgrade_runs(upgraded):
    # Whoever is upgraded enters what an invoice needs since.
    seller()
    for row in DBTaskResult.objects.filter(status="READY").order_by("enqueued_at"):
        row.task.func(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
    assert {(job.function, job.state) for job in Job.objects.exclude(state="done")} == set()
    assert TaxId.objects.get().verification_status == TaxId.UNAVAILABLE
    assert not Customer.objects.existing().filter(name__startswith="Delete").exists()
    assert Customer.objects.existing().filter(name__startswith="Undo").count() == 3
    assert set(Customer.objects.filter(name__startswith="Set").values_list("tax_exempt", flat=True)) == {"reverse"}
    assert Customer.objects.filter(name__startswith="Imported").count() == 2
    assert Invoice.objects.drafts().filter(customer__name="Buyer").count() == 0


def test_the_books_find_their_last_check_under_its_former_name(upgraded, client):
    client.force_login(User.objects.get())
    job = Job.objects.get(function="invoicing.books.work")
    assert client.get("/books/").context["job"] == job


def test_a_second_step_of_before_the_upgrade_is_encrypted_and_still_opens_the_door(upgraded):
    assert SECRET not in seeds()
    assert "0a" * 40 not in seeds()
    person = User.objects.get()
    person.set_password(PASSWORD)
    person.save()
    browser, response = sign_in(person.email)
    assert browser.post(response["Location"], {"code": code()})["Location"] == "/"
    assert len(RecoveryCodes.activate(person).get_unused_codes()) == 9


@pytest.mark.slow
def test_the_encryption_of_second_steps_is_undone_with_its_migration(upgraded):
    import_module("billing_site.staff.migrations.0003_encrypted_seeds").decrypt(apps, None)
    assert SECRET in seeds()
    assert "0a" * 40 in seeds()
    assert secrets.OPENING not in seeds()


def seeds():
    """What of second steps lies in the table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator ORDER BY id")
        return " ".join(str(row[0]) for row in cursor.fetchall())


@pytest.mark.parametrize("name", [*site.RENAMED, *site.RENAMED.values()])
def test_every_name_that_rows_may_hold_is_found(name):
    assert import_string(f"{current(name)}.repoint") if "merging" in name or "dependent" in name else find(name)


@pytest.mark.parametrize("name", [RUN_JOB, VERIFY, VERIFY_WAITING])
def test_every_task_of_the_queue_is_found(name):
    assert find(name).module_path == name


def test_a_name_inside_a_moved_module_follows_it():
    assert current("invoicing.merging.put_back") == "invoicing.models.dependent.put_back"
    assert current("invoicing.merging_of_others") == "invoicing.merging_of_others"
    assert written_as("invoicing.integrity.checks.work") == ["invoicing.integrity.checks.work", "invoicing.books.work"]
