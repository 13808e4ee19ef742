"""Tax rates: a percentage, inclusive or exclusive, fixed for good once made; archived instead of deleted."""

from datetime import datetime
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.lib.ids import public_id
from billing_site.staff.models.user import User
from invoicing.issuing.rates_and_coupons import plain


class TaxRateQuerySet(models.QuerySet["TaxRate"]):
    def active(self) -> Self:
        return self.filter(active=True)


class TaxRate(models.Model):
    """One rate of tax, whose percentage and inclusive never change (docs/rules.md, Tax status and tax rates)."""

    TYPES = [
        (code, label)
        for code, label in (
            ("vat", "VAT"),
            ("gst", "GST"),
            ("hst", "HST"),
            ("pst", "PST"),
            ("qst", "QST"),
            ("rst", "RST"),
            ("igst", "IGST"),
            ("jct", "JCT"),
            ("sales_tax", "Sales tax"),
            ("service_tax", "Service tax"),
            ("lease_tax", "Lease tax"),
            ("amusement_tax", "Amusement tax"),
            ("communications_tax", "Communications tax"),
        )
    ]
    EDITABLE = ("display_name", "description", "country", "state", "jurisdiction", "tax_type", "metadata")
    prefix, noun = "txr", "tax rate"

    public_id = models.CharField("ID", max_length=40, editable=False)
    display_name = models.CharField(max_length=50)
    percentage = models.DecimalField(
        max_digits=7, decimal_places=4, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    inclusive = models.BooleanField(default=False)
    country = models.CharField(max_length=2, blank=True)
    state = models.CharField(max_length=2, blank=True)
    jurisdiction = models.CharField("region", max_length=50, blank=True)
    description = models.TextField(max_length=5000, blank=True)
    tax_type = models.CharField(max_length=20, choices=TYPES, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    active = models.BooleanField(default=True, editable=False)
    created = models.DateTimeField(editable=False)

    objects = TaxRateQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["public_id"], name="invoicing_tax_rate_public_id")]
        indexes = [models.Index(fields=["-created", "-id"], name="invoicing_tax_rate_newest")]

    def __str__(self) -> str:
        kind = "inclusive" if self.inclusive else "exclusive"
        return f"{self.display_name} {plain(self.percentage)}% {kind}"

    def get_absolute_url(self) -> str:
        return reverse("tax_rate_detail", args=[self.public_id])

    @classmethod
    @transaction.atomic
    def create(cls, *, by: User | None, now: datetime, **fields) -> Self:
        rate = cls.objects.create(public_id=public_id(cls.prefix, now), created=now, **fields)
        Event.record("tax_rate.created", rate, by=by, now=now)
        return rate

    @transaction.atomic
    def change(self, fields: dict, *, by: User | None, now: datetime) -> dict:
        """Set EDITABLE fields; percentage and inclusive are fixed, because documents rely on them."""
        changes = {f: [getattr(self, f), new] for f, new in fields.items() if getattr(self, f) != new}
        if set(changes) - {*self.EDITABLE, "active"}:
            raise ValueError("The percentage of a tax rate never changes. Add a new rate and archive this one.")
        for field, (_, new) in changes.items():
            setattr(self, field, new)
        if changes:
            self.save(update_fields=list(changes))
            Event.record("tax_rate.updated", self, by=by, now=now, changes=changes)
        return changes

    def archive(self, *, by: User | None, now: datetime) -> None:
        """Hide the rate from new use; where it is set already it keeps working."""
        self.change({"active": False}, by=by, now=now)

    def unarchive(self, *, by: User | None, now: datetime) -> None:
        self.change({"active": True}, by=by, now=now)
