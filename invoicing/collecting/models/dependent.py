"""What becomes of payment methods in a merge and a deletion, and what follows from what happens to invoices."""

from __future__ import annotations

from collections.abc import Collection as Keys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from billing_site.lib.text import count_of
from customers.models.customer import Customer
from invoicing.collecting.models import collection
from invoicing.collecting.models.charging import first
from invoicing.collecting.models.charging.beginning import is_read_ahead
from invoicing.collecting.models.charging.checkout import Checkout
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.disputing import erasure
from invoicing.collecting.models.method import NOT_ATTACHED, PaymentMethod
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.models.setup_request import SetupRequest
from invoicing.collecting.rules.amounts import wrong_currency
from invoicing.models.parts.erasure import family_of

if TYPE_CHECKING:
    from billing_site.staff.models.user import User
    from invoicing.models.invoice import Invoice

# What is shown of a method after its customer's personal data was erased.
LEFT_OF_METHODS = ("brand", "last4", "funding", "country", "exp_month", "exp_year")
SETTLED = ("invoice.paid", "invoice.voided", "invoice.marked_uncollectible")
LESS = ("invoice.partially_paid", "invoice.credited")


def repoint(from_pk: int, to_pk: int) -> dict:
    """Give the methods of one customer to another, whose own default stays; returns the keys, for `put_back`."""
    mine = PaymentMethod.objects.attached().filter(customer=from_pk)
    default, theirs = default_of(from_pk), default_of(to_pk)
    keys = list(mine.values_list("pk", flat=True))
    if default and theirs:
        mine.filter(pk=default).update(is_default=False)
    PaymentMethod.objects.filter(pk__in=keys).update(customer=to_pk)
    return {"methods": keys, "default": default, "other_default": theirs}


def default_of(customer: int) -> int | None:
    attached = PaymentMethod.objects.attached().filter(customer=customer, is_default=True)
    return attached.values_list("pk", flat=True).first()


def put_back(from_pk: int, to_pk: int, moved: dict) -> None:
    """Return what `repoint` moved; what was detached since stays so. Each has the default that they had before.

    That is, unless the other one, who had what was moved until now, has chosen another of their own.
    """
    back = PaymentMethod.objects.filter(pk__in=moved["methods"], customer=to_pk)
    back.update(customer=from_pk, is_default=False)
    PaymentMethod.objects.attached().filter(pk=moved["default"], customer=from_pk).update(is_default=True)
    former = moved.get("other_default")
    if former and default_of(to_pk) is None:
        PaymentMethod.objects.attached().filter(pk=former, customer=to_pk).update(is_default=True)


def on_merge(customer_pks: Keys[int], *, now: datetime) -> None:
    """What waits for a payment method goes on where there is one by now."""
    for customer in customer_pks:
        if PaymentMethod.objects.on_file().chargeable().filter(customer=customer).exists():
            collection.on_new_method(customer, now=now)


def on_delete(customer_pks: Keys[int], *, by: User | None, now: datetime) -> None:
    """Whoever is deleted cannot be charged any more: their methods are detached, for good."""
    mine = PaymentMethod.objects.attached().filter(customer__in=customer_pks).select_related("customer")
    for method in mine.order_by("pk"):
        method.let_go(by=by, now=now)
    # A page of a gateway that was opened already is asked about: what came of it is let go there.
    links = SetupRequest.objects.filter(customer__in=customer_pks, state=SetupRequest.OPEN, pages=0)
    links.update(state=SetupRequest.EXPIRED, next_look_at=None)
    # Also for invoices of those who were merged into them, which they pay.
    theirs = Q(invoice__customer__in=customer_pks) | Q(invoice__customer__merged_into__in=customer_pks)
    open_ones = Collection.objects.filter(theirs, next_payment_attempt__isnull=False)
    open_ones.update(next_payment_attempt=None, waits=True, why="The customer was deleted.")


