"""How pending items come onto a draft that is there already."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from billing_site.lib.db.transaction import whole
from billing_site.staff.models.user import User
from invoicing.models.line import sweep
from invoicing.models.states import MOVES

if TYPE_CHECKING:
    from invoicing.models.invoice import Invoice


@whole
def take_pending(self: Invoice, *, by: User | None, now: datetime) -> int:
    """Put the customer's pending items above the lines of this draft, as many as fit. Returns how many.

    Raises IllegalMove.
    """
    _, invoice = self.locked_with_customer()
    MOVES["change"].refuse_unless_legal(invoice.status)
    lines = list(invoice.lines.all())
    swept = sweep(invoice, room=self.MAX_LINES - len(lines))
    invoice.change({}, lines=[*swept, *lines], by=by, now=now)
    self.__dict__.update(invoice.__dict__)
    return len(swept)
