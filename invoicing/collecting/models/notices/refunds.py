"""The mail about a refund, whether it was made or failed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.company.models import Company
from billing_site.mail import kinds
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.models.sending.automatic import leave

if TYPE_CHECKING:
    from invoicing.collecting.models.refund import Refund


def refund_told(refund: Refund, now: datetime) -> None:
    """Tell what became of a refund, by its state: succeeded, or failed for good. Within the transaction that says so."""
    if CollectionPolicy.current().mail_refunds:
        tells = {"thing": refund, "kept": {"refund": refund.public_id, "state": refund.state}}
        leave(kinds.REFUND, refund.attempt.invoice, Company.current(), "", by=refund.actor, now=now, **tells)
