"""Several invoices that are paid with one transfer: which ones the reference of a QR-bill stands for."""

from collections.abc import Collection

from billing_site.events.models import Event
from invoicing.rules.payment_reference import joint_key, joint_reference

# The event that tells which invoices were shown together; its key stands in the reference.
SHOWN = "customer.portal_payment"


def joined(references: Collection[str]) -> list[str]:
    """The public ids of the invoices that joint references among these were shown for."""
    keys = [key for key in map(joint_key, references) if key]
    shown = Event.objects.filter(pk__in=keys, type=SHOWN).order_by("id") if keys else []
    told = [(event.pk, event.data.get("invoices") or []) for event in shown]
    return [public_id for key, ids in told if joint_reference(key, ids) in references for public_id in ids]