def on_erase(customer_pks: Keys[int], *, now: datetime) -> None:
    """Billing details, addresses and what staff wrote are personal; what is left of a method is what receipts say.

    What was written of one who was merged into another stays until the other goes too.
    """
    for method in PaymentMethod.objects.filter(customer__in=customer_pks).order_by("pk"):
        method.billing_details, method.metadata = {}, {}
        method.shown = {name: value for name, value in method.shown.items() if name in LEFT_OF_METHODS}
        method.save(update_fields=["billing_details", "metadata", "shown"])
    Checkout.objects.of(customer_pks).update(email="")
    SetupRequest.objects.filter(customer__in=customer_pks).update(email="")
    theirs = Q(attempt__invoice__customer__in=list(family_of(customer_pks)))
    Refund.objects.filter(theirs).exclude(note="").update(note="")
    erasure.forget(Dispute.objects.filter(theirs))


def on_change(customer_pks: Keys[int], *, now: datetime) -> None:
    """Neither tax status nor coupon concern a method."""


def on_language(languages: dict[int, list[str]], *, now: datetime) -> None:
    """No text of a customer is kept here."""


def on_coupon(public_id: str, *, now: datetime) -> None:
    """Coupons do not concern methods."""


def counts(customer_pks: Keys[int] | QuerySet) -> list[tuple[int, str]]:
    """How many methods a deletion detaches."""
    number = PaymentMethod.objects.on_file().filter(customer__in=customer_pks).count()
    words = "payment method is detached for good" if number == 1 else "payment methods are detached for good"
    return [(number, words)]


def goes_along(from_pk: int) -> list[str]:
    """How many methods a merge moves."""
    number = PaymentMethod.objects.on_file().filter(customer=from_pk).count()
    return [count_of(number, "payment method")] if number else []


def stays_gone(customer_pk: int) -> list[str]:
    """Methods that the deletion detached: that is for good."""
    customer = Customer.objects.get(pk=customer_pk)
    gone = PaymentMethod.objects.filter(customer=customer_pk, detached_at=customer.deleted_at, for_one_payment=False)
    number = gone.count()
    stay = "stays" if number == 1 else "stay"
    return [f"{count_of(number, 'payment method')} that the deletion detached {stay} detached."] if number else []


def on_invoice(type: str, invoice: Invoice, *, by: User | None, now: datetime) -> None:
    """What follows from an event of an invoice, in its transaction."""
    if type == "invoice.finalized" and invoice.collection_method == invoice.CHARGE and invoice.amount_remaining:
        first.start(invoice, now=now)
    elif type == "invoice.method_changed":
        collection.on_new_method(invoice.customer.merged_into_id or invoice.customer_id, now=now)
    elif type in SETTLED:
        collection.on_settled(invoice, now=now)
    elif type in LESS:
        collection.on_less(invoice, now=now)
    elif type == "invoice.correcting":
        for attempt in invoice.charge_attempts.filter(state="requires_action", unwanted=False):
            attempt.give_up(by=by, now=now)
    elif type == "invoice.payment_reversed" and invoice.status in collection.PAYABLE:
        collection.on_reopened(invoice, now=now)


def on_invoices(invoices: Sequence[Invoice], *, now: datetime) -> None:
    """What follows from many that were issued at once: those that are charged automatically are tried."""
    first.start_all(
        [each for each in invoices if each.collection_method == each.CHARGE and each.amount_remaining], now=now
    )


def method_choices(customer: Customer) -> list[tuple[str, str]]:
    """[(public id, words)] of what a customer's invoices can be charged to, first ('', the usual one); [] for none."""
    found = list(PaymentMethod.objects.of(customer).chargeable(customer.currency or ""))
    if not found:
        return []
    usual = f"The customer's {'default' if found[0].is_default else 'newest'}: {found[0].words}"
    return [("", usual), *((method.public_id, method.words) for method in found)]


def method_problem(customer: Customer, public_id: str) -> str:
    """Why an invoice of the customer cannot be charged to this method; '' where it can."""
    if is_read_ahead(customer, public_id):
        return ""
    method = PaymentMethod.objects.of(customer).filter(public_id=public_id).first()
    if method is None:
        return NOT_ATTACHED.format(id=public_id)
    if not method.is_chargeable:
        return f"Nothing can be charged by {method.get_kind_display().lower()}."
    return wrong_currency(method.kind, customer.currency) if customer.currency else ""
