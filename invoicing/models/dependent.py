"""What becomes of a customer's invoices and pending items in a merge and a deletion; issued documents never move."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from billing_site.jobs.queue import enqueue
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from customers.rules.event_parts import UndoRefused
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceItem
from invoicing.models.parts import erasure
from invoicing.models.parts.account_texts import follow_customers, follow_merge
from invoicing.models.parts.outdated import work_out_of_customers
from invoicing.models.portal import leaving
from invoicing.models.states import VOID
from invoicing.rules.queued import FOLLOW_LANGUAGE, WORK_OUT


def repoint(from_pk: int, to_pk: int) -> dict:
    """Give the drafts and pending items of one customer to another; returns their keys, for `put_back`."""
    drafts = list(Invoice.objects.drafts().filter(customer=from_pk).values_list("pk", flat=True))
    unbilled = InvoiceItem.objects.filter(customer=from_pk, deleted_at=None).exclude(
        invoice__in=Invoice.objects.issued()
    )
    items = list(unbilled.values_list("pk", flat=True))
    move(drafts, items, to_pk)
    follow_merge(drafts, from_pk, to_pk)
    return {"drafts": drafts, "items": items, "portal_requests": leaving.merged(from_pk, to_pk)}


def put_back(from_pk: int, to_pk: int, moved: dict) -> None:
    """Return what `repoint` moved; what was deleted since stays so. Raises UndoRefused when something was issued."""
    issued = Invoice.objects.issued().filter(pk__in=moved["drafts"]).first()
    if issued:
        raise UndoRefused(f"Invoice {issued.number} was issued to {Customer.objects.get(pk=to_pk)} afterwards.")
    billed = InvoiceItem.objects.filter(pk__in=moved["items"], invoice__in=Invoice.objects.issued()).first()
    if billed:
        raise UndoRefused(f"A pending item that came with the merge was billed on {billed.invoice} afterwards.")
    swept = InvoiceItem.objects.filter(pk__in=moved["items"], invoice__isnull=False)
    if swept.exclude(invoice__in=moved["drafts"]).exists():
        raise UndoRefused("A pending item that came with the merge was put on a draft afterwards. Take it off first.")
    if InvoiceItem.objects.filter(invoice__in=moved["drafts"]).exclude(pk__in=moved["items"]).exists():
        whose = Customer.objects.get(pk=to_pk)
        raise UndoRefused(f"A pending item of {whose} was put on a draft that came with the merge. Take it off first.")
    move(moved["drafts"], moved["items"], from_pk)
    leaving.parted(moved.get("portal_requests", []), from_pk)
    follow_merge(moved["drafts"], to_pk, from_pk)


def on_merge(customer_pks: Collection[int], *, now: datetime) -> None:
    """Nothing of theirs waits for what came or went."""


def on_delete(customer_pks: Collection[int], *, by: User | None, now: datetime) -> None:
    """The portal closes; what was issued stays on record, drafts and pending items wait for a restoration."""
    leaving.deleted(customer_pks)


def on_erase(customer_pks: Collection[int], *, now: datetime) -> None:
    """What was merged had no deletion, and keeps nothing of the portal either; mails and notes are emptied."""
    leaving.deleted(customer_pks)
    erasure.on_erase(customer_pks, now=now)


def counts(customer_pks: Collection[int] | QuerySet) -> list[tuple[int, str]]:
    """What customers asked for in the portal is dropped; all else only stays."""
    return [leaving.counted(customer_pks)]


def on_change(customer_pks: Collection[int], *, now: datetime) -> None:
    """Their drafts come to what their tax status and coupon make of them today."""
    work_out_of_customers(customer_pks, now=now)


def on_language(languages: dict[int, list[str]], *, now: datetime) -> None:
    """Their drafts get the account's memo and footer in the language that documents to them have from now on."""
    follow_customers(languages)


def on_coupon(public_id: str, *, now: datetime) -> None:
    """Drafts that the coupon was chosen for come to another amount, or call it as it is called now."""
    enqueue(WORK_OUT, "naming", public_id)


def on_company(changes: dict[str, list], *, now: datetime) -> None:
    """All drafts are rounded as the company rounds from now on; texts follow its language where customers have none."""
    if "default_language" in changes:
        enqueue(FOLLOW_LANGUAGE, *changes["default_language"])
    if any(field.startswith("tax_rounding") for field in changes):
        enqueue(WORK_OUT, "all", "")


def move(drafts: list[int], items: list[int], customer: int) -> None:
    Invoice.objects.filter(pk__in=drafts).update(customer=customer)
    InvoiceItem.objects.filter(pk__in=items).update(customer=customer)


def was_billed(customer_pks: Collection[int]) -> bool:
    """Whether one of these customers has an issued invoice above zero that is not void."""
    return Invoice.objects.issued().exclude(status=VOID).filter(customer__in=customer_pks, total__gt=0).exists()


def goes_along(from_pk: int) -> list[str]:
    """Drafts and pending items go without a word: nobody chooses about them."""
    return []


def stays_gone(customer_pk: int) -> list[str]:
    """All that a deletion left comes back."""
    return []
