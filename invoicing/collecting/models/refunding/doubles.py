"""Refunds that stand for the same money: tries in each other's place, and what else may have given it back."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db.models import Q

from billing_site.events.models import Event
from invoicing.collecting.models.refunding.limits import gives_too_much, uncovered

if TYPE_CHECKING:
    from invoicing.collecting.models.refund import Refund
    from invoicing.models.credit_note import CreditNote


def tries(refund: Refund) -> list[Refund]:
    """All that were made in place of each other with it, however many lie between; itself left out, oldest first."""
    kind, found, last = type(refund).objects, {refund.pk: refund}, [refund.pk]
    while last:
        beside = kind.filter(Q(again__in=last) | Q(instead_of__in=last)).exclude(pk__in=found)
        new = {each.pk: each for each in beside.select_related("credit_note", "actor")}
        found, last = found | new, list(new)
    for each in found.values():
        if each.attempt_id == refund.attempt_id:
            each.attempt = refund.attempt
    return [found[key] for key in sorted(found) if key != refund.pk]


def arrange(refund: Refund) -> None:
    """Have the one that counts as the last of its tries: one that stands, else the newest that failed.

    Only the last is said to need anything, and only it can be tried again.
    """
    kind, links = type(refund).objects, [refund, *tries(refund)]
    in_order = sorted(links, key=lambda each: (rank(each), each.pk))
    after = {each.pk: later.pk for each, later in pairwise(in_order)}
    moved = [each for each in links if each.again_id != after.get(each.pk)]
    kind.filter(pk__in=[each.pk for each in moved]).update(again=None)
    for each in moved:
        each.again_id = after.get(each.pk)
        kind.filter(pk=each.pk).update(again=each.again_id)


def rank(refund: Refund) -> int:
    return {refund.CANCELED: 0, refund.FAILED: 1}.get(refund.state, 2)


def let_go(refund: Refund) -> None:
    """It is no try in place of another any more."""
    kind = type(refund).objects
    after, refund.again_id = refund.again_id, None
    kind.filter(pk=refund.pk).update(again=None)
    kind.filter(again=refund.pk).update(again=after)


def covers(refund: Refund, note: CreditNote) -> bool:
    """Whether the refund of a note that stands has room for this one."""
    return note.status != note.VOID and refund.amount <= uncovered(note)


def of_same_note(refund: Refund) -> list[Refund]:
    """Others of its credit note that were not sent yet, newest first."""
    if refund.credit_note_id is None:
        return []
    mates = type(refund).objects.filter(credit_note=refund.credit_note_id, state=refund.CREATED)
    return list(mates.exclude(pk=refund.pk).select_related("attempt__invoice", "credit_note", "actor").order_by("-pk"))


def arrived_before(refund: Refund) -> Refund | None:
    """One that succeeded after all, in place of which this was made: it needs not be sent any more."""
    arrived = [each for each in tries(refund) if each.state == each.SUCCEEDED]
    if refund.credit_note_id:
        beside = type(refund).objects.filter(credit_note=refund.credit_note_id, beside_note_at__isnull=False)
        arrived += beside.filter(state=refund.SUCCEEDED).exclude(pk=refund.pk)
    return max(arrived, key=lambda each: each.amount, default=None)


def may_be_double(refund: Refund, *, since: datetime) -> bool:
    """Whether the customer may have the money of one that succeeded after all in another way too.

    `since` is when it was taken for failed: what was given back from then on may have been given in its place.
    """
    others = tries(refund)
    if refund.beside_note_at or any(rank(each) == 2 or (each.set_aside and rank(each) == 1) for each in others):
        return True
    if refund.credit_note_id is None and gives_too_much(refund.attempt):
        return True
    return was_given_since(refund, since)


def was_given_since(refund: Refund, since: datetime) -> bool:
    """Whether anything was given back of its invoice that no credit note of its own tells apart from this."""
    invoice = refund.attempt.invoice
    later = type(refund).objects.standing().filter(attempt__invoice=invoice, pk__gt=refund.pk, created__gte=since)
    if refund.credit_note_id:
        return later.without_note().exists()
    given = Q(refund_amount__gt=0) | Q(credit_amount__gt=0) | Q(out_of_band_amount__gt=0)
    return later.exists() or invoice.credit_notes.issued().filter(given, created__gte=since).exists()


def look_again(gone: Refund) -> None:
    """With this one gone, others that succeeded after all may be the only ones that gave their money back."""
    flagged = type(gone).objects.filter(attempt__invoice=gone.attempt.invoice, state=gone.SUCCEEDED)
    flagged = flagged.filter(Q(twice_since__isnull=False) | Q(beside_note_at__isnull=False)).exclude(pk=gone.pk)
    for each in flagged.select_related("attempt", "credit_note").order_by("pk"):
        each.attempt.invoice = gone.attempt.invoice
        if each.beside_note_at and each.credit_note and covers(each, each.credit_note):
            each.beside_note_at = None
        if not was_set_aside(each) and not may_be_double(each, since=each.created):
            each.twice_since = None
        each.save(update_fields=["twice_since", "beside_note_at"])


def was_set_aside(refund: Refund) -> bool:
    """Whether staff ever said that they gave its money back in another way."""
    return Event.objects.of(refund).filter(type="refund.set_aside").exists()
