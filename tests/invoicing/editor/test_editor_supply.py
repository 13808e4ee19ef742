"""The date of supply in the editor: typed, checked at its field, and proposed from the lines and by law."""

from datetime import date

import pytest

from invoicing.models.invoice import Invoice
from tests.factories import draft, line, seller
from tests.invoicing.editor.test_editor import autosave, edit_url, posted
from tests.reading import body, text

pytestmark = pytest.mark.django_db
SPAN = {"period_start": date(2026, 10, 1), "period_end": date(2026, 12, 31)}


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"supply": "issue", "supply_start": "31/10/2026"}, ("issue", None, None)),
        ({"supply": "day", "supply_start": "2026-10-31", "supply_end": "x"}, ("day", date(2026, 10, 31), None)),
        (
            {"supply": "period", "supply_start": "2026-10-01", "supply_end": "2026-10-31"},
            ("period", date(2026, 10, 1), date(2026, 10, 31)),
        ),
        ({"supply": ""}, (None, None, None)),
    ],
)
def test_it_is_saved(desk, fields, kept):
    one = draft()
    status, answer = autosave(desk, one, {"description": "Work", "price": "10"}, **fields)
    assert (status, answer["state"]) == (200, "saved")
    assert Invoice.objects.get(pk=one.pk).supplied == kept


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"supply": "day", "supply_start": "31.10.2026"}, "supply_start", "Write the day as 2026-12-31."),
        ({"supply": "day"}, "supply_start", "Choose the day of supply."),
        ({"supply": "period", "supply_start": "2026-10-01"}, "supply_end", "Choose the last day."),
        (
            {"supply": "period", "supply_start": "2026-10-02", "supply_end": "2026-10-01"},
            "supply_end",
            "The last day is before the first.",
        ),
        ({"supply": "day", "supply_start": "0001-01-01"}, "supply_start", "between 1970 and 2199"),
        ({"supply": "yesterday"}, "supply", "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(desk, fields, name, words):
    one = draft()
    status, answer = autosave(desk, one, {"description": "Work", "price": "10"}, **fields)
    assert status == 422
    assert words in answer["problems"][name]
    page = body(desk.post(edit_url(one), posted(one, {"description": "Work", "price": "10"}, **fields)), 422)
    assert words in page
    assert all(f'value="{value}"' in page for value in fields.values() if value[:1].isdigit())
    assert Invoice.objects.get(pk=one.pk).supply is None


def test_the_span_of_the_lines_is_proposed_and_nothing_is_set(desk):
    seller(address_country="US", tax_ids=[])
    one = draft(lines=[line(**SPAN), line(period_start=date(2026, 9, 15))])
    page = body(desk.get(edit_url(one)))
    assert "The periods of the lines run from 15 Sep 2026 to 31 Dec 2026." in page
    assert 'data-supply-start="2026-09-15" data-supply-end="2026-12-31"' in " ".join(page.split())
    assert Invoice.objects.get(pk=one.pk).supply is None


@pytest.mark.parametrize(("country", "asked"), [("DE", "Germany"), ("PL", "Poland"), ("JP", "Japan"), ("US", "")])
def test_who_must_tell_it_is_asked(desk, country, asked):
    seller(address_country=country)
    page = text(desk.get(edit_url(draft())))
    assert (f"The law of {asked} asks for the day or period of supply. Say that it is the date of issue" in page) is (
        asked != ""
    )
    assert "asks for the day or period of supply" not in text(desk.get(edit_url(draft(supply="issue"))))


def test_a_save_answers_with_the_proposal_of_the_lines_as_they_are(desk):
    seller(address_country="US", tax_ids=[])
    one = draft(lines=[])
    row = {"description": "Hosting", "price": "10", "start": "2026-10-01", "end": "2026-10-01"}
    _, answer = autosave(desk, one, row)
    assert "The lines have the day 1 Oct 2026." in answer["supply"]
    one.refresh_from_db()
    _, answer = autosave(desk, one, row | {"key": "n9"}, supply="issue")
    assert answer["supply"].strip() == ""
