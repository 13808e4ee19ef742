"""Files for the tests of imports, and the way through upload, columns, check and import."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from customers.models.csv_import import ImportBatch


def csv_text(*rows, **dialect):
    out = io.StringIO(newline="")
    csv.writer(out, **dialect).writerows(rows)
    return out.getvalue()


def upload(desk, content, name="customers.csv"):
    """The answer to an upload; `content` is text or bytes."""
    content = content if isinstance(content, bytes) else content.encode()
    return desk.post(reverse("customer_import"), {"file": SimpleUploadedFile(name, content)})


def newest():
    return ImportBatch.objects.latest("id")


def checked(desk, content, **options):
    """The import after its dry run, with the columns as guessed; `columns` maps a header to another target."""
    answer = upload(desk, content)
    assert answer.status_code == 302, answer.context["form"].errors
    batch = newest()
    form = desk.get(batch.get_absolute_url()).context["form"]
    chosen = {row["header"]: row["field"].value() for row in form.rows()} | options.pop("columns", {})
    data = {f"column_{place}": chosen[header] for place, header in enumerate(batch.headers)}
    answer = desk.post(reverse("import_columns", args=[batch.public_id]), data | options)
    assert answer.status_code == 302, (answer.context["form"].errors, chosen)
    return newest()


def imported(desk, content, **options):
    """The import after everything."""
    batch = checked(desk, content, **options)
    desk.post(reverse("import_apply", args=[batch.public_id]))
    return newest()


def problems(batch):
    """{row number: what is wrong with it}"""
    return {row.number: [words for _, words in row.problems] for row in batch.rows.filter(kind="error")}
