"""The editor saves as one types, all of it under the key of its page: an answer that was lost is given again."""

import pytest

from billing_site.once.models import KeyedRequest
from tests.factories import draft
from tests.invoicing.editor.test_editor import autosave, edit_url, lines_of, posted

pytestmark = pytest.mark.django_db
KEY = "k" * 22
ROW = {"description": "Hosting", "quantity": "2", "price": "5"}


def test_a_save_whose_answer_was_lost_is_no_conflict(desk, now):
    invoice = draft(now=now)
    # The page still knows the version from before: nobody told it of the new one.
    answers = [autosave(desk, invoice, dict(ROW), once=KEY) for _ in range(2)]
    assert answers[0][1]["state"] == "saved"
    assert answers[1] == answers[0]
    assert len(lines_of(invoice)) == 1


def test_what_is_typed_next_goes_under_the_same_key_and_replaces_the_answer(desk, now):
    invoice = draft(now=now)
    for quantity in ("1", "2", "3"):
        status, answer = autosave(desk, invoice, ROW | {"quantity": quantity}, once=KEY)
        assert (status, answer["state"]) == (200, "saved")
        invoice.refresh_from_db()
    assert [line.quantity for line in lines_of(invoice)] == [3]
    assert KeyedRequest.objects.get().answer["body"].startswith("{")


def test_a_save_that_is_refused_keeps_the_answer_before_it(desk, now):
    invoice = draft(now=now)
    saved = autosave(desk, invoice, dict(ROW), once=KEY)
    assert autosave(desk, invoice, ROW | {"price": "abc"}, once=KEY)[0] == 422
    assert autosave(desk, invoice, dict(ROW), once=KEY) == saved


def test_somebody_elses_version_is_still_a_conflict(desk, now, billing):
    invoice = draft(now=now)
    autosave(desk, invoice, dict(ROW), once=KEY)
    status, answer = autosave(desk, invoice, ROW | {"quantity": "9"}, once=KEY)
    assert (status, answer["state"]) == (409, "conflict")


def test_the_plain_button_pressed_twice_saves_once(desk, now):
    invoice = draft(now=now)
    data = posted(invoice, dict(ROW), once=KEY)
    answers = [desk.post(edit_url(invoice), data, headers={"Accept": "text/html"}) for _ in range(2)]
    assert {answer["Location"] for answer in answers} == {edit_url(invoice)}
    assert len(lines_of(invoice)) == 1


def test_the_button_after_the_script_is_answered_as_a_page(desk, now):
    invoice = draft(now=now)
    autosave(desk, invoice, dict(ROW), once=KEY)
    invoice.refresh_from_db()
    data = posted(invoice, dict(ROW), once=KEY)
    assert desk.post(edit_url(invoice), data, headers={"Accept": "text/html"}).status_code == 302
