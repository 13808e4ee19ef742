"""The mail about a card that expires soon."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from billing_site.company.models import Company
from billing_site.mail import kinds
from billing_site.mail.models.message import Message
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.models.sending.automatic import kept_back
from invoicing.models.sending.recipients import DELETED, on_file, receiver
from invoicing.models.sending.verbs import composed

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.collecting.models.method import PaymentMethod


def card_expiring(method: PaymentMethod, by: User | None, now: datetime) -> bool:
    """Tell the customer of a card that it expires soon; False where nobody could be told, which its timeline says.

    Within the transaction that notes that it was told. Where the policy says that nobody is told, nothing happens.
    """
    if not CollectionPolicy.current().mail_expiring or DELETED.stands(method):
        return False
    why = kept_back(method, lambda: write(method, by=by, now=now))
    if why:
        method.record("expiry_not_told", by=by, now=now, why=why)
    else:
        method.record("expiry_told", by=by, now=now)
    return not why


def write(method: PaymentMethod, *, by: User | None, now: datetime) -> Message:
    to, cc = on_file(method)
    mail = composed(kinds.CARD_EXPIRING, method, now=now)
    who: dict[str, Any] = {"to": to, "cc": cc, "about": method, "customer": receiver(method), "by": by, "now": now}
    kept = {"opening": mail.opening, "expires": method.expires_on and method.expires_on.isoformat()}
    not_before = now + timedelta(seconds=Company.current().send_delay)
    return Message.write(kinds.CARD_EXPIRING, mail, **who, not_before=not_before, **kept)
