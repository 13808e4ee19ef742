"""Two customers that turned out to be one: what a merge moved, and how it is taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing_site.events.models import Event
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.staff.models.user import User
from customers.models import dependents
from customers.models.customer import Customer
from customers.models.parts import belongings
from customers.models.parts.locking import kin, lock_all
from customers.rules.event_parts import UndoRefused, changes_back
from customers.rules.fields import EDITABLE

# What staff choose from when they merge; the currency is the one that is there.
CHOSEN = (*(f for f in EDITABLE if f != "currency"), "invoice_custom_fields", "invoice_footer", "amount_tax_display")


class MergeRefused(ValueError):
    """These two cannot be merged; the text says why, in plain words."""


class CustomerMerge(models.Model):
    """`source` was merged into `target` by the operation `batch`; the operation `undo_batch` took it back.

    `moved` says what else went over, as keys and amounts: {"tax_ids": [...], "discount": …, "subscriptions": [ids of
    those whose discounts went along], "promotion_codes": [...], "balance": minor units, "delinquent": …,
    "merged": [...], "siblings": [...], "sibling_of": [old, new], "followers": {path: …}}.
    """

    public_id = models.CharField(max_length=40)
    target = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    source = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    batch = models.CharField(max_length=40, unique=True)
    undo_batch = models.CharField(max_length=40, blank=True, db_index=True)
    moved = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created = models.DateTimeField()

    class Meta:
        verbose_name = "merge"
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="customers_merge_public_id"),
            models.UniqueConstraint(
                fields=["source"], condition=Q(undo_batch=""), name="customers_merge_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} into {self.target}"

    @classmethod
    @whole
    def make(
        cls,
        target: Customer,
        source: Customer,
        fields: dict,
        *,
        by: User | None,
        now: datetime,
        operation_id: str = "",
        cause: str = "",
        undoes: str = "",
    ) -> Self:
        """Merge `source` into `target`, which then has the CHOSEN properties `fields`; issued documents stay.

        Raises MergeRefused.
        """
        survivor, gone = locked_pair(target, source)
        refuse_unless_possible(survivor, gone)
        if set(fields) - set(CHOSEN):
            raise ValueError("Only the properties that staff choose from can be given.")
        merge = cls.build(survivor, gone, operation_id=operation_id, by=by, now=now)
        changes = survivor.differences(fields)
        if gone.currency and not survivor.currency:
            changes["currency"] = ["", gone.currency]
        merge.moved = belongings.move_all(merge, by=by, now=now)
        details: dict[str, Any] = {"operation_id": merge.batch, "by": by, "now": now}
        if undoes:
            details["undoes"] = undoes
        words = cause or f"Merge of {gone} into {survivor}"
        merge.write_target(changes, "customer.merged", words, details)
        gone.deleted_at = now
        gone.deleted_by = merge.created_by
        gone.merged_into = survivor
        merge.write_source("customer.merged", words, details)
        merge.save(force_insert=True)
        dependents.on_change([survivor.pk, gone.pk], now=now)
        dependents.on_merge([survivor.pk], now=now)
        target.__dict__.update(survivor.__dict__)
        source.__dict__.update(gone.__dict__)
        return merge

    @classmethod
    def build(cls, target: Customer, source: Customer, *, operation_id: str, by: User | None, now: datetime) -> Self:
        """An unsaved merge that moved nothing yet; without `operation_id` it is an operation of its own."""
        operation_id = operation_id or public_id("op", now)
        actor = by if by is not None and by.pk else None
        mine = public_id("mrg", now)
        return cls(public_id=mine, target=target, source=source, batch=operation_id, created_by=actor, created=now)

    @classmethod
    def undo_or_redo(
        cls, operation_id: str, *, by: User | None, now: datetime, undo_id: str, cause: str
    ) -> CustomerMerge:
        """Undo the merge that this operation made, or make again the one that it undid. Raises UndoRefused."""
        found = cls.objects.filter(Q(batch=operation_id) | Q(undo_batch=operation_id))
        merge = found.select_related("target", "source").first()
        if merge is None:
            raise UndoRefused("There is nothing to undo.")
        details: dict[str, Any] = {"by": by, "now": now, "cause": cause, "undoes": operation_id}
        if merge.batch == operation_id:
            return merge.undo(undo_id=undo_id, **details)
        survivor, _ = locked_pair(merge.target, merge.source)
        fields = {field: new for field, (_, new) in merge.back(survivor, operation_id).items() if field in CHOSEN}
        try:
            return cls.make(merge.target, merge.source, fields, operation_id=undo_id, **details)
        except MergeRefused as reason:
            raise UndoRefused(str(reason)) from None

    @whole
    def undo(
        self, *, by: User | None, now: datetime, undo_id: str, cause: str = "Merge undone", undoes: str = ""
    ) -> CustomerMerge:
        """Take the merge back: both customers as they were. Raises UndoRefused, and then nothing happens."""
        survivor, gone = locked_pair(self.target, self.source, self.moved)
        self.refresh_from_db()
        self.target, self.source = survivor, gone
        self.refuse_undo()
        changes = self.back(survivor, self.batch)
        belongings.give_all_back(self, by=by, now=now)
        if "currency" in changes:
            self.refuse_if_billed()
        details: dict[str, Any] = {"operation_id": undo_id, "by": by, "now": now, "undoes": undoes or self.batch}
        self.write_target(changes, "customer.unmerged", cause, details)
        gone.deleted_at = gone.deleted_by = gone.merged_into = None
        self.write_source("customer.unmerged", cause, details)
        self.undo_batch = undo_id
        self.save(update_fields=["undo_batch"])
        dependents.on_change([survivor.pk, gone.pk], now=now)
        dependents.on_merge([survivor.pk, gone.pk], now=now)
        return self

    # Private steps, in the order of the verbs; both customers are locked, and `target` and `source` are those rows.

    def write_target(self, changes: dict, type: str, cause: str, details: dict[str, Any]) -> None:
        self.target.write(changes, cause=cause, type=type, merge=self.public_id, **details)

    def write_source(self, type: str, cause: str, details: dict[str, Any]) -> None:
        source = self.source
        source.version += 1
        source.derive()
        source.save()
        Event.record(type, source, **details, cause=cause, merge=self.public_id, version=source.version)

    def refuse_undo(self) -> None:
        target, source = self.target, self.source
        if self.undo_batch:
            raise UndoRefused("This merge was undone already.")
        if source.anonymized_at:
            raise UndoRefused(f"The personal data of {source.public_id} was erased, so it cannot be brought back.")
        if source.merged_into_id != target.pk:
            raise UndoRefused(f"{target} was itself merged into {source.merged_into} afterwards. Undo that first.")
        if target.deleted_at:
            raise UndoRefused(f"{target} was deleted afterwards. Restore it first.")

    def refuse_if_billed(self) -> None:
        """The currency came with the merge and would go with it: nothing else may be in it."""
        target = self.target
        others = target.merged.exclude(pk=self.source.pk).exclude(currency="")
        entries = target.balance_transactions.exclude(cause__startswith="mrg_")
        if target.balance or entries.exists() or others.exists():
            raise UndoRefused(f"{target} was billed in {target.currency.upper()} since.")

    def back(self, survivor: Customer, operation_id: str) -> dict:
        """{field: [present, former]} that take back what `operation_id` wrote into the target."""
        events = list(Event.objects.of_operation(operation_id).filter(object_id=survivor.public_id))
        last = events[-1].pk if events else 0
        later = Event.objects.of(survivor).filter(id__gt=last).select_related("actor").order_by("id")
        return changes_back(survivor, events, list(later), operation_id)


def locked_pair(target: Customer, source: Customer, moved: dict | None = None) -> tuple[Customer, Customer]:
    """Both customers, freshly read and locked together with all whose rows follow them: their siblings, and those that
    were merged into them already; for an undo also those that `moved` names."""
    pair = {target.pk, source.pk}
    others = {*moved["merged"], *moved["siblings"], *filter(None, moved["sibling_of"])} if moved else set()
    found = lock_all(Customer, pair | others | kin(Customer, pair), lambda _: kin(Customer, pair))
    return found[target.pk], found[source.pk]


def refuse_unless_possible(target: Customer, source: Customer) -> None:
    """Raise MergeRefused for a pair that cannot be one."""
    if target.pk == source.pk:
        raise MergeRefused("A customer cannot be merged with itself. Choose another one.")
    for customer in (target, source):
        if customer.merged_into_id:
            raise MergeRefused(f"{customer} was merged into {customer.merged_into} already.")
        if customer.deleted_at:
            raise MergeRefused(f"{customer} was deleted. Restore it first.")
    if target.currency and source.currency and target.currency != source.currency:
        raise MergeRefused(
            f"{target} is billed in {target.currency.upper()} and {source} in {source.currency.upper()}. "
            "A customer has one currency, so these two cannot be merged."
        )
