"""Work for the queue and the clock: tax IDs that wait for a registry are asked about."""

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from customers.models.tax_id import TaxId

SWEEP = 200
# How many questions one task of the queue asks before others have their turn.
FEW = 20


@task()
def verify_tax_id(public_id: str) -> None:
    """Ask the registry about one tax ID, unless it was removed, answered or is being asked about."""
    tax_id = TaxId.objects.select_related("customer").filter(public_id=public_id).first()
    if tax_id:
        ask_registry(tax_id, timezone.now)


@task()
def verify_waiting_tax_ids() -> None:
    """Ask about a few of the tax IDs that an import left waiting, and leave the others to the end of the queue."""
    waiting = due_tax_ids(timezone.now(), FEW)
    for tax_id in waiting:
        ask_registry(tax_id, timezone.now)
    if len(waiting) == FEW:
        verify_waiting_tax_ids.enqueue()


def verify_due_tax_ids(now: datetime) -> int:
    """Ask about the tax IDs whose next attempt is due; returns how many were asked about."""
    return sum(ask_registry(tax_id, lambda: now) for tax_id in due_tax_ids(now, SWEEP))


def due_tax_ids(now: datetime, most: int) -> list[TaxId]:
    return list(TaxId.objects.due(now).select_related("customer").order_by("next_attempt_at")[:most])


def ask_registry(tax_id: TaxId, clock) -> bool:
    """Lease, ask outside any transaction, write down; False when there was nothing to do. `clock` gives the time."""
    registry = tax_id.registry
    if registry is None:
        # It was switched off after the tax ID was left to it.
        tax_id.give_up()
        return False
    if not tax_id.lease(clock()):
        return False
    tax_id.take_answer(registry.check(tax_id), now=clock())
    return True
