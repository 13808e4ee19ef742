"""The block of an invoice's page about its collection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from invoicing.collecting.charges import progress, wording
from invoicing.collecting.invoice.standing import standing
from invoicing.collecting.models.charging import beginning
from invoicing.collecting.models.charging.moves import CHARGE
from invoicing.collecting.models.collection import PAYABLE, Collection
from invoicing.models.invoice import Invoice
from invoicing.models.states import OPEN

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

SHOWN = 20  # tries on the page of the invoice


def block_of(invoice: Invoice, user: User) -> dict[str, Any]:
    """The context of collecting/invoice/block.html."""
    if invoice.is_draft:
        return {"row": None, "story": []}
    row = Collection.objects.select_related("stopped_by").filter(invoice=invoice).first()
    tries = list(invoice.charge_attempts.select_related("method", "actor").order_by("-id")[: SHOWN + 1])
    newest = tries[0] if tries else None
    payable = invoice.status in PAYABLE
    may_change = invoice.status == OPEN and row is not None and user.has_perm("collecting.change_collection")
    return {
        "row": row,
        "story": wording.story(tries[:SHOWN]),
        "has_more": len(tries) > SHOWN,
        "standing": standing(invoice, row, newest),
        "progress": progress.of(newest) if newest else None,
        "method": beginning.method_for(invoice) if payable and row else None,
        "may_charge": may_charge(invoice, user),
        "may_change": may_change,
        "may_move": may_change and not invoice.charging,
    }


def may_charge(invoice: Invoice, user: User) -> bool:
    """Whether this person can charge it now."""
    return CHARGE.is_legal(invoice.status) and user.has_perm(CHARGE.permission) and not CHARGE.blocked(invoice)
