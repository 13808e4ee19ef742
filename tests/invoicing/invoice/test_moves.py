"""The table of moves: what asks one invoice or credit note and what asks the database agree."""

import pytest

from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.states import MOVES, NOTE_MOVES, STATUSES
from invoicing.rules.move import allowed
from invoicing.totals.credit import CreditRequest
from tests.factories import draft, issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoices(now, billing):
    """Drafts with and without lines, an open invoice, one part paid, one part credited, one paid, one void."""
    draft(now=now)
    draft(lines=[], now=now)
    issued(now=now)
    part_paid, credited, paid, void = (issued(now=now) for _ in range(4))
    part_paid.pay(100, by=billing, now=now)
    CreditNote.issue(credited, CreditRequest(amount=100), by=billing, now=now)
    paid.pay(paid.total, by=billing, now=now)
    CreditNote.issue(paid, CreditRequest(amount=100), credit=100, by=billing, now=now)
    void.void(by=billing, now=now)
    return Invoice.objects.all()


@pytest.mark.parametrize("name", MOVES)
def test_one_invoice_and_the_query_for_many_agree_on_what_is_possible(invoices, name):
    move = MOVES[name]
    one_by_one = {each.pk for each in invoices if move.is_legal(each.status) and not move.blocked(each)}
    assert set(move.possible(invoices).values_list("pk", flat=True)) == one_by_one


def test_one_credit_note_and_the_query_for_many_agree_on_void(invoices, now, billing):
    move = NOTE_MOVES["void"]
    again = CreditNote.issue(issued(now=now), CreditRequest(amount=100), by=billing, now=now)
    again.void(by=billing, now=now)
    notes = CreditNote.objects.all()
    one_by_one = {note.pk for note in notes if move.is_legal(note.status) and not move.blocked(note)}
    assert len(one_by_one) == 1
    assert set(move.possible(notes).values_list("pk", flat=True)) == one_by_one


def test_every_move_has_its_words_and_states_of_the_invoice():
    for move in MOVES.values():
        assert move.label and move.participle and set(move.states) <= dict(STATUSES).keys()
        assert not set(move.refusals) & set(move.states) and not set(move.instead) & set(move.states)


def test_who_may_only_read_is_allowed_nothing(reader):
    assert not any(allowed(MOVES, status, reader) for status, _ in STATUSES)
