"""The mail about a refund, whether it was made or failed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.mail import kinds
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.models.sending.notices import leave_word

if TYPE_CHECKING:
    from invoicing.collecting.models.refund import Refund


def refund_told(refund: Refund, now: datetime) -> None:
    """Tell what became of a refund, by its state: succeeded, or failed. Within the transaction that says so."""
    if CollectionPolicy.current().mail_refunds:
        kept = {"refund": refund.public_id, "state": refund.state}
        leave_word(kinds.REFUND, refund.invoice, refund, by=refund.actor, now=now, **kept)
