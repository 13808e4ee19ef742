"""Tax IDs in the import: read with or without their type, checked like the form, applied and undone in batches."""

import csv
import io

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from billing_site.events.models import Event
from customers.directory.filters import CustomerFilter
from customers.imports import apply
from customers.models.csv_import import ImportBatch
from customers.models.customer import Customer
from customers.models.tax_id import TaxId
from customers.profile.timeline import timeline
from tests.customers.imports.import_files import checked, csv_text, imported, newest, problems
from tests.factories import customer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
VAT, OTHER_VAT = "eu_vat:DE136695976", "eu_vat:DE129273398"


def with_tax_ids(name, *numbers, **fields):
    made = customer(name, **fields)
    for number in numbers:
        type, _, value = number.partition(":")
        made.add_tax_id(type, value, by=None, now=timezone.now())
    return made


def told(desk, cell, country="", **options):
    """The dry run's row about a new customer with this cell."""
    content = csv_text(["Name", "Email", "Tax IDs", "Country"], ["A", "a@x.example", cell, country])
    return checked(desk, content, **options).rows.get()


def written(someone):
    return [tax_id.written for tax_id in someone.tax_ids.all()]


def run(desk, batch):
    desk.post(reverse("import_apply", args=[batch.public_id]))
    return newest()


def undo_of(batch):
    return reverse("customer_undo", args=[batch.batch])


