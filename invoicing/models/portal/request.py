"""What a customer wants changed in the portal: applied at once, or kept until staff approve or refuse it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.lib.db.locks import SavedMeanwhile, locked
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from customers.models.customer import Customer
from customers.models.tax_id import TaxId
from customers.rules import contacts
from customers.rules.fields import ADDRESS
from invoicing.models.portal.visit import PortalVisit
from invoicing.rules.move import IllegalMove

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

# What customers may change: what is printed on future invoices, and who gets them.
FIELDS = (*ADDRESS, "contacts", "preferred_locales")
TAX_IDS = "tax_ids"
LONGEST_REASON = 500
APPLIED, ASKED, SAME = "applied", "asked", "same"


class PortalRequestQuerySet(models.QuerySet["PortalRequest"]):
    def open(self) -> Self:
        """Those that wait for staff."""
        return self.filter(state=PortalRequest.OPEN)


class PortalRequest(models.Model):
    """Changes that wait for staff: {field: [as it was, as it is wanted]}. At most one is open for a customer.

    open -> approved or refused. Tax IDs are written as in files: ["eu_vat:DE136695976"].
    """

    OPEN, APPROVED, REFUSED = "open", "approved", "refused"
    STATES = [(OPEN, "Open"), (APPROVED, "Approved"), (REFUSED, "Refused")]
    prefix, noun = "preq", "portal request"

    public_id = models.CharField("ID", max_length=40, editable=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="portal_requests", editable=False)
    # Who asked: the address that the link went to.
    email = models.CharField("asked by", max_length=254, editable=False)
    changes = models.JSONField(default=dict, editable=False)
    # The customer's version that the visitor saw.
    base_version = models.PositiveIntegerField(editable=False)
    state = models.CharField(max_length=8, choices=STATES, default=OPEN, editable=False)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True, editable=False)
    created = models.DateTimeField("asked", editable=False)
    closed_at = models.DateTimeField("closed", null=True, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="closed by"
    )

    objects = PortalRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "change asked for in the portal"
        verbose_name_plural = "changes asked for in the portal"
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="invoicing_portalrequest_public_id"),
            models.UniqueConstraint(
                fields=["customer"], name="invoicing_portalrequest_one_open", condition=Q(state="open")
            ),
        ]
        indexes = [
            models.Index(F("created").desc(), F("id").desc(), name="invoicing_portalreq_newest"),
            models.Index(F("state"), F("created").desc(), F("id").desc(), name="invoicing_portalreq_state"),
        ]

    def __str__(self) -> str:
        return f"Changes of {self.customer}"

    def get_absolute_url(self) -> str:
        return reverse("portal_request_detail", args=[self.public_id])

    @classmethod
    @whole
    def submit(cls, visit: PortalVisit, wanted: dict[str, Any], *, base_version: int, now: datetime) -> str:
        """What the customer entered: APPLIED or ASKED as the account has it, SAME where nothing is to be done.

        `wanted` holds FIELDS and TAX_IDS, checked. What is asked again takes the place of what was asked before; where
        it is as staff have it now, nothing is asked any more. Raises SavedMeanwhile, DeletedCustomer.
        """
        customer = visit.customer.locked()
        if customer.version != base_version:
            raise SavedMeanwhile(customer.changes_since(base_version))
        changes = differences(customer, wanted)
        waiting = locked(cls.objects.open().filter(customer=customer)).first()
        if Company.current().portal_changes == Company.AT_ONCE:
            if waiting:
                waiting.close(cls.REFUSED, "The customer changed it anew.", by=None, now=now)
            if changes:
                apply(customer, changes, by=None, now=now, cause=f"Changed in the portal by {visit.email}")
            return APPLIED if changes else SAME
        if changes == (waiting.changes if waiting else {}):
            return SAME
        if waiting and not changes:
            waiting.delete()
            visit.record("customer.portal_withdrawn", now=now)
            return SAME
        request = waiting or cls(public_id=public_id(cls.prefix, now), customer=customer)
        request.email, request.changes = visit.email, changes
        request.base_version, request.created = base_version, now
        request.save()
        visit.record("customer.portal_requested", now=now, request=request.public_id, changes=changes)
        return ASKED

    @whole
    def approve(self, *, by: User | None, now: datetime, version: int, operation_id: str = "") -> None:
        """Apply it. `version` of the customer is what staff saw beside it: raises SavedMeanwhile for another one.

        Raises IllegalMove for one that is closed or of a customer that was merged, DeletedCustomer, TaxIdInvalid where
        the country is another one now, ContactsRefused where there would be too many.
        """
        request = self.still_open()
        customer = request.customer
        if customer.merged_into:
            words = f"{customer} was merged into {customer.merged_into} meanwhile."
            raise IllegalMove(f"{words} Refuse this, and enter there what still holds.")
        customer.refuse_if_deleted()
        if customer.version != version:
            raise SavedMeanwhile(customer.changes_since(version))
        cause = f"Changed as {request.email} asked in the portal"
        apply(customer, request.changes, by=by, now=now, cause=cause, operation_id=operation_id)
        request.close(self.APPROVED, "", by=by, now=now)
        self.__dict__.update(request.__dict__)

    @whole
    def refuse(self, reason: str, *, by: User | None, now: datetime) -> None:
        """Leave everything as it is; the reason is for staff. Raises IllegalMove for one that is closed."""
        request = self.still_open()
        request.close(self.REFUSED, reason, by=by, now=now)
        told = {"request": request.public_id, "reason": reason}
        Event.record("customer.portal_refused", request.customer, by=by, now=now, **told)
        self.__dict__.update(request.__dict__)

    def still_open(self) -> Self:
        customer = self.customer.locked(even_deleted=True)
        request = locked(type(self).objects.filter(pk=self.pk)).get()
        request.customer = customer
        if request.state != self.OPEN:
            raise IllegalMove(f"This was {request.get_state_display().lower()} already.")
        return request

    def close(self, state: str, reason: str, *, by: User | None, now: datetime) -> None:
        self.state, self.closed_at = state, now
        self.reason = reason[:LONGEST_REASON]
        self.actor = by if by is not None and by.pk else None
        self.save()


def tax_ids_of(customer: Customer) -> list[str]:
    return TaxId.written_in(customer.tax_id_values)


def current(customer: Customer) -> dict[str, Any]:
    """{field: its value now} of all that customers may change."""
    return {field: getattr(customer, field) for field in FIELDS} | {TAX_IDS: tax_ids_of(customer)}


def differences(customer: Customer, wanted: dict[str, Any]) -> dict[str, list]:
    """{field: [as it is, as it is wanted]} of what differs."""
    return {field: [was, wanted[field]] for field, was in current(customer).items() if wanted.get(field, was) != was}


def after(customer: Customer, changes: dict[str, list]) -> dict[str, Any]:
    """{field: its value once this is applied}: of lists just what was asked for changes, the rest is as it is now."""
    has = current(customer)
    wanted = {field: new for field, (_, new) in changes.items()}
    for field, rebased in ((TAX_IDS, numbers_rebased), ("contacts", contacts.rebased)):
        if field in changes:
            wanted[field] = rebased(has[field], *changes[field])
    return wanted


def numbers_rebased(there: list[str], base: list[str], wanted: list[str]) -> list[str]:
    """`there`, with what `wanted` adds to `base` and without what it lacks."""
    added = [number for number in wanted if number not in base and number not in there]
    return [number for number in there if number in wanted or number not in base] + added


def apply(
    customer: Customer, changes: dict[str, list], *, by: User | None, now: datetime, cause: str, operation_id: str = ""
) -> None:
    """Make the customer as it is wanted. Raises TaxIdInvalid, DeletedCustomer, ContactsRefused."""
    how: dict[str, Any] = {"by": by, "now": now, "operation_id": operation_id}
    asked = after(customer, changes)
    if problem := contacts.together_problem(asked.get("contacts", [])):
        raise contacts.ContactsRefused(problem)
    fields = {field: new for field, new in asked.items() if field in FIELDS}
    if fields:
        customer.change(fields, cause=cause, **how)
    if TAX_IDS not in asked:
        return
    wanted, have = asked[TAX_IDS], list(customer.tax_ids.all())
    for tax_id in have:
        if tax_id.written not in wanted:
            tax_id.remove(**how)
    for written in wanted:
        if written not in [tax_id.written for tax_id in have]:
            customer.add_tax_id(*written.split(":", 1), **how)
