"""The three kinds of documents that are sent, and where their pages are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from billing_site.mail import kinds
from invoicing.credit_notes.access import find_note
from invoicing.invoice.access import find_invoice
from invoicing.models.sending.recipients import DELETED, Document
from invoicing.models.sending.verbs import kind_of
from invoicing.models.states import MOVES, NOTE_MOVES, PAYMENT_MOVES
from invoicing.payments.access import find_payment
from invoicing.rules.move import Move

# The parameter of a dialog's address that names the mail which it is filled in as.
AGAIN = "again"


@dataclass(frozen=True)
class Door:
    """How one kind of document is sent: its move, how it is found, which kind of mail that is.

    `named` is how its addresses and pages are named, `called(document)` how sentences call it.
    """

    named: str
    move: Move
    find: Callable[[str], Any]
    kind: Callable[[Any], str]
    called: Callable[[Any], str]

    @property
    def permission(self) -> str:
        return self.move.permission

    def problem(self, document: Any) -> str:
        """Why it cannot be sent at all, whoever it would go to; '' where it can."""
        state = document.status
        if not self.move.is_legal(state):
            instead = self.move.instead.get(state, "")
            return f"{self.move.refusals.get(state) or f'This {document.noun} is {state}.'} {instead}".strip()
        return DELETED.why if DELETED.stands(document) else ""

    def send(self, document: Document, **wanted: Any):
        """The mail, in the outbox; `wanted` as for invoicing.models.sending.verbs.post."""
        return getattr(document, self.move.method or self.move.name)(**wanted)

    def address(self, page: str, document: Document) -> str:
        return reverse(f"{self.named}_{page}", args=[document.public_id])


INVOICE = Door("invoice", MOVES["send"], find_invoice, kind_of, lambda invoice: f"Invoice {invoice}")
NOTE = Door("credit_note", NOTE_MOVES["send"], find_note, lambda _: kinds.CREDIT_NOTE, lambda n: f"Credit note {n}")
PAYMENT = Door("payment", PAYMENT_MOVES["send"], find_payment, lambda _: kinds.RECEIPT, str)
