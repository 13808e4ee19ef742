"""The mail about a card that expires soon."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from billing_site.mail import kinds
from invoicing.collecting.models.policy import CollectionPolicy
from invoicing.models.sending.automatic import kept_back
from invoicing.models.sending.notices import write
from invoicing.models.sending.recipients import DELETED

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.collecting.models.method import PaymentMethod


def card_expiring(method: PaymentMethod, by: User | None, now: datetime) -> bool:
    """Tell the customer of a card that it expires soon; False where nobody could be told, which its timeline says.

    Within the transaction that notes that it was told. Where the policy says that nobody is told, nothing happens.
    """
    if not CollectionPolicy.current().mail_expiring or DELETED.stands(method):
        return False
    expires = method.expires_on.isoformat() if method.expires_on else None
    why = kept_back(method, partial(write, kinds.CARD_EXPIRING, method, method, by=by, now=now, expires=expires))
    if why:
        method.record("expiry_not_told", by=by, now=now, why=why)
    else:
        method.record("expiring", by=by, now=now)
    return not why
