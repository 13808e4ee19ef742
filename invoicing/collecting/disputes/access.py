"""Which dispute, and which file of its evidence, an address names."""

from django.http import Http404

from billing_site.pages.access import find
from invoicing.collecting.disputes.listing import light
from invoicing.collecting.models.dispute import Dispute, DisputeFile


def find_dispute(public_id: str) -> Dispute:
    """The dispute with its charge, invoice and customer. Raises Http404."""
    return find(
        light(Dispute.objects.select_related("attempt__payment", "kept", "restored", "submitted_by")), public_id
    )


def find_file(dispute: Dispute, key: int) -> DisputeFile:
    """A file of its evidence. Raises Http404."""
    file = dispute.files.filter(pk=key).first() if key < 2**63 else None
    if file is None:
        raise Http404
    return file
