"""Importing what was checked: the round trip through a spreadsheet, one undo, nothing of others overwritten."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from billing_site.events.models import Event
from customers.imports import apply, reading
from customers.models.csv_import import ImportBatch
from customers.models.customer import Customer
from customers.rules.contacts import from_addresses
from customers.tasks import clear_old_imports
from tests.customers.imports.import_files import checked, csv_text, imported, newest, upload
from tests.factories import address, customer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def run(desk, batch):
    return desk.post(reverse("import_apply", args=[batch.public_id]))


def undo_of(batch):
    return reverse("customer_undo", args=[batch.batch])


def snapshot():
    return {row.pop("id"): row for row in Customer.objects.order_by("id").values()}


def people():
    customer(
        "=cmd|' /C calc'!A0",
        email="one@x.example",
        description='Line one\nline "two", and more',
        phone="+493012345678",
        preferred_locales=["de", "en-GB"],
        contacts=[
            *from_addresses(["a@x.example", "=b@x.example"], ["c@x.example"]),
            {"name": '=Ben; "B" <tel:(1)>', "email": "", "phone": "+4930123456;ext=12", "role": "none"},
            {"name": "Q@R", "email": "", "phone": "", "role": "none"},
            {"name": "-Anna Rossi", "email": "d@x.example", "phone": "030 12-3", "role": "to"},
        ],
        currency="eur",
        tax_exempt="reverse",
        shipping_name="'tis",
        metadata={"plan": "@gold", "a b": "x; y\tz"},
        **address("DE", "-5 Strasse", "not a code", "Köln"),
    )
    customer("株式会社", email="two@x.example", address_country="JP")
    customer("", email="", metadata={"plan": "+49"})


def exported(desk):
    answer = desk.get(reverse("customer_export_file"), {"columns": "all", "keys": "all"})
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize(
    "dialect", [{"quoting": csv.QUOTE_ALL, "lineterminator": "\r\n"}, {"delimiter": ";"}, {"delimiter": "\t"}]
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_export_edit_one_cell_import_changes_that_alone(desk, dialect, encoding):
    people()
    before = snapshot()
    rows = list(csv.reader(io.StringIO(exported(desk).decode("utf-8-sig"), newline="")))
    edited = next(row for row in rows if "two@x.example" in row)
    edited[rows[0].index("Name")] = "有限会社"
    batch = imported(desk, csv_text(*rows, **dialect).encode(encoding))
    assert batch.counts == {"new": 0, "changed": 1, "same": 2, "error": 0, "applied": 1, "stale": 0}
    after = snapshot()
    changed = {pk for pk in after if after[pk] != before[pk]}
    assert [after[pk]["email"] for pk in changed] == ["two@x.example"]
    derived = {"updated", "version", "name_key", "name_fingerprint", "search_text"}
    (pk,) = changed
    assert {field for field in after[pk] if after[pk][field] != before[pk][field]} - derived == {"name"}


def test_importing_an_untouched_export_finds_nothing_to_do(desk):
    people()
    batch = checked(desk, exported(desk))
    assert batch.counts == {"new": 0, "changed": 0, "same": 3, "error": 0}
    assert "There is nothing to import" in desk.get(batch.get_absolute_url()).content.decode()


def test_a_phone_number_that_a_spreadsheet_took_for_a_number_is_unchanged(desk):
    jenny = customer("Jenny", phone="+493012345678")
    assert checked(desk, csv_text(["id", "Phone"], [jenny.public_id, "493012345678"])).counts["same"] == 1


def test_new_and_changed_rows_are_imported_with_events_and_one_undo(desk):
    jenny = customer("Jenny", email="jenny@x.example")
    content = csv_text(
        ["id", "Name", "Email", "Currency", "plan (metadata)"],
        [jenny.public_id, "Jen", "", "", "gold"],
        ["", "New", "new@x.example", "eur", ""],
    )
    batch = imported(desk, content)
    new = Customer.objects.get(name="New")
    assert (new.currency, new.currency_lock) == ("eur", "Currency is locked: it was set to EUR.")
    assert list(Customer.objects.search("new@x.example")) == [new]
    assert {e.data["cause"] for e in Event.objects.of_operation(batch.batch)} == {"Import of customers.csv"}
    assert "Import of customers.csv" in desk.get(new.get_absolute_url()).content.decode()
    page = desk.get(batch.get_absolute_url()).content.decode()
    assert undo_of(batch) in page
    assert not batch.path.exists()
    desk.post(undo_of(batch))
    jenny.refresh_from_db()
    new.refresh_from_db()
    assert (jenny.name, jenny.metadata, bool(new.deleted_at)) == ("Jenny", {}, True)


def test_what_others_changed_after_the_check_is_reported_and_not_overwritten(desk, now):
    one, two, three = customer("One"), customer("Two"), customer("Three", metadata={"a": "1"})
    content = csv_text(
        ["id", "Name", "a (metadata)"],
        [one.public_id, "Eins", ""],
        [two.public_id, "Zwei", ""],
        [three.public_id, "", "2"],
    )
    batch = checked(desk, content)
    one.change({"name": "Uno", "phone": "+493012345678"}, by=None, now=now)
    two.change({"phone": "+493012345678"}, by=None, now=now)
    three.change({"metadata": {"a": "1", "b": "9"}}, by=None, now=now)
    run(desk, batch)
    batch = newest()
    assert (batch.counts["applied"], batch.counts["stale"]) == (2, 1)
    assert list(Customer.objects.order_by("id").values_list("name", flat=True)) == ["Uno", "Zwei", "Three"]
    assert Customer.objects.get(pk=three.pk).metadata == {"a": "2", "b": "9"}
    page = desk.get(batch.get_absolute_url(), {"kind": "stale"}).content.decode()
    assert "Somebody changed it after the check." in page


def test_by_email_nobody_is_added_twice_when_added_meanwhile(desk):
    batch = checked(desk, csv_text(["Name", "Email"], ["A", "a@x.example"]), match_email="on")
    customer("A", email="a@x.example")
    run(desk, batch)
    assert (Customer.objects.count(), newest().counts["stale"]) == (1, 1)


def test_an_import_goes_on_where_it_stopped_and_adds_nobody_twice(desk, monkeypatch):
    monkeypatch.setattr(apply, "PORTION", 2)
    batch = checked(desk, csv_text(["Name", "Email"], *[[f"N{n}", f"n{n}@x.example"] for n in range(5)]))
    ImportBatch.objects.filter(pk=batch.pk).update(batch="op_x", state="applying")
    first = list(batch.rows.order_by("number")[:2])
    apply.apply_rows(ImportBatch.objects.get(pk=batch.pk), first, by=desk.user, now=timezone.now())
    answer = run(desk, batch)
    assert answer["Location"] == batch.get_absolute_url()
    assert (Customer.objects.count(), newest().state, newest().batch) == (5, "applied", "op_x")
    assert newest().counts["applied"] == 5


def test_an_import_is_applied_once(desk):
    batch = imported(desk, csv_text(["Name", "Email"], ["A", "a@x.example"]))
    run(desk, batch)
    assert Customer.objects.count() == 1


def test_a_broken_file_is_refused_in_the_form_and_nothing_is_kept(desk, tmp_path):
    answer = upload(desk, "Name,Email\nИван,x\n".encode("cp1251"))
    assert answer.status_code == 422
    assert "Line 2 is neither UTF-8 nor Windows-1252 text" in answer.content.decode()
    assert not ImportBatch.objects.exists()
    assert not list(tmp_path.rglob("*.csv"))


def test_a_huge_body_is_refused_before_it_is_read(desk, monkeypatch):
    monkeypatch.setattr(reading, "LARGEST", 1000)
    monkeypatch.setattr("customers.imports.pages.MARGIN", 0)
    answer = desk.post(reverse("customer_import"), {"file": SimpleUploadedFile("a.csv", b"x" * 2000)})
    assert answer.status_code == 413
    assert "larger than 100 MB" in answer.content.decode()


def test_the_upload_is_guarded_against_forged_requests(billing):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(billing)
    answer = client.post(reverse("customer_import"), {"file": SimpleUploadedFile("a.csv", b"Name\nA\n")})
    assert answer.status_code == 403


def test_the_columns_page_shows_first_values_and_takes_corrections(desk):
    upload(desk, csv_text(["Wer", "Name", "Email"], ["Anna", "Firma A", "a@x.example"]))
    page = desk.get(newest().get_absolute_url()).content.decode()
    assert "Anna" in page
    assert "Not recognized." in page
    url = reverse("import_columns", args=[newest().public_id])
    answer = desk.post(url, {"column_0": "name", "column_1": "name", "column_2": "email"})
    assert answer.status_code == 422
    assert "“Wer” is Name already." in answer.content.decode()
    answer = desk.post(url, {"column_0": "name", "column_1": "metadata:Name", "column_2": "email"})
    assert answer.status_code == 302
    assert newest().rows.get().changes["metadata"] == [{}, {"Name": "Firma A"}]


def test_new_customers_need_to_be_given_a_name_and_an_email(desk):
    upload(desk, csv_text(["Name", "City"], ["A", "B"]))
    answer = desk.post(reverse("import_columns", args=[newest().public_id]), {"column_0": "name", "column_1": ""})
    assert "New customers need a name and an email" in answer.content.decode()


def test_the_preview_shows_each_kind_page_by_page(desk):
    jenny = customer("Jenny")
    rows = [["", f"N{n:03}", f"n{n}@x.example"] for n in range(60)]
    batch = checked(
        desk, csv_text(["id", "Name", "Email"], *rows, [jenny.public_id, "<b>Jen", ""], ["", "", ""], ["", "x", ""])
    )
    page = desk.get(batch.get_absolute_url())
    assert [tab["count"] for tab in page.context["tabs"]] == [60, 1, 0, 1]
    assert len(page.context["rows"]) == 50
    second = desk.get(page.context["pager"]["next"])
    assert [entry["row"].number for entry in second.context["rows"]] == list(range(52, 62))
    assert len(desk.get(second.context["pager"]["previous"]).context["rows"]) == 50
    changed = desk.get(batch.get_absolute_url(), {"kind": "changed"}).content.decode()
    assert "&lt;b&gt;Jen" in changed
    assert "This field is required." in desk.get(batch.get_absolute_url(), {"kind": "error"}).content.decode()
    assert desk.get(batch.get_absolute_url(), {"after": "nonsense"}).status_code == 200


def test_a_discarded_file_and_old_ones_leave_nothing(desk, now, tmp_path):
    batch = checked(desk, csv_text(["Name", "Email"], ["A", "a@x.example"]))
    desk.post(reverse("import_discard", args=[batch.public_id]))
    assert not batch.rows.exists()
    assert not list(tmp_path.rglob("*.csv"))
    assert "Discarded" in desk.get(batch.get_absolute_url()).content.decode()
    old = checked(desk, csv_text(["Name", "Email"], ["A", "a@x.example"]))
    assert clear_old_imports(old.created) == 0
    assert clear_old_imports(old.created + timedelta(days=31)) == 1
    assert not old.rows.exists()


def test_an_anonymized_customer_is_forgotten_by_imports_too(desk, now):
    batch = imported(desk, csv_text(["Name", "Email"], ["A", "a@x.example"]))
    made = Customer.objects.get()
    made.mark_deleted(by=None, now=now)
    made.anonymize(now=now + timedelta(days=31))
    assert list(batch.rows.values_list("label", "changes")) == [("", {})]


def test_readers_see_imports_and_start_none(desk, client, reader):
    batch = checked(desk, csv_text(["Name", "Email"], ["A", "a@x.example"]))
    client.force_login(reader)
    assert client.get(batch.get_absolute_url()).status_code == 200
    assert client.get(reverse("customer_import")).status_code == 403
    assert client.post(reverse("import_apply", args=[batch.public_id])).status_code == 403


def test_what_is_being_imported_is_not_discarded(desk):
    batch = checked(desk, csv_text(["Name", "Email"], ["Ada", "ada@x.example"]))
    stale = ImportBatch.objects.get()
    ImportBatch.objects.update(state=ImportBatch.APPLYING)
    assert stale.is_open
    assert not stale.discard(timezone.now())
    assert batch.rows.count() == 1
    # Nor the other way round.
    ImportBatch.objects.update(state=ImportBatch.CHECKED)
    assert stale.discard(timezone.now())
    assert not stale.discard(timezone.now())
    run(desk, batch)
    assert ImportBatch.objects.get().state == ImportBatch.CHECKED
