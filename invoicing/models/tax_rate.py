"""Tax rates: a percentage, inclusive or exclusive, fixed for good once made; archived instead of deleted."""

from collections.abc import Iterable
from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from billing_site.events.archivable import Archivable
from billing_site.jobs.queue import enqueue
from billing_site.lib.db.exact.field import ExactDecimalField
from billing_site.lib.db.transaction import whole
from billing_site.staff.models.user import User
from invoicing.issuing.rates_and_coupons import plain, rate_snapshot
from invoicing.models.tax.entry import TaxEntry
from invoicing.rules.queued import WORK_OUT


class RateInUse(ValueError):
    """The country of a rate stays once documents were issued with it."""

    field = "country"

    def __init__(self) -> None:
        super().__init__(
            "Invoices were issued with this rate, so its country stays. Add a new rate and archive this one."
        )


class TaxRate(Archivable):
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
    # Documents rely on the percentage, and on whether it is inclusive.
    FIXED = "The percentage of a tax rate never changes. Add a new rate and archive this one."
    prefix, noun = "txr", "tax rate"

    public_id = models.CharField("ID", max_length=40, editable=False)
    display_name = models.CharField(max_length=50)
    percentage = ExactDecimalField(
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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["public_id"], name="invoicing_tax_rate_public_id")]
        indexes = [models.Index(fields=["-created", "-id"], name="invoicing_tax_rate_newest")]

    @whole
    def change(self, fields: dict, *, by: User | None, now: datetime, base_version: int | None = None) -> dict:
        """See Archivable.change; drafts with this rate call it as it is called now."""
        changes = super().change(fields, by=by, now=now, base_version=base_version)
        if set(changes) & {"display_name", "country", "jurisdiction"}:
            enqueue(WORK_OUT, "naming", self.public_id)
        return changes

    def __str__(self) -> str:
        kind = "inclusive" if self.inclusive else "exclusive"
        return f"{self.display_name} {plain(self.percentage)}% {kind}"

    @property
    def is_used(self) -> bool:
        """Whether an issued document charges it: then its country stays too, by which the tax report tells it."""
        return TaxEntry.objects.filter(rate=self.public_id).exists()

    def refuse(self, changes: dict) -> None:
        """Raises RateInUse; the database would refuse it too."""
        if "country" in changes and self.is_used:
            raise RateInUse

    def get_absolute_url(self) -> str:
        return reverse("tax_rate_detail", args=[self.public_id])


def called_today(rates: Iterable[dict]) -> dict[str, dict]:
    """{public id: snapshot of the rate as it is called today} of the rates in these snapshots that still exist."""
    names = {rate["id"] for rate in rates}
    found = TaxRate.objects.filter(public_id__in=names) if names else ()
    return {rate.public_id: rate_snapshot(rate) for rate in found}