def exported_rows(desk):
    answer = desk.get(reverse("customer_export_file"), {"columns": "all", "keys": "all"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    ("cell", "country", "numbers"),
    [
        ("eu_vat:DE136695976, us_ein:12-3456789", "", [VAT, "us_ein:123456789"]),
        ("EU VAT: de 136.695.976; us_ein:123456789", "US", [VAT, "us_ein:123456789"]),
        ("DE136695976", "", [VAT]),
        ("136695976", "DE", [VAT]),
        ("DE136695976", "US", [VAT]),
        ("12-3456789", "US", ["us_ein:123456789"]),
        ("8567346215", "PL", ["eu_vat:PL8567346215"]),
        ("GB980780684", "Vereinigtes Königreich", ["gb_vat:GB980780684"]),
        ("CHE-107.787.577 MWST", "CH", ["ch_vat:CHE107787577MWST"]),
        ("DE136695976, de 136 695 976, eu_vat:136695976", "DE", [VAT]),
        ("DE123456789", "DE", ["eu_vat:DE123456789"]),
        ("USt-IdNr.: DE 136 695 976", "Deutschland", [VAT]),
        ("VAT No: GB980780684; VAT: 980 7806 84", "GB", ["gb_vat:GB980780684"]),
        ("CHE-107.787.577 HR/MWST", "CH", ["ch_vat:CHE107787577MWST"]),
        ("556188-8404", "SE", ["eu_vat:SE556188840401"]),
        ("MR-8500000-X", "", ["sg_gst:MR8500000X"]),
        ("12892312-2-42, HU12892312", "HU", ["hu_tin:12892312242", "eu_vat:HU12892312"]),
        ("0717UNO00157UNO", "IN", ["in_gst:0717UNO00157UNO"]),
        (" , ;", "DE", None),
    ],
)
def test_cells_are_read_with_and_without_types(desk, cell, country, numbers):
    row = told(desk, cell, country)
    assert row.kind == "new", row.problems
    assert row.changes.get("tax_ids") == (numbers and [[], numbers])


@pytest.mark.parametrize(
    ("cell", "country", "words"),
    [
        ("us_ein:12", "", "“12” does not look like a tax ID of this type (US EIN). An example is 12-3456789."),
        ("zz_vat:1", "", "“zz_vat” is not a tax ID type we know."),
        ("12345", "", "“12345” does not tell its type. Write it before the number: us_ein:12-3456789"),
        ("12345", "FR", "An example is FRAB123456789. Write the type before a number of another type: us_ein:"),
        ("CHE-107.787.577", "CH", "may be CH UID or CH VAT. Write the type before it: ch_uid:CHE-107.787.577 or"),
        ("5835678256246", "JP", "JP CN or JP TRN"),
        ("DE\x01136695976", "DE", "control character"),
        ("us_ein:", "", "Enter the number."),
        ("1" * 5000, "DE", "does not look like"),
        (", ".join(f"us_ein:12-34567{n:02}" for n in range(21)), "", "Use at most 20 tax IDs."),
    ],
)
def test_what_is_no_tax_id_is_an_error_of_the_row_in_plain_words(desk, cell, country, words):
    row = told(desk, cell, country)
    assert (row.kind, row.problems[0][0]) == ("error", "tax_ids")
    assert words in row.problems[0][1]


def test_each_wrong_number_of_a_cell_is_named(desk):
    assert [field for field, _ in told(desk, "us_ein:1, eu_vat:DE136695976, us_ein:2").problems] == ["tax_ids"] * 2


def test_a_number_that_the_customer_has_needs_no_type(desk):
    swiss = with_tax_ids("Swiss", "ch_vat:CHE107787577", address_country="CH")
    content = csv_text(["id", "Business Vat ID"], [swiss.public_id, "CHE-107.787.577"])
    assert checked(desk, content).counts["same"] == 1


def test_the_cell_is_the_whole_list_and_its_order_says_nothing(desk):
    acme = with_tax_ids("Acme", VAT, "us_ein:123456789")
    rows = ["us_ein:12-3456789; DE136695976", "us_ein:123456789, eu_vat:DE129273398", "", "us_ein:123456789"]
    found = [checked(desk, csv_text(["id", "Tax IDs"], [acme.public_id, cell])).rows.get() for cell in rows]
    assert [row.kind for row in found] == ["same", "changed", "same", "changed"]
    assert found[1].changes == {"tax_ids": [[VAT, "us_ein:123456789"], ["us_ein:123456789", OTHER_VAT]]}
    assert found[3].changes == {"tax_ids": [[VAT, "us_ein:123456789"], ["us_ein:123456789"]]}
    page = desk.get(newest().get_absolute_url()).content.decode()
    assert "EU VAT DE136695976, US EIN 12-3456789" in page


def test_an_empty_cell_removes_them_only_where_empty_cells_clear(desk):
    acme = with_tax_ids("Acme", VAT)
    content = csv_text(["id", "Tax IDs"], [acme.public_id, ""])
    assert checked(desk, content).counts["same"] == 1
    assert checked(desk, content, empty_clears="on").rows.get().changes == {"tax_ids": [[VAT], []]}


def test_who_has_more_than_the_form_takes_keeps_them(desk):
    numbers = [f"us_ein:12345{n:04}" for n in range(22)]
    acme = with_tax_ids("Acme", *numbers)
    rows = [numbers, numbers[1:], [*numbers, VAT]]
    found = [checked(desk, csv_text(["id", "Tax IDs"], [acme.public_id, ", ".join(cell)])) for cell in rows]
    assert [batch.rows.get().kind for batch in found] == ["same", "changed", "error"]


def test_new_and_known_customers_get_them_with_events_and_one_undo(desk):
    acme = with_tax_ids("Acme", VAT, "us_ein:123456789")
    kept = acme.tax_ids.get(type="us_ein")
    TaxId.objects.filter(type="eu_vat").update(verification_status="verified", evidence={"answer": {"valid": True}})
    before = list(acme.tax_ids.values())
    content = csv_text(
        ["id", "Name", "Email", "Tax IDs"],
        [acme.public_id, "Acme Ltd", "", "us_ein:123456789, eu_vat:DE129273398"],
        ["", "New", "new@x.example", "gb_vat:GB980780684, us_ein:987654321"],
    )
    batch = imported(desk, content)
    new = Customer.objects.get(name="New")
    acme.refresh_from_db()
    assert (written(acme), acme.name) == (["us_ein:123456789", OTHER_VAT], "Acme Ltd")
    assert acme.tax_ids.get(type="us_ein") == kept
    assert written(new) == ["gb_vat:GB980780684", "us_ein:987654321"]
    assert {c.name for c in Customer.objects.search("taxid:98-7654321")} == {"New"}
    assert {c.name for c in Customer.objects.search("DE129273398")} == {"Acme Ltd"}
    assert not Customer.objects.search("DE136695976").exists()
    listed = CustomerFilter({"tax_id": "yes"}, queryset=Customer.objects.all()).qs
    assert {c.name for c in listed} == {"New", "Acme Ltd"}
    types = ["customer.created", *["customer.tax_id.created"] * 2]
    assert list(Event.objects.of(new).order_by("id").values_list("type", flat=True)) == types
    assert {event.data["cause"] for event in Event.objects.of_operation(batch.batch)} == {"Import of customers.csv"}
    # One operation offers one Undo.
    assert [bool(row["undo"]) for row in timeline(new)[0]] == [True, False, False]
    desk.post(undo_of(batch))
    acme.refresh_from_db()
    new.refresh_from_db()
    assert (acme.name, bool(new.deleted_at), list(acme.tax_ids.values())) == ("Acme", True, before)
    assert {c.name for c in Customer.objects.search("DE136695976")} == {"Acme"}
    redo = Event.objects.of(acme).first().batch
    desk.post(reverse("customer_undo", args=[redo]))
    acme.refresh_from_db()
    new.refresh_from_db()
    assert (written(acme), new.deleted_at) == (["us_ein:123456789", OTHER_VAT], None)


def test_export_edit_one_number_import_changes_that_alone(desk):
    with_tax_ids("One", VAT, "us_ein:123456789", address_country="DE", description="=1+1")
    with_tax_ids("Two", "ch_vat:CHE107787577", "jp_cn:5835678256246")
    customer("Three")
    before = {row["id"]: row for row in TaxId.objects.values()}
    rows = exported_rows(desk)
    assert checked(desk, csv_text(*rows)).counts == {"new": 0, "changed": 0, "same": 3, "error": 0}
    place = rows[0].index("Tax IDs")
    edited = next(row for row in rows if "Two" in row)
    edited[place] = edited[place].replace("jp_cn:5835678256246", "us_ein:98-7654321")
    batch = imported(desk, csv_text(*rows, delimiter=";"))
    assert batch.counts == {"new": 0, "changed": 1, "same": 2, "error": 0, "applied": 1, "stale": 0}
    after = {row["id"]: row for row in TaxId.objects.values()}
    assert {f"{before[pk]['type']}" for pk in before.keys() - after.keys()} == {"jp_cn"}
    assert {f"{after[pk]['type']}" for pk in after.keys() - before.keys()} == {"us_ein"}
    assert all(after[pk] == before[pk] for pk in before.keys() & after.keys())
    assert Event.objects.of_operation(batch.batch).count() == 2


def test_tax_ids_that_somebody_changed_after_the_check_leave_the_row(desk):
    one, two = with_tax_ids("One", VAT), with_tax_ids("Two", VAT)
    content = csv_text(["id", "Name", "Tax IDs"], *[[c.public_id, f"{c} Ltd", OTHER_VAT] for c in (one, two)])
    batch = checked(desk, content)
    one.add_tax_id("us_ein", "123456789", by=None, now=timezone.now())
    batch = run(desk, batch)
    assert (batch.counts["applied"], batch.counts["stale"]) == (1, 1)
    one.refresh_from_db()
    assert (one.name, written(one), written(two)) == ("One", [VAT, "us_ein:123456789"], [OTHER_VAT])
    page = desk.get(batch.get_absolute_url(), {"kind": "stale"}).content.decode()
    assert "Somebody changed it after the check." in page


def test_an_undo_of_the_import_refuses_when_its_numbers_were_changed_since(desk):
    acme = customer("Acme")
    batch = imported(desk, csv_text(["id", "Tax IDs"], [acme.public_id, VAT]))
    acme.tax_ids.get().remove(by=desk.user, now=timezone.now())
    page = desk.post(undo_of(batch), follow=True).content.decode()
    assert "Billing Person removed the tax ID EU VAT DE136695976 of Acme afterwards" in page


def test_what_a_registry_said_since_does_not_keep_an_import_from_being_undone(desk, settings):
    settings.TAX_ID_REGISTRIES = ["vies"]
    settings.VIES_URL = "http://127.0.0.1:1/"
    batch = imported(desk, csv_text(["Name", "Email", "Tax IDs"], ["A", "a@x.example", VAT]))
    tax_id = TaxId.objects.get()
    assert tax_id.verification_status == TaxId.PENDING
    tax_id.tell("EU VAT: verification pending", by=None, now=timezone.now())
    desk.post(undo_of(batch))
    assert not Customer.objects.existing().exists()


def test_all_that_wait_for_a_registry_are_asked_about_by_few_tasks(desk, settings, monkeypatch):
    monkeypatch.setattr("customers.tax_ids.tasks.FEW", 2)
    settings.TAX_ID_REGISTRIES = ["vies"]
    settings.VIES_URL = "http://127.0.0.1:1/"
    rows = [[f"N{n}", f"n{n}@x.example", f"eu_vat:DE1366959{n}6, us_ein:12345678{n}"] for n in range(5)]
    imported(desk, csv_text(["Name", "Email", "Tax IDs"], *rows))
    assert TaxId.objects.aggregate(Sum("attempts")) == {"attempts__sum": 5}
    statuses = TaxId.objects.values_list("type", "verification_status", "attempts").distinct().order_by("type")
    assert list(statuses) == [("eu_vat", "pending", 1), ("us_ein", "unavailable", 0)]


def test_a_longer_import_asks_the_database_per_portion_and_not_per_row(desk):
    people = [with_tax_ids(f"C{n}", VAT) for n in range(30)]
    costs = []
    for count in (3, 27):
        known, people = people[:count], people[count:]
        cell = "eu_vat:DE129273398, us_ein:123456789"
        rows = [[c.public_id, "", "", cell] for c in known]
        rows += [["", f"N{count}-{n}", f"n{count}-{n}@x.example", cell] for n in range(count)]
        batch = checked(desk, csv_text(["id", "Name", "Email", "Tax IDs"], *rows))
        ImportBatch.objects.filter(pk=batch.pk).update(batch=f"op_{count}")
        batch.refresh_from_db()
        with CaptureQueriesContext(connection) as queries:
            apply.apply_rows(batch, list(batch.rows.order_by("number")), by=desk.user, now=timezone.now())
        with CaptureQueriesContext(connection) as more:
            desk.post(undo_of(batch))
        costs.append((len(queries), len(more)))
        assert Event.objects.of_operation(batch.batch).count() == 3 * count + 3 * count
    assert costs[0] == costs[1]


def test_an_import_that_stopped_goes_on_and_gives_nobody_a_number_twice(desk, monkeypatch):
    monkeypatch.setattr(apply, "PORTION", 2)
    rows = [[f"N{n}", f"n{n}@x.example", VAT] for n in range(5)]
    batch = checked(desk, csv_text(["Name", "Email", "Tax IDs"], *rows))
    ImportBatch.objects.filter(pk=batch.pk).update(batch="op_x", state="applying")
    first = list(batch.rows.order_by("number")[:2])
    apply.apply_rows(ImportBatch.objects.get(pk=batch.pk), first, by=desk.user, now=timezone.now())
    run(desk, batch)
    assert (Customer.objects.count(), TaxId.objects.count(), problems(batch)) == (5, 5, {})
