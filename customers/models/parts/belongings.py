"""What goes over to the target of a merge, and back: tax IDs, coupon, balance, siblings, and the dependents' rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from billing_site.staff.models.user import User
from customers.models import dependents
from customers.models.balance import BalanceTransaction
from customers.models.customer import Customer
from customers.models.discount import Discount
from customers.models.tax_id import TaxId
from customers.rules.event_parts import UndoRefused

if TYPE_CHECKING:
    from customers.models.merge import CustomerMerge


def move_all(merge: CustomerMerge, *, by: User | None, now: datetime) -> dict:
    """Move what belongs to the source; returns what was moved."""
    target, source = merge.target, merge.source
    moved: dict[str, Any] = {
        "tax_ids": move_tax_ids(merge),
        "discount": move_discount(merge),
        "subscriptions": move_subscription_discounts(merge),
        "promotion_codes": move_promotion_codes(merge),
        "balance": move_balance(merge, source, target, source.balance, by=by, now=now),
        "delinquent": source.delinquent and not target.delinquent,
        "merged": list(source.merged.values_list("pk", flat=True)),
    }
    target.delinquent = target.delinquent or source.delinquent
    source.merged.update(merged_into=target)
    moved |= move_siblings(merge)
    moved["followers"] = dependents.repoint(source.pk, target.pk)
    return moved


def move_tax_ids(merge: CustomerMerge) -> list[int]:
    """All that the target does not have already; keys of the rows."""
    there = set(merge.target.tax_ids.values_list("type", "value"))
    moved = [row.pk for row in merge.source.tax_ids.all() if (row.type, row.value) not in there]
    TaxId.objects.filter(pk__in=moved).update(customer=merge.target)
    summarize_tax_ids(merge)
    return moved


def summarize_tax_ids(merge: CustomerMerge) -> None:
    for customer in (merge.target, merge.source):
        customer.tax_id_values = TaxId.summary(customer.tax_ids.all())


def move_discount(merge: CustomerMerge) -> int | None:
    """The source's coupon goes over to a target without one; the key of the discount, or None."""
    discount = merge.source.discount_id
    if not discount or merge.target.discount_id:
        return None
    hand_over(discount, merge.source, merge.target)
    return discount


def move_subscription_discounts(merge: CustomerMerge) -> list[str]:
    """What stands on subscriptions goes along with them, whatever the target has; the ids of the subscriptions.

    Also of those that have none open now: what they used comes back to them when its invoice is void.
    """
    theirs = Discount.objects.filter(customer=merge.source).exclude(subscription="")
    subscriptions = sorted(set(theirs.values_list("subscription", flat=True)))
    Discount.objects.of_subscriptions(subscriptions).hand_to(merge.target.pk)
    return subscriptions


def move_promotion_codes(merge: CustomerMerge) -> list[int]:
    """The codes that were the source's alone, save active ones that read like one of the target's; their keys."""
    codes = merge.source.promotion_codes.model.objects
    there = set(codes.filter(customer=merge.target, active=True).values_list("code_key", flat=True))
    theirs = codes.filter(customer=merge.source).values_list("pk", "code_key", "active")
    moved = [pk for pk, code, active in theirs if not (active and code in there)]
    codes.filter(pk__in=moved).update(customer=merge.target)
    return moved


def return_promotion_codes(merge: CustomerMerge) -> None:
    codes = merge.source.promotion_codes.model.objects
    moved = codes.filter(pk__in=merge.moved.get("promotion_codes", ()), customer=merge.target)
    stayed = codes.filter(customer=merge.source, active=True).values("code_key")
    clash = moved.filter(active=True, code_key__in=stayed).first()
    if clash:
        raise UndoRefused(f"The code {clash} is active for {merge.source} already. Switch it off first.")
    moved.update(customer=merge.source)


def hand_over(discount: int, giver: Customer, taker: Customer) -> None:
    Discount.objects.filter(pk=discount).update(customer=taker)
    giver.discount_id = None
    # One row may name a discount at a time.
    giver.save(update_fields=["discount"])
    taker.discount_id = discount


def move_balance(
    merge: CustomerMerge, giver: Customer, taker: Customer, amount: int, *, by: User | None, now: datetime
) -> int:
    """A pair of ledger entries that name each other's customer; returns `amount`, minor units."""
    if not amount:
        return 0
    taker_currency = taker.currency
    taker.currency = giver.currency
    for customer, moved, words in ((giver, -amount, f"Moved to {taker}"), (taker, amount, f"Moved from {giver}")):
        other = taker if customer is giver else giver
        note = f"{words[:250]} ({other.public_id})"
        kind = BalanceTransaction.ADJUSTMENT
        entry = BalanceTransaction.build(
            customer, moved, type=kind, description=note, cause=merge.public_id, by=by, now=now
        )
        entry.save(force_insert=True)
        entry.tell(words, {"balance": [customer.balance, entry.ending_balance]}, by=by, now=now)
        customer.balance = entry.ending_balance
    taker.currency = taker_currency
    return amount


def move_siblings(merge: CustomerMerge) -> dict:
    """Who is this same party in other currencies belongs to the target's family from now on."""
    target, source = merge.target, merge.source
    siblings = list(source.siblings.exclude(pk=target.pk).values_list("pk", flat=True))
    before = target.sibling_of_id
    alone = before is None and source.sibling_of_id != target.pk and not target.siblings.exists()
    if before == source.pk or alone:
        target.sibling_of_id = source.sibling_of_id
    Customer.objects.filter(pk__in=siblings).update(sibling_of=target.sibling_of_id or target.pk)
    return {"siblings": siblings, "sibling_of": [before, target.sibling_of_id]}


def give_all_back(merge: CustomerMerge, *, by: User | None, now: datetime) -> None:
    """The opposite of move_all. Raises UndoRefused when something is not there any more."""
    target, source, moved = merge.target, merge.source, merge.moved
    rows = TaxId.objects.filter(pk__in=moved["tax_ids"], customer=target)
    if rows.update(customer=source) != len(moved["tax_ids"]):
        raise UndoRefused(f"A tax ID that came with the merge was removed from {target} afterwards.")
    summarize_tax_ids(merge)
    if moved["discount"]:
        if target.discount_id != moved["discount"]:
            raise UndoRefused(f"The coupon that came with the merge was removed from {target} afterwards.")
        hand_over(moved["discount"], target, source)
    # Merges that were made before subscriptions had coupons name none.
    Discount.objects.of_subscriptions(moved.get("subscriptions", ())).filter(customer=target).hand_to(source.pk)
    return_promotion_codes(merge)
    move_balance(merge, target, source, moved["balance"], by=by, now=now)
    if moved["delinquent"]:
        target.delinquent = False
    Customer.objects.filter(pk__in=moved["merged"], merged_into=target).update(merged_into=source)
    give_siblings_back(merge)
    dependents.put_back(source.pk, target.pk, moved["followers"])


def give_siblings_back(merge: CustomerMerge) -> None:
    Customer.objects.filter(pk__in=merge.moved["siblings"]).update(sibling_of=merge.source)
    before, after = merge.moved["sibling_of"]
    if merge.target.sibling_of_id == after:
        merge.target.sibling_of_id = before
