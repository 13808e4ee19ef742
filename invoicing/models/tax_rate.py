"""Tax rates: a percentage, inclusive or exclusive, fixed for good once made; archived instead of deleted."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from billing_site.events.archivable import Archivable
from billing_site.jobs.queue import enqueue
from billing_site.lib.db.exact.field import ExactDecimalField
from billing_site.lib.db.transaction import whole
from billing_site.lib.places.texts import check_texts
from billing_site.staff.models.user import User
from invoicing.issuing.rates_and_coupons import plain, rate_snapshot
from invoicing.models.tax.entry import TaxEntry
from invoicing.rules.exemption_grounds import CODES
from invoicing.rules.queued import WORK_OUT

EXEMPTION = ("exemption_reason", "exemption_reasons", "exemption_code")
ONLY_OF_NOTHING = "Only a rate of 0% has a reason for charging no tax. Take the reason away."


class RateInUse(ValueError):
    """The country of a rate stays once documents were issued with it."""

    field = "country"

    def __init__(self) -> None:
        super().__init__(
            "Invoices were issued with this rate, so its country stays. Add a new rate and archive this one."
        )


class ExemptionRefused(ValueError):
    """A reason for charging no tax that cannot be so; `field` is the one at fault."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


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
    EDITABLE = (
        *("display_name", "names", "description", "country", "state", "jurisdiction", "tax_type"),
        *("exemption_reason", "exemption_reasons", "exemption_code", "metadata"),
    )
    # Documents rely on the percentage, and on whether it is inclusive.
    FIXED = "The percentage of a tax rate never changes. Add a new rate and archive this one."
    LONGEST_NAME, LONGEST_REASON = 50, 300
    prefix, noun = "txr", "tax rate"

    public_id = models.CharField("ID", max_length=40, editable=False)
    display_name = models.CharField(max_length=LONGEST_NAME)
    # {tag of a document language: name}, beside the one that all other languages get.
    names = models.JSONField("name in other languages", default=dict, blank=True)
    percentage = ExactDecimalField(
        max_digits=7, decimal_places=4, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    inclusive = models.BooleanField(default=False)
    country = models.CharField(max_length=2, blank=True)
    state = models.CharField(max_length=2, blank=True)
    jurisdiction = models.CharField("region", max_length=50, blank=True)
    description = models.TextField(max_length=5000, blank=True)
    tax_type = models.CharField(max_length=20, choices=TYPES, blank=True)
    # Why a rate of 0 % charges nothing, as documents print it (Directive 2006/112/EC, article 226 (11)).
    exemption_reason = models.CharField("reason for exemption", max_length=LONGEST_REASON, blank=True)
    exemption_reasons = models.JSONField("reason in other languages", default=dict, blank=True)
    # Of the VATEX list, for e-invoices.
    exemption_code = models.CharField("exemption code", max_length=24, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    active = models.BooleanField(default=True, editable=False)
    created = models.DateTimeField(editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["public_id"], name="invoicing_tax_rate_public_id")]
        indexes = [models.Index(fields=["-created", "-id"], name="invoicing_tax_rate_newest")]

    @classmethod
    def create(cls, *, by: User | None, now: datetime, **fields: Any) -> Self:
        """See Archivable.create. Raises TextsRefused, ExemptionRefused."""
        check_words(fields, cls(**fields))
        return super().create(by=by, now=now, **fields)

    @whole
    def change(self, fields: dict, *, by: User | None, now: datetime, base_version: int | None = None) -> dict:
        """See Archivable.change; drafts with this rate call it as it is called now."""
        changes = super().change(fields, by=by, now=now, base_version=base_version)
        if set(changes) & {"display_name", "names", "country", "jurisdiction"}:
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
        """Raises RateInUse, as the database would too, TextsRefused and ExemptionRefused."""
        if "country" in changes and self.is_used:
            raise RateInUse
        after = {field: new for field, (_, new) in changes.items()}
        check_words(after, self)

    def get_absolute_url(self) -> str:
        return reverse("tax_rate_detail", args=[self.public_id])


def called_today(rates: Iterable[dict]) -> dict[str, dict]:
    """{public id: snapshot of the rate as it is called today} of the rates in these snapshots that still exist."""
    names = {rate["id"] for rate in rates}
    found = TaxRate.objects.filter(public_id__in=names) if names else ()
    return {rate.public_id: rate_snapshot(rate) for rate in found}


def check_words(fields: dict[str, Any], rate: TaxRate) -> None:
    """Raise TextsRefused or ExemptionRefused for words among these new `fields` that the `rate` cannot have."""
    for name, longest in (("names", TaxRate.LONGEST_NAME), ("exemption_reasons", TaxRate.LONGEST_REASON)):
        if name in fields:
            check_texts(name, fields[name], longest)
    given = [name for name in EXEMPTION if fields.get(name)]
    if given and Decimal(rate.percentage or 0):
        raise ExemptionRefused(given[0], ONLY_OF_NOTHING)
    values = {name: fields.get(name, getattr(rate, name)) for name in EXEMPTION}
    if values["exemption_code"] and values["exemption_code"] not in CODES:
        raise ExemptionRefused("exemption_code", "This code is not on the VATEX list. One looks like VATEX-EU-IC.")
    if values["exemption_reasons"] and not values["exemption_reason"]:
        raise ExemptionRefused("exemption_reason", "Write the reason for all other languages too.")


def exemptions(rates: Iterable[dict]) -> list[dict]:
    """Why those of these snapshots that are of 0 % charge no tax, each once, as the rates say today.

    [{"rate": id, "reason": text, "reasons": {tag: text}, "code": of the VATEX list or ''}]
    """
    order = {rate["id"]: None for rate in rates if not Decimal(rate["percentage"])}
    if not order:
        return []
    found = {rate.public_id: rate for rate in TaxRate.objects.filter(public_id__in=order).exclude(exemption_reason="")}
    return [
        {
            "rate": key,
            "reason": found[key].exemption_reason,
            "reasons": dict(found[key].exemption_reasons),
            "code": found[key].exemption_code,
        }
        for key in order
        if key in found
    ]
