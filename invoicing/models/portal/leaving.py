"""What becomes of the portal of customers who are merged or deleted, and of links and visits that are long over."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from invoicing.models.portal.link import PortalLink
from invoicing.models.portal.request import PortalRequest
from invoicing.models.portal.visit import PortalVisit

KEPT, BATCH = timedelta(days=30), 500


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


def forget_old_links(now: datetime) -> int:
    """Sweep: forget links older than 30 days, with their visits, so many at a time; returns how many links.

    Each is over by then, and the timeline tells to whom it went and that it was opened.
    """
    old, count = PortalLink.objects.filter(created__lt=now - KEPT).order_by("created"), 0
    while keys := list(old.values_list("pk", flat=True)[:BATCH]):
        PortalVisit.objects.filter(link__in=keys).delete()
        count += PortalLink.objects.filter(pk__in=keys).delete()[0]
    return count


def counted(customer_pks: Collection[int] | QuerySet) -> tuple[int, str]:
    waiting = PortalRequest.objects.open().filter(customer__in=customer_pks)
    return waiting.count(), "changes that were asked for in the portal are dropped"
