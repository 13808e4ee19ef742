"""What becomes of the portal of customers who are merged or deleted: nobody gets in by what they had."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils import timezone

from invoicing.models.portal.link import PortalLink
from invoicing.models.portal.request import PortalRequest
from invoicing.models.portal.visit import PortalVisit


def merged(from_pk: int, to_pk: int) -> list[int]:
    """End the visits of a customer; what waits for staff goes to the other one, unless something waits there.

    Returns the keys of what moved, for `parted`. The links stay as they are: they open no merged customer.
    """
    PortalVisit.objects.filter(customer=from_pk, ended_at=None).update(ended_at=timezone.now())
    waiting = PortalRequest.objects.open()
    if waiting.filter(customer=to_pk).exists():
        return []
    keys = list(waiting.filter(customer=from_pk).values_list("pk", flat=True))
    PortalRequest.objects.filter(pk__in=keys).update(customer=to_pk)
    return keys


def parted(keys: Collection[int], back_to: int) -> None:
    """The merge is undone: what came with it goes back, where staff did not settle it since."""
    PortalRequest.objects.open().filter(pk__in=keys).update(customer=back_to)


def deleted(customer_pks: Collection[int]) -> None:
    """Forget it all, with the addresses in it; the timeline keeps what was asked until it is erased."""
    PortalVisit.objects.filter(customer__in=customer_pks).delete()
    PortalLink.objects.filter(customer__in=customer_pks).delete()
    PortalRequest.objects.filter(customer__in=customer_pks).delete()


def counted(customer_pks: Collection[int] | QuerySet) -> tuple[int, str]:
    waiting = PortalRequest.objects.open().filter(customer__in=customer_pks)
    return waiting.count(), "changes that were asked for in the portal are dropped"
