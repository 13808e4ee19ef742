"""The file of an import: half of one never stays, one that nobody knows goes, one that is gone is said in words."""

import os
from datetime import timedelta

import pytest
from django.urls import reverse

from customers.models.csv_import import ImportBatch
from customers.tasks import clear_stray_imports
from tests.customers.imports.import_files import checked, newest, upload
from tests.full_disk import full_after

pytestmark = pytest.mark.django_db
ROW = "Jenny,jenny@example.com\n"


@pytest.mark.parametrize("size", [1_000_000, 4_000_000])
def test_an_upload_that_meets_a_full_disk_keeps_nothing_and_says_so_at_the_field(desk, media, size):
    """A small file meets it where it is kept, a large one already where it is received."""
    with full_after(200_000):
        answer = upload(desk, "Name,Email\n" + ROW * (size // len(ROW)))
    assert answer.status_code == 422
    assert "could not be kept on the server" in answer.context["form"].errors["file"][0]
    assert "could not be kept on the server" in answer.content.decode()
    assert not ImportBatch.objects.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_a_folder_that_cannot_be_made_is_said_at_the_field(desk, media):
    (media / "imports").write_text("in the way")
    answer = upload(desk, "Name,Email\n" + ROW)
    assert answer.status_code == 422
    assert "could not be kept on the server" in answer.context["form"].errors["file"][0]


def test_a_file_that_is_refused_is_not_kept(desk, media):
    assert upload(desk, "Name,Email\n").status_code == 422
    assert list((media / "imports").iterdir()) == []


def test_files_that_no_import_knows_are_swept_after_a_day(desk, media, now):
    batch = checked(desk, "Name,Email\n" + ROW)
    stray, fresh = (media / "imports" / name for name in ("imp_stray.csv", "imp_fresh.csv"))
    for path in (stray, fresh):
        path.write_text("Name,Email\n")
    two_days_ago = (now - timedelta(days=2)).timestamp()
    for path in (stray, batch.path):
        os.utime(path, (two_days_ago, two_days_ago))
    assert clear_stray_imports(now) == 1
    assert not stray.exists()
    assert fresh.exists()
    assert batch.path.exists()


def test_an_import_whose_file_is_gone_says_so(desk, media):
    upload(desk, "Name,Email\n" + ROW)
    batch = newest()
    batch.path.unlink()
    for address in (batch.get_absolute_url(), reverse("import_columns", args=[batch.public_id])):
        answer = desk.get(address)
        assert answer.status_code == 410
        assert "no longer on the server. Upload it again." in answer.content.decode()
    assert desk.post(reverse("import_columns", args=[batch.public_id]), {"column_0": "name"}).status_code == 410


def test_what_was_checked_is_imported_even_when_the_file_is_gone(desk, media):
    batch = checked(desk, "Name,Email\n" + ROW)
    batch.path.unlink()
    assert desk.get(batch.get_absolute_url()).status_code == 200
    desk.post(reverse("import_apply", args=[batch.public_id]))
    assert newest().state == ImportBatch.APPLIED
