"""A customer's tax IDs: added, verified, removed; never edited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F

from billing_site.events.models import Event
from billing_site.jobs.queue import enqueue
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.lib.tax_ids.types import TAX_ID_TYPES, TaxIdCheck, check_tax_id, display_tax_id
from billing_site.staff.models.user import User
from customers.rules import registries

if TYPE_CHECKING:
    from customers.models.customer import Customer


VERIFY = "customers.tax_ids.tasks.verify_tax_id"
# How long after each failed attempt the registry is asked again; after the last one it counts as unavailable.
PAUSES = [timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8), timedelta(days=1)]
# Whoever asks has this long to write down the answer before the sweep takes over.
LEASE = timedelta(minutes=10)


class TaxIdTaken(ValueError):
    """The customer has this tax ID already."""


class TaxIdQuerySet(models.QuerySet["TaxId"]):
    def due(self, now: datetime) -> Self:
        """Tax IDs that wait for a registry and may be asked about now."""
        return self.filter(verification_status=TaxId.PENDING, next_attempt_at__lte=now)


class TaxId(models.Model):
    """One tax ID of a customer, normalized; printed in the header of invoices and credit notes, verified or not."""

    PENDING, VERIFIED, UNVERIFIED, UNAVAILABLE = "pending", "verified", "unverified", "unavailable"
    STATUSES = [
        (PENDING, "Verification pending"),
        (VERIFIED, "Verified"),
        (UNVERIFIED, "Could not be verified"),
        (UNAVAILABLE, "Not verified"),
    ]

    public_id = models.CharField("ID", max_length=40)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="tax_ids")
    type = models.CharField(max_length=16)
    value = models.CharField(max_length=60)
    country = models.CharField(max_length=2, blank=True)
    # How the form of the value was checked: 'checksum' or 'format'; whether the check digit is right, None without one.
    check_method = models.CharField(max_length=8)
    checksum_ok = models.BooleanField(null=True)
    verification_status = models.CharField(max_length=11, choices=STATUSES, default=UNAVAILABLE)
    verified_name = models.CharField(max_length=500, blank=True)
    verified_address = models.CharField(max_length=1000, blank=True)
    # What the registry answered, word for word, and when.
    evidence = models.JSONField(default=dict, blank=True)
    verified_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    created = models.DateTimeField()

    objects = TaxIdQuerySet.as_manager()

    class Meta:
        verbose_name = "tax ID"
        verbose_name_plural = "tax IDs"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="customers_tax_id_public_id"),
            models.UniqueConstraint(fields=["customer", "type", "value"], name="customers_tax_id_once"),
        ]
        indexes = [
            models.Index(fields=["value"], name="customers_tax_id_value"),
            models.Index(
                fields=["next_attempt_at"],
                name="customers_tax_id_due",
                condition=models.Q(verification_status="pending"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type_name} {self.display}"

    @property
    def type_name(self) -> str:
        """What documents print before the number: "EU VAT"."""
        return TAX_ID_TYPES[self.type].name if self.type in TAX_ID_TYPES else self.type

    @property
    def display(self) -> str:
        """The number as its country prints it."""
        return display_tax_id(self.type, self.value) if self.type in TAX_ID_TYPES else self.value

    @property
    def written(self) -> str:
        """As files write it: "eu_vat:DE136695976"."""
        return f"{self.type}:{self.value}"

    @property
    def snapshot(self) -> dict:
        """The whole row as plain values: what a registry said may be asked for years later, and Undo puts it back."""
        values = {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields}
        del values["customer_id"]
        return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}

    @property
    def check_words(self) -> str:
        """Which check was made when it was added, and what came of it."""
        if self.check_method == "format":
            return "Format checked; numbers of this type have no check digit that we know."
        return "Format and check digit are right." if self.checksum_ok else "The check digit does not match."

    @property
    def registry(self) -> registries.Registry | None:
        """The registry that can verify it, None when none is switched on."""
        return registries.registry_for(self.type)

    @classmethod
    def build(
        cls, customer: Customer | None, check: TaxIdCheck, *, now: datetime, type: str = "", country: str = ""
    ) -> Self:
        """An unsaved tax ID from a billing_site.lib.tax_ids.types check."""
        return cls(
            public_id=public_id("txi", now),
            customer=customer,
            type=type or check.type,
            value=check.value,
            country=country or check.country,
            check_method=check.method,
            checksum_ok=check.checksum_ok,
            created=now,
        )

    @classmethod
    @whole
    def add(
        cls, customer: Customer, type: str, value: str, *, by: User | None, now: datetime, operation_id: str = ""
    ) -> Self:
        """Give the customer a tax ID and return it; a wrong check digit is stored and shown, not refused.

        Raises TaxIdInvalid (malformed, in words with an example), TaxIdTaken, DeletedCustomer.
        """
        current = customer.locked()
        check = check_tax_id(type, value, current.address_country)
        if current.tax_ids.filter(type=type, value=check.value).exists():
            raise TaxIdTaken(f"{current} has {check.display} already.")
        tax_id = cls.build(current, check, now=now)
        tax_id.wait_for_registry(now)
        tax_id.save(force_insert=True)
        current.derive_tax_ids(now)
        tax_id.added(by=by, now=now, operation_id=operation_id).save(force_insert=True)
        tax_id.leave_to_queue()
        customer.__dict__.update(current.__dict__)
        tax_id.customer = customer
        return tax_id

    @classmethod
    def restored(cls, customer: Customer, snapshot: dict, *, now: datetime) -> Self:
        """An unsaved tax ID with the key, the id and all that `kept` says; what still waits for a registry is asked."""
        fields = [field for field in cls._meta.concrete_fields if field.attname in snapshot]
        tax_id = cls(customer=customer, **{field.attname: field.to_python(snapshot[field.attname]) for field in fields})
        if tax_id.verification_status == cls.PENDING:
            tax_id.wait_for_registry(now)
        return tax_id

    @staticmethod
    def summary(tax_ids: Iterable[TaxId]) -> str:
        """Tax IDs as one text for Customer.tax_id_values: a line each, type and value and printed form by tabs."""
        return "\n".join(f"{row.type}\t{row.value}\t{row.display}" for row in tax_ids)

    @staticmethod
    def written_forms(summary: str) -> list[str]:
        """Both ways to write each number of a `summary`: ["123456789", "12-3456789"]."""
        return list(dict.fromkeys(form for line in summary.split("\n") for form in line.split("\t")[1:]))

    @staticmethod
    def written_in(summary: str) -> list[str]:
        """The tax IDs of a `summary` as files write them: ["us_ein:123456789"]."""
        return [":".join(line.split("\t")[:2]) for line in summary.split("\n") if line]

    @classmethod
    def printed(cls, written: str) -> str:
        """What people read for "us_ein:123456789": "US EIN 12-3456789"."""
        type, _, value = written.partition(":")
        return str(cls(type=type, value=value))

    @whole
    def remove(self, *, by: User | None, now: datetime, operation_id: str = "") -> None:
        """Take it off the customer; issued documents keep it. Raises DeletedCustomer."""
        current = self.customer.locked()
        # Read again: a registry may have answered since.
        found = current.tax_ids.filter(pk=self.pk).first()
        if found is None:
            return
        event = found.removed(by=by, now=now, operation_id=operation_id)
        found.delete()
        current.derive_tax_ids(now)
        event.save(force_insert=True)
        self.customer.__dict__.update(current.__dict__)

    @whole
    def verify_again(self, *, by: User | None, now: datetime) -> registries.Registry:
        """Ask the registry once more, because staff want to know; returns it. Raises ValueError, DeletedCustomer."""
        registry = self.registry
        if registry is None:
            raise ValueError("No registry that knows this kind of tax ID is switched on.")
        customer = self.customer.locked()
        current = customer.tax_ids.filter(pk=self.pk).first()
        if current is None:
            raise ValueError(f"{self} was removed meanwhile.")
        before = current.standing
        current.wait_for_registry(now)
        current.save(update_fields=["verification_status", "attempts", "next_attempt_at"])
        if current.standing != before:
            current.tell(before, by=by, now=now)
        current.leave_to_queue()
        self.__dict__.update(current.__dict__)
        return registry

    def lease(self, now: datetime) -> bool:
        """Whether the caller may ask the registry now; nobody else may until the answer is written or LEASE is over."""
        mine = TaxId.objects.due(now).filter(pk=self.pk, attempts=self.attempts)
        if not mine.update(attempts=F("attempts") + 1, next_attempt_at=now + LEASE):
            return False
        self.attempts += 1
        return True

    @whole
    def take_answer(self, answer: registries.Answer, *, now: datetime) -> None:
        """Keep what the registry said; silence is tried again later, up to a limit, then it is "unavailable"."""
        type(self.customer).objects.lock().get(pk=self.customer_id)
        before = self.standing
        self.evidence, self.verified_at = answer.evidence, now
        self.verified_name, self.verified_address = answer.name[:500], answer.address[:1000]
        if answer.status == self.UNAVAILABLE and self.attempts <= len(PAUSES):
            self.next_attempt_at = now + PAUSES[self.attempts - 1]
        else:
            self.verification_status, self.next_attempt_at = answer.status, None
        fields = ["verification_status", "evidence", "verified_at", "verified_name", "verified_address"]
        values = {field: getattr(self, field) for field in (*fields, "next_attempt_at")}
        written = TaxId.objects.filter(pk=self.pk, attempts=self.attempts).update(**values)
        if written and self.standing != before:
            self.tell(before, by=None, now=now)

    def give_up(self) -> None:
        TaxId.objects.filter(pk=self.pk, verification_status=self.PENDING).update(
            verification_status=self.UNAVAILABLE, next_attempt_at=None
        )

    @property
    def standing(self) -> str:
        """The tax ID and how far its verification is, in words."""
        return f"{self}: {self.get_verification_status_display().lower()}"

    def wait_for_registry(self, now: datetime) -> None:
        if self.registry:
            self.verification_status = self.PENDING
            self.attempts = 0
            self.next_attempt_at = now

    def leave_to_queue(self) -> None:
        """The task is a row in this same transaction: it runs exactly when the change is kept."""
        if self.verification_status == self.PENDING:
            enqueue(VERIFY, self.public_id)

    def tell(self, before: str, **details: Any) -> None:
        self.event("customer.tax_id.updated", [before, self.standing], **details).save(force_insert=True)

    def added(self, **details: Any) -> Event:
        """The unsaved event of its being added."""
        return self.event("customer.tax_id.created", ["", str(self)], **details)

    def removed(self, **details: Any) -> Event:
        """The unsaved event of its being removed, with all that it was."""
        return self.event("customer.tax_id.deleted", [str(self), ""], removed=self.snapshot, **details)

    def event(
        self, kind: str, change: list[str], *, by: User | None, now: datetime, operation_id: str = "", **data: Any
    ) -> Event:
        """An event for the customer's timeline; without a version, since no form of the customer holds tax IDs."""
        data |= {"tax_id": self.public_id, "written": self.written, "changes": {"tax_ids": change}}
        return Event.build(kind, self.customer, by=by, now=now, operation_id=operation_id, **data)
