"""What a gateway says of a method, written down: its number as far as it is shown, its expiry, whose it is."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from billing_site.lib.db.transaction import whole
from invoicing.rules.move import IllegalMove

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.collecting.gateways.interface import MethodDetails
    from invoicing.collecting.models.method import PaymentMethod

DETACHED = "This payment method was detached and cannot be used again. Add it anew."
ANOTHER = "The customer put this payment method on file again meanwhile. Open it again."
# Before a card expires, and after: so long its gateway is asked from time to time whether the bank renewed it.
LOOKED_AROUND = timedelta(days=31)
LOOK_AGAIN = timedelta(days=7)
WRITTEN = (
    *("reference", "payer", "shown", "fingerprint", "billing_details", "expires_on", "renewed_at", "told_expiring_at"),
)


def take(method: PaymentMethod, details: MethodDetails, *, now: datetime) -> None:
    """Take over what the gateway knows of it, without saving."""
    method.reference = details.reference
    method.payer = details.payer or method.payer
    method.shown = {name: value for name, value in details.shown.items() if name != "fingerprint"}
    method.fingerprint = details.shown.get("fingerprint") or method.fingerprint
    method.billing_details = details.billing_details
    method.expires_on = last_day(method.shown)
    method.renewed_at = now
    method.look_due_at = first_look(method.expires_on) if method.reference else None


@whole
def renew(method: PaymentMethod, details: MethodDetails, *, by: User | None, now: datetime) -> bool:
    """Take over what the gateway knows of it now, and say whether that is news; `by` is None where the bank changed it.

    Raises IllegalMove for one that is detached, or was put on file again while its gateway was asked.
    """
    row = method.locked()
    if row.detached_at:
        raise IllegalMove(DETACHED)
    if row.reference != details.reference:
        raise IllegalMove(ANOTHER)
    before = facts(row)
    row.take(details, now=now)
    after = facts(row)
    changed = sorted(name for name in before if before[name] != after[name])
    if changed:
        if "expiry" in changed:
            row.told_expiring_at = None
        row.save(update_fields=WRITTEN)
        # What the gateway told of meanwhile is looked at all the same.
        type(row).objects.filter(pk=row.pk, told_of_at=None).update(look_due_at=row.look_due_at)
        # Billing details are personal and stand in the row; the event says only that they changed.
        told = {"expiry": row.expiry} if "expiry" in changed else {}
        told |= {"was": before["number"]} if "number" in changed else {}
        what = "updated" if by or changed == ["billing_details"] else "renewed"
        row.record(what, by=by, now=now, changed=changed, **told)
        row.tell_followers(now=now)
    method.__dict__.update(row.__dict__)
    return bool(changed)


def facts(method: PaymentMethod) -> dict[str, Any]:
    """What of it is told as changed: billing details, expiry, number (brand and last four digits)."""
    return {"billing_details": method.billing_details, "expiry": method.expiry, "number": method.words}


def last_day(shown: dict[str, Any]) -> date | None:
    month, year = shown.get("exp_month"), shown.get("exp_year")
    return date(year, month, monthrange(year, month)[1]) if month and year else None


def first_look(expires_on: date | None) -> datetime | None:
    """From when on the gateway is asked whether the bank renewed a card; None of what does not expire."""
    return datetime.combine(expires_on - LOOKED_AROUND, time(), UTC) if expires_on else None


def next_look(expires_on: date | None, now: datetime) -> datetime | None:
    """When the gateway is asked again after it was asked at `now`; None where the card expired long ago."""
    first = first_look(expires_on)
    if expires_on is None or first is None or now < first:
        return first
    return now + LOOK_AGAIN if now.date() <= expires_on + LOOKED_AROUND else None
