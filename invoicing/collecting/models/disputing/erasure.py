"""What disputes forget of somebody whose personal data is erased: what staff wrote and added as evidence."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path

from django.db import transaction

from invoicing.collecting.models.dispute import Dispute, DisputeFile, DisputeQuerySet
from invoicing.collecting.models.disputing.evidence import path_of


def forget(disputes: DisputeQuerySet) -> None:
    """Erase the evidence of those that are decided, its files once that is saved; the open ones need theirs."""
    decided = disputes.exclude(state__in=Dispute.OPEN).order_by()
    files = DisputeFile.objects.filter(dispute__in=decided.values("pk"))
    paths = [path_of(file) for file in files]
    files.delete()
    decided.exclude(evidence="", problem="").update(evidence="", problem="")
    transaction.on_commit(partial(remove, paths), robust=True)


def forget_if_erased(dispute: Dispute) -> None:
    """The same for one that was open when the data of its customer was erased, and is decided now."""
    customer = dispute.attempt.invoice.customer
    if (customer.merged_into or customer).anonymized_at:
        forget(Dispute.objects.filter(pk=dispute.pk))


def remove(paths: list[Path]) -> None:
    """What cannot be removed now goes with the other files that no dispute names."""
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)
