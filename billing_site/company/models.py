"""The company that bills: one row and its verbs."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import OperationalError, models
from django.urls import reverse
from django.utils import timezone

from billing_site.company import numbers
from billing_site.company.fields import ADDRESS, EDITABLE, LABELS, NUMBERING, TEXTS
from billing_site.company.letterhead import titles
from billing_site.company.mailing.columns import Mailing
from billing_site.company.numbers import FormerPrefix
from billing_site.company.remember import forget, recall
from billing_site.events.models import Event
from billing_site.lib.db.locks import SavedMeanwhile, locked
from billing_site.lib.db.outages import outage
from billing_site.lib.db.rows import rows
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.lib.money.amounts import DOWN, NEAREST, UP
from billing_site.lib.places.texts import check_texts, text_in
from billing_site.lib.renamed import find
from billing_site.lib.tax_ids.types import TAX_ID_TYPES, display_tax_id
from billing_site.lib.text import fold
from billing_site.staff.models.user import User


class UndoRefused(ValueError):
    """A change of the settings was not undone; the text says why, in plain words."""


class Nameless(ValueError):
    """The company would be left without a name; the text says why that cannot be."""

    field = "name"

    def __init__(self) -> None:
        super().__init__("Enter the name: documents must say who sends them.")


def default_time_zone() -> str:
    return settings.TIME_ZONE


class Company(Mailing):
    """Who sends the invoices, and how they are made unless a customer or an invoice says otherwise."""

    CUSTOMER, ACCOUNT = "customer", "account"
    SCHEMES = [
        (CUSTOMER, "Each customer has a prefix and counts from 0001"),
        (ACCOUNT, "One prefix and one count for the whole account"),
    ]
    OF_INVOICE, OWN = "invoice", "own"
    NOTE_SCHEMES = [
        (OF_INVOICE, "The number of the invoice with -CN-01, -CN-02 and so on"),
        (OWN, "A series of their own, without gaps, for the whole account"),
    ]
    LINE, INVOICE = "line", "invoice"
    ROUNDING = [
        (INVOICE, "Once for each rate and invoice: exact tax of the lines added, then rounded"),
        (LINE, "On each line: tax of each line rounded, then added"),
    ]
    # Japan leaves the direction to the seller (Order for Enforcement of the Consumption Tax Act, article 70-10).
    DIRECTIONS = [(NEAREST, "To the nearest unit"), (DOWN, "Down"), (UP, "Up")]
    AUTO, A4, LETTER = "auto", "a4", "letter"
    PAGE_SIZES = [(AUTO, "As usual in the customer's country"), (A4, "A4"), (LETTER, "Letter")]
    # As WeasyPrint and the standards (ISO 14289-1, ISO 19005-3) call them.
    PDF_UA, PDF_A = "pdf/ua-1", "pdf/a-3a"
    PDF_FORMATS = [(PDF_UA, "Accessible (PDF/UA-1)"), (PDF_A, "Accessible and archivable (PDF/A-3a)")]
    INCLUDE, EXCLUDE = "include_inclusive_tax", "exclude_tax"
    TAX_DISPLAY = [(INCLUDE, "Include inclusive tax"), (EXCLUDE, "Exclude tax")]
    KEY = 1  # the primary key of the only row

    public_id = models.CharField("ID", max_length=40, unique=True, editable=False)
    name = models.CharField(max_length=256, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.CharField("e-mail", max_length=512, blank=True)
    website = models.CharField(max_length=500, blank=True)
    address_line1 = models.CharField("line 1", max_length=500, blank=True)
    address_line2 = models.CharField("line 2", max_length=500, blank=True)
    address_city = models.CharField("city", max_length=500, blank=True)
    address_state = models.CharField("state", max_length=500, blank=True)
    address_postal_code = models.CharField("postal code", max_length=500, blank=True)
    address_country = models.CharField("country", max_length=2, blank=True)
    # [{"type": "eu_vat", "value": "DE136695976"}, …], in the order in which documents print them.
    tax_ids = models.JSONField("tax IDs", default=list, blank=True)
    # Names of files in MEDIA_ROOT that billing_site.company.images wrote; '' without one.
    logo = models.CharField(max_length=200, blank=True)
    icon = models.CharField(max_length=200, blank=True)
    brand_color = models.CharField(max_length=7, blank=True)
    bank_account_holder = models.CharField(max_length=256, blank=True)
    bank_name = models.CharField(max_length=256, blank=True)
    bank_iban = models.CharField("IBAN", max_length=34, blank=True)
    bank_bic = models.CharField("BIC", max_length=11, blank=True)

    default_currency = models.CharField(max_length=3, default="eur")
    default_language = models.CharField(max_length=35, default="en")
    second_language = models.CharField(max_length=35, blank=True)
    # Days of issue and due are days in this zone.
    time_zone = models.CharField(max_length=64, default=default_time_zone)
    payment_terms_days = models.PositiveSmallIntegerField("payment due in (days)", default=30)
    memo = models.TextField(max_length=1500, blank=True)
    memos = models.JSONField("memo in other languages", default=dict, blank=True)
    footer = models.TextField(max_length=5000, blank=True)
    footers = models.JSONField("footer in other languages", default=dict, blank=True)
    exempt_reason = models.CharField("reason for exemption", max_length=300, blank=True)
    exempt_reasons = models.JSONField("reason in other languages", default=dict, blank=True)
    page_size = models.CharField(max_length=6, choices=PAGE_SIZES, default=AUTO)
    pdf_format = models.CharField("PDF format", max_length=8, choices=PDF_FORMATS, default=PDF_UA)
    amount_tax_display = models.CharField("item prices", max_length=21, choices=TAX_DISPLAY, default=INCLUDE)
    tax_rounding = models.CharField(max_length=7, choices=ROUNDING, default=INVOICE)
    tax_rounding_direction = models.CharField(max_length=7, choices=DIRECTIONS, default=NEAREST)

    numbering_scheme = models.CharField("numbering", max_length=8, choices=SCHEMES, default=CUSTOMER)
    invoice_prefix = models.CharField("account prefix", max_length=12, default="INV")
    next_invoice_sequence = models.PositiveBigIntegerField("next account-wide number", default=1)
    credit_note_numbering = models.CharField(max_length=7, choices=NOTE_SCHEMES, default=OF_INVOICE)
    # Two letters: no invoice can have such a prefix.
    credit_note_prefix = models.CharField(max_length=12, default="CN")
    next_credit_note_sequence = models.PositiveBigIntegerField("next credit note number", default=1)

    updated = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name_plural = "company"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="company_company_only_one")]

    def __str__(self) -> str:
        return self.name or "Your company"

    def get_absolute_url(self) -> str:
        return reverse("company_profile")

    @property
    def address(self) -> dict[str, str]:
        """The address as a dict of its parts ('' where missing)."""
        return {field.removeprefix("address_"): getattr(self, field) for field in ADDRESS}

    @property
    def shown_tax_ids(self) -> list[tuple[str, str]]:
        """[(type name such as "EU VAT", number as printed), …]"""
        return [(TAX_ID_TYPES[row["type"]].name, display_tax_id(row["type"], row["value"])) for row in self.tax_ids]

    @property
    def chooses_direction(self) -> bool:
        """Whether the law of its country lets the company choose in which direction tax is rounded."""
        return self.address_country == "JP"

    @property
    def tax_direction(self) -> str:
        """'nearest', 'up' or 'down': how tax is rounded on what is issued now."""
        return self.tax_rounding_direction if self.chooses_direction else NEAREST

    def memo_in(self, language: str) -> str:
        """The memo that new invoices in this document language start with."""
        return text_in(language, self.memo, self.memos, self.default_language)

    def footer_in(self, language: str) -> str:
        return text_in(language, self.footer, self.footers, self.default_language)

    @property
    def counts_for_all(self) -> bool:
        """Whether invoices are numbered across all customers."""
        return self.numbering_scheme == self.ACCOUNT

    @property
    def credit_notes_count_alone(self) -> bool:
        """Whether credit notes are numbered in a series of their own."""
        return self.credit_note_numbering == self.OWN

    @property
    def next_credit_note_number(self) -> str:
        """The next number of the series of credit notes, where they have one."""
        return numbers.invoice_number(self.credit_note_prefix, self.next_credit_note_sequence)

    @property
    def next_invoice_number(self) -> str:
        return numbers.invoice_number(self.invoice_prefix, self.next_invoice_sequence)

    @classmethod
    def current(cls) -> Company:
        """The company, made of defaults the first time; read once a request. Do not save it: use the verbs."""
        return recall(cls.read)

    @classmethod
    def read(cls) -> Company:
        found = next(iter(rows(cls, "id", cls.KEY)), None)
        try:
            return found or cls.made()
        except OperationalError as error:
            if not outage(error):
                raise
            # Whoever only reads need not wait until the row can be written.
            return cls(pk=cls.KEY, public_id=public_id("acct"))

    @classmethod
    def made(cls) -> Company:
        # Two first requests at once make one row: the second finds the first's.
        return cls.objects.get_or_create(pk=cls.KEY, defaults={"public_id": public_id("acct")})[0]

    @classmethod
    def locked(cls) -> Company:
        """The company, freshly read and locked until the transaction ends; what depends on prefixes waits here."""
        cls.made()
        return locked(cls.objects.all()).get(pk=cls.KEY)

    @whole
    def change(self, fields: dict, *, by: User | None, now: datetime, base_version: int | None = None) -> dict:
        """Set EDITABLE `fields` (validated), record old and new, and return {field: [old, new]}.

        `base_version` is the version the editor saw: raises SavedMeanwhile when it is no longer the current one.
        Raises numbers.NumberingRefused for a prefix or next number that cannot be, Nameless for an empty name,
        titles.TitleRefused for a title of invoices that the account may not use.
        """
        current = Company.locked()
        if base_version is not None and base_version != current.version:
            raise SavedMeanwhile(current.changes_since(base_version))
        changes = current.differences(fields)
        if changes:
            current.write(changes, by=by, now=now)
        self.__dict__.update(current.__dict__)
        forget()
        return changes

    def differences(self, fields: dict) -> dict:
        unknown = set(fields) - set(EDITABLE)
        if unknown:
            raise ValueError(f"These properties cannot be changed: {', '.join(sorted(unknown))}")
        changes = {field: [getattr(self, field), new] for field, new in fields.items() if getattr(self, field) != new}
        if "name" in changes and not fold(str(changes["name"][1] or "")):
            raise Nameless
        for field in set(TEXTS) & set(changes):
            check_texts(field, changes[field][1], TEXTS[field], multiline=True)
        for counter in (numbers.INVOICES, numbers.CREDIT_NOTES):
            if {counter.prefix, counter.sequence} & set(changes):
                FormerPrefix.refuse_reuse(self, changes, counter)
        if set(NUMBERING) & set(changes):
            numbers.check_notes(self, changes)
        titles.refuse(self, changes)
        return changes

    def write(self, changes: dict, *, by: User | None, now: datetime) -> None:
        for counter in (numbers.INVOICES, numbers.CREDIT_NOTES):
            FormerPrefix.keep(self, changes, counter)
        for field, (_, new) in changes.items():
            setattr(self, field, new)
        self.version += 1
        self.updated = now
        self.save()
        Event.record("company.updated", self, by=by, now=now, changes=changes, version=self.version)
        for name in settings.COMPANY_DEPENDENTS:
            find(name)(changes, now=now)

    def changes_since(self, version: int) -> list[Event]:
        """The events that made later versions than `version`, oldest first."""
        return list(Event.objects.of(self).filter(data__version__gt=version).order_by("id"))

    @whole
    def undo(self, version: int, *, by: User | None, now: datetime) -> dict:
        """Put back what the change that made `version` replaced; {field: [what was there, what is there again]}.

        Raises UndoRefused when one of its properties was changed since, and for numbers, which only go up.
        """
        current = Company.locked()
        event = Event.objects.of(current).filter(data__version=version).first()
        if event is None or set(event.changes) & set(NUMBERING):
            raise UndoRefused("This change cannot be undone from here.")
        for field, (_, new) in event.changes.items():
            if getattr(current, field) != new:
                raise UndoRefused(f"{LABELS[field]} was changed since.")
        if event.changes.get("name", [True])[0] == "":
            raise UndoRefused("Before this change the company had no name. Change what was wrong instead.")
        try:
            return self.change({field: old for field, (old, _) in event.changes.items()}, by=by, now=now)
        except titles.TitleRefused as refusal:
            raise UndoRefused(str(refusal)) from None

    def take_invoice_number(self) -> str:
        """The next account-wide number; belongs to the caller's transaction. Raises numbers.NumbersExhausted."""
        return numbers.invoice_number(*numbers.take(self))

    def take_credit_note_number(self) -> tuple[str, int]:
        """The next (prefix, sequence) of the credit notes' own series; as `take_invoice_number`."""
        return numbers.take(self, numbers.CREDIT_NOTES)


def today(zone: str = "") -> date:
    """The day it is for the company, by which invoices become due; `zone` is its time zone where that is known."""
    return timezone.localdate(timezone=ZoneInfo(zone or Company.current().time_zone))


def today_at(now: datetime) -> date:
    """The day that a moment is for the company: the default day of what is recorded then, and the latest possible."""
    return now.astimezone(ZoneInfo(Company.current().time_zone)).date()
