"""What an export wrote an import reads: every text comes back as it was, through any separator."""

import csv
import io
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from billing_site.lib.csv.stream import written
from billing_site.lib.csv.text import fused
from billing_site.lib.text import text_problem
from customers.imports.mapping import guess
from customers.imports.reading import scan
from customers.imports.rows import RowRules
from customers.models.customer import Customer

RULES = RowRules(["name", "email", "description", "metadata:k"], empty_clears=True)
SIGNS = "'=+-@;,\" 19aé＝＋－＠\\"
LINES = st.text(SIGNS, max_size=10) | st.text(max_size=20)


def storable(text, multiline=False):
    """As a form would store it."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    return text if text and not text_problem(text, multiline=multiline) else "x"


def cells_of(texts, delimiter):
    """The row as exported, then as a spreadsheet with this list separator saves it again."""
    line = written([(text, True) for text in texts])
    (cells,) = csv.reader(io.StringIO(line, newline=""))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerow(cells)
    (again,) = csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=delimiter, strict=True)
    return again


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@given(LINES, st.text(SIGNS + "\n", max_size=12), LINES)
@example("'=1", "'=1\n'=2", "''=x")
@example("=1", "=1\n=2;=3", "a;=x")
@example("'", "''", "''=")
def test_a_new_customer_has_every_text_as_it_was_exported(delimiter, name, description, value):
    name, value = " ".join(storable(name).split()), " ".join(storable(value).split())
    description = storable(description, multiline=True)
    changes, problems, _ = RULES.changes(cells_of([name, "a@x.example", description, value], delimiter), None)
    wrong = {field for field, _ in problems}
    if "name" not in wrong:
        assert changes["name"][1] == name
    assert changes["description"][1] == description
    assert changes["metadata"][1] == {"k": value}


@given(LINES, st.text(SIGNS + "\n", max_size=12), LINES)
def test_an_unchanged_export_changes_nothing(name, description, value):
    there = Customer.build(
        now=datetime(2026, 1, 1, tzinfo=UTC),
        name=storable(name),
        email="a@x.example",
        description=storable(description, multiline=True),
        metadata={"k": storable(value)},
    )
    row = [there.name, there.email, there.description, there.metadata["k"]]
    assert RULES.changes(cells_of(row, ","), there) == ({}, [], [])


def test_a_text_that_really_begins_with_an_apostrophe_replaces_the_one_without():
    there = Customer.build(now=datetime(2026, 1, 1, tzinfo=UTC), name="=1", email="a@x.example")
    changes, _, _ = RULES.changes(cells_of(["'=1", "a@x.example", "", ""], ","), there)
    assert changes == {"name": ["=1", "'=1"]}
    there.name = "'=1"
    changes, _, _ = RULES.changes(cells_of(["=1", "a@x.example", "", ""], ","), there)
    assert changes == {"name": ["'=1", "=1"]}


@given(st.text(SIGNS, min_size=1, max_size=10))
def test_a_metadata_key_comes_back_through_its_header(key):
    key = storable(key)
    line = written([(f"{key} (metadata)", True)])
    (cells,) = csv.reader(io.StringIO(line, newline=""))
    assert guess([fused(cells[0].strip())])[0].target == f"metadata:{key}"


def test_metadata_keys_that_differ_in_case_alone_come_back_as_two(tmp_path):
    path = tmp_path / "customers.csv"
    headers = [("Name", False), *((f"{key} (metadata)", True) for key in ("order", "Order"))]
    path.write_text(written(headers) + written([("Jenny", True), ("1", True), ("2", True)]))
    shape = scan(path)
    assert [guessed.target for guessed in guess(shape.headers)] == ["name", "metadata:order", "metadata:Order"]
