"""Exchange rates of days, typed or imported, by which the tax report tells other currencies in the seller's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.db import IntegrityError, models, transaction
from django.urls import reverse

from billing_site.company.models import Company
from billing_site.events.models import Event
from billing_site.lib.db.locks import SavedMeanwhile, locked
from billing_site.lib.db.rows import insert_many, write_many
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.lib.text import text_problem
from invoicing.issuing.rates_and_coupons import plain

if TYPE_CHECKING:
    from billing_site.staff.models.user import User

AT_ONCE = 20_000  # rows of an import in one statement


class RateRefused(ValueError):
    """The exchange rate cannot be so; `field` is the one at fault."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


class Rate(NamedTuple):
    """What was published for a day: one `base` is `rate` units of `currency`."""

    day: date
    base: str
    currency: str
    rate: Decimal
    source: str = ""


class ExchangeRate(models.Model):
    """One `base` is `rate` units of `currency` on `day`; both are lower-case ISO codes."""

    EDITABLE = ("day", "base", "currency", "rate", "source")
    EURO = "eur"
    BANK = "European Central Bank"  # documents say it in their language
    LONGEST_SOURCE = 80
    PLACES = 8  # decimals of a rate
    prefix, noun = "xr", "exchange rate"

    public_id = models.CharField("ID", max_length=40, editable=False)
    day = models.DateField()
    base = models.CharField(max_length=3, default=EURO)
    currency = models.CharField(max_length=3)
    # As text without end zeros: both databases keep it exactly.
    rate = models.CharField(max_length=24)
    # Who published it, as documents print it; '' for nobody knows.
    source = models.CharField(max_length=LONGEST_SOURCE, blank=True)
    created = models.DateTimeField(editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="invoicing_exchange_rate_public_id"),
            models.UniqueConstraint(fields=["base", "currency", "day"], name="invoicing_exchange_rate_once"),
        ]
        indexes = [models.Index(fields=["-day", "-id"], name="invoicing_exchange_rate_day")]

    def __str__(self) -> str:
        return f"1 {self.base.upper()} = {self.rate} {self.currency.upper()} on {self.day:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("exchange_rate_edit", args=[self.public_id])

    @property
    def version(self) -> int:
        """How often something was told of it: what an editor saw, for `change`."""
        return Event.objects.of(self).count()

    @classmethod
    @whole
    def create(cls, *, by: User | None, now: datetime, **fields: Any) -> Self:
        """A rate of EDITABLE `fields`, `rate` a Decimal. Raises RateRefused."""
        made = cls(public_id=public_id(cls.prefix, now), created=now)
        made.take(fields)
        made.save_once(force_insert=True)
        made.record("created", by=by, now=now)
        return made

    @whole
    def change(self, fields: dict, *, by: User | None, now: datetime, base_version: int | None = None) -> dict:
        """Set EDITABLE `fields`; {field: [old, new]}. Raises RateRefused, SavedMeanwhile."""
        current = locked(ExchangeRate.objects.all()).get(pk=self.pk)
        if base_version is not None and base_version != current.version:
            raise SavedMeanwhile(list(Event.objects.of(current).order_by("id")[base_version:]))
        before = {field: str(getattr(current, field)) for field in self.EDITABLE}
        current.take(fields)
        changes = {f: [old, str(getattr(current, f))] for f, old in before.items() if str(getattr(current, f)) != old}
        if changes:
            current.save_once(update_fields=list(changes))
            current.record("updated", by=by, now=now, changes=changes)
        self.__dict__.update(current.__dict__)
        return changes

    @whole
    def remove(self, *, by: User | None, now: datetime) -> bool:
        """Delete it; the event keeps what it was. False where somebody did already."""
        current = locked(ExchangeRate.objects.all()).filter(pk=self.pk).first()
        if current is None:
            return False
        current.record("deleted", by=by, now=now, was=str(current))
        current.delete()
        return True

    @classmethod
    @whole
    def take_in(cls, rates: Iterable[Rate], *, by: User | None, now: datetime) -> dict[str, int]:
        """Import `rates`; one that is there for its day and pair takes the new value. {"new", "changed", "same"}."""
        asked = {(each.base, each.currency, each.day): (plain(each.rate), each.source) for each in rates}
        if not asked:
            return {"new": 0, "changed": 0, "same": 0}
        days = [day for _, _, day in asked]
        there = locked(cls.objects.filter(day__range=(min(days), max(days))))
        known = {(row.base, row.currency, row.day): row for row in there}
        changed = [row for key, row in known.items() if key in asked and row.is_other_than(*asked[key])]
        for row in changed:
            row.rate, row.source = asked[row.base, row.currency, row.day]
        write_many(changed, ["rate", "source"])
        new = [
            cls(
                public_id=public_id(cls.prefix, now),
                created=now,
                day=day,
                base=base,
                currency=currency,
                rate=rate,
                source=source,
            )
            for (base, currency, day), (rate, source) in sorted(asked.items(), key=lambda item: item[0][2])
            if (base, currency, day) not in known
        ]
        for start in range(0, len(new), AT_ONCE):
            insert_many(new[start : start + AT_ONCE])
        counts = {"new": len(new), "changed": len(changed), "same": len(asked) - len(new) - len(changed)}
        if new or changed:
            Event.record("exchange_rates.imported", Company.current(), by=by, now=now, counts=counts)
        return counts

    def is_other_than(self, rate: str, source: str) -> bool:
        """Whether an import with this rate changes it; a file that names no source leaves the one that is there."""
        return self.rate != rate or bool(source and self.source != source)

    def take(self, fields: dict) -> None:
        """Set `fields` on the unsaved row. Raises RateRefused."""
        for field, value in fields.items():
            if field not in self.EDITABLE:
                raise RateRefused(field, f"These properties cannot be changed: {field}")
            setattr(self, field, plain(value) if field == "rate" else value)
        if (problem := text_problem(self.source)) or len(self.source) > self.LONGEST_SOURCE:
            raise RateRefused("source", problem or f"Use at most {self.LONGEST_SOURCE} characters.")
        if self.base == self.currency:
            raise RateRefused("currency", "A currency has no rate to itself. Choose another one.")
        if Decimal(self.rate) <= 0:
            raise RateRefused("rate", "A rate is above 0.")

    def save_once(self, **how: Any) -> None:
        try:
            with transaction.atomic():
                self.save(**how)
        except IntegrityError:
            pair = f"{self.base.upper()} to {self.currency.upper()}"
            raise RateRefused("day", f"There is a rate of {pair} for this day already. Edit that one.") from None

    def record(self, verb: str, *, by: User | None, now: datetime, **data: Any) -> None:
        Event.record(f"exchange_rate.{verb}", self, by=by, now=now, **data)
