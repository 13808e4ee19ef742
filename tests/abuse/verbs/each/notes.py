"""Verbs of credit notes."""

from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditRequest
from tests.abuse.verbs.each.shared import again, does, events, table

VERBS, verb = table()


@verb
def issue_note(world):
    invoice = world.open
    return lambda: [CreditNote.issue(again(invoice), CreditRequest(amount=250), **world.now).public_id]


@verb
def issue_note_to_the_balance(world):
    invoice = world.paid
    return lambda: [CreditNote.issue(again(invoice), CreditRequest(amount=250), credit=250, **world.now).public_id]


@verb
def void_note(world):
    note = world.note

    def act():
        again(note).void(**world.now)
        return events("credit_note.voided", note)

    return act


@verb
def edit_note(world):
    return does(world.note, lambda note: note.change(memo="Seen", metadata={"a": "b"}, **world.now))
