"""The way of a file through upload, columns, dry run, import and undo, whatever its rows are."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from customers.models.csv_import import ImportBatch
from tests.customers.imports.import_files import csv_text


def newest():
    return ImportBatch.objects.latest("id")


def checked(desk, subject, *rows, **columns):
    """The import after its dry run, with the columns as guessed; `columns` maps a header to another target."""
    file = SimpleUploadedFile(f"{subject.replace('_', '-')}s.csv", csv_text(*rows).encode())
    answer = desk.post(reverse(f"{subject}_import"), {"file": file})
    assert answer.status_code == 302, answer.context["form"].errors
    batch = newest()
    form = desk.get(batch.get_absolute_url()).context["form"]
    chosen = {row["header"]: row["field"].value() for row in form.rows()} | columns
    data = {f"column_{place}": chosen[header] for place, header in enumerate(batch.headers)}
    answer = desk.post(batch.page("columns"), data)
    assert answer.status_code == 302, (answer.context["form"].errors, chosen)
    return newest()


def imported(desk, subject, *rows):
    batch = checked(desk, subject, *rows)
    desk.post(batch.page("apply"))
    return newest()


def undone(desk, batch):
    desk.post(batch.page("undo"))
    return newest()


def problems(batch):
    """{row number: what is wrong with it}"""
    return {row.number: [words for _, words in row.problems] for row in batch.rows.exclude(problems=[])}
