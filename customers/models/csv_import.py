"""One import of a CSV file: the file, what its columns mean, and what each row would do or did."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Count
from django.urls import reverse

from billing_site.jobs.models import Job
from billing_site.lib.db.locks import locked
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id

if TYPE_CHECKING:
    from customers.models.customer import Customer


class ImportBatch(models.Model):
    """An uploaded file on its way: mapped, checked row by row, then applied as one operation, which can be undone.

    The file is kept in MEDIA_ROOT/imports as UTF-8 without byte order mark. `mapping` gives the target of each column
    in file order: a property, "metadata:<key>", "id" or "" (left out).
    """

    UPLOADED, CHECKING, CHECKED, REFUSED, APPLYING, APPLIED, UNDOING, UNDONE = (
        *("uploaded", "checking", "checked", "refused", "applying", "applied", "undoing", "undone"),
    )
    STATES = [
        (UPLOADED, "Columns to confirm"),
        (CHECKING, "Being checked"),
        (CHECKED, "Ready to import"),
        (REFUSED, "Refused"),
        (APPLYING, "Being imported"),
        (APPLIED, "Imported"),
        (UNDOING, "Being undone"),
        (UNDONE, "Undone"),
    ]
    CUSTOMERS, PRODUCTS, PRICES, SUBSCRIPTIONS, USAGE = (
        *("customer", "product", "price", "subscription", "usage_record"),
    )
    SUBJECTS = [
        (CUSTOMERS, "Customer"),
        (PRODUCTS, "Product"),
        (PRICES, "Price"),
        (SUBSCRIPTIONS, "Subscription"),
        (USAGE, "Usage record"),
    ]
    KEEP_DAYS = 30

    public_id = models.CharField("ID", max_length=40)
    # What its rows are, by which its pages are named too.
    subject = models.CharField(max_length=12, choices=SUBJECTS, default=CUSTOMERS)
    filename = models.CharField(max_length=200)
    size = models.BigIntegerField()
    # What the file was written in where that was not UTF-8: "Windows-1252", "UTF-16".
    encoding = models.CharField(max_length=12, blank=True)
    delimiter = models.CharField(max_length=1)
    headers = models.JSONField()
    total_rows = models.BigIntegerField()
    mapping = models.JSONField(default=list)
    match_email = models.BooleanField(default=False)
    empty_clears = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=STATES, default=UPLOADED)
    reason = models.CharField(max_length=500, blank=True)
    counts = models.JSONField(default=dict)
    # The operation that applied it, for Undo.
    batch = models.CharField(max_length=40, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "import batches"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["public_id"], name="customers_import_public_id")]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return self.page("detail")

    def page(self, name: str) -> str:
        """The address of one of its pages: "detail", "columns", "apply", "discard", "undo"."""
        if self.subject != self.CUSTOMERS:
            return reverse(f"{self.subject}_import_{name}", args=[self.public_id])
        if name == "undo":
            return reverse("customer_undo", args=[self.batch])
        return reverse(f"import_{name}", args=[self.public_id])

    @property
    def pages(self) -> dict[str, str]:
        """The addresses that its page leads to."""
        found = {name: self.page(name) for name in ("columns", "apply", "discard")}
        found |= {"list": reverse(self.list_name(self.subject)), "upload": reverse(f"{self.subject}_import")}
        return found | ({"undo": self.page("undo")} if self.batch else {})

    @property
    def noun(self) -> str:
        """'price': what one of its rows is."""
        return self.subject.replace("_", " ")

    @property
    def plural(self) -> str:
        """'prices': what its rows are, of many."""
        return f"{self.noun}s"

    @classmethod
    def list_name(cls, subject: str) -> str:
        """The name of the list that an import belongs to: usage is listed subscription by subscription."""
        return f"{cls.SUBSCRIPTIONS if subject == cls.USAGE else subject}_list"

    @staticmethod
    def new_id(now: datetime) -> str:
        return public_id("imp", now)

    @staticmethod
    def folder() -> Path:
        return Path(settings.MEDIA_ROOT) / "imports"

    @property
    def path(self) -> Path:
        return self.folder() / f"{self.public_id}.csv"

    @property
    def cause(self) -> str:
        """What the timeline calls it."""
        return f"Import of {self.filename}"

    @property
    def is_working(self) -> bool:
        return self.state in (self.CHECKING, self.APPLYING, self.UNDOING) and not self.is_stopped

    @property
    def is_stopped(self) -> bool:
        """Whether the job ended before its work did: somebody stopped it, or it failed."""
        works = self.state in (self.CHECKING, self.APPLYING, self.UNDOING)
        return works and self.job is not None and self.job.is_finished

    @property
    def is_open(self) -> bool:
        """Whether columns may be chosen and rows be checked (again)."""
        waits = self.state in (self.UPLOADED, self.CHECKED, self.REFUSED)
        return not self.cleared_at and (waits or (self.state == self.CHECKING and self.is_stopped))

    def count(self) -> dict[str, int]:
        """{kind: rows}, read from the rows."""
        found = dict(self.rows.order_by().values_list("kind").annotate(Count("pk")))
        return {kind: found.get(kind, 0) for kind, _ in ImportRow.KINDS}

    def count_remarks(self) -> dict[str, Any]:
        """How many rows that would be imported have remarks, and which are the first; nothing where none has."""
        rows = self.rows.filter(kind__in=(ImportRow.NEW, ImportRow.CHANGED)).exclude(problems=[])
        first = list(rows.order_by("number").values_list("number", flat=True)[:10])
        return {"remarks": rows.count(), "remarked": first} if first else {}

    @whole
    def discard(self, now: datetime) -> bool:
        """Forget a file that was not imported; False where that began meanwhile, or it was forgotten before."""
        current = locked(ImportBatch.objects.all()).get(pk=self.pk)
        if current.is_open:
            current.clear(now)
            return True
        return False

    def clear(self, now: datetime) -> None:
        """Forget the file and the rows: they hold personal data, and nothing needs them any more."""
        self.path.unlink(missing_ok=True)
        self.rows.all().delete()
        self.cleared_at = now
        self.save(update_fields=["cleared_at"])


class ImportRow(models.Model):
    """What one row of the file would do (and, once applied, did). `number` is the row a spreadsheet shows it in."""

    NEW, CHANGED, SAME, ERROR = "new", "changed", "same", "error"
    KINDS = [(NEW, "New"), (CHANGED, "Changed"), (SAME, "Same"), (ERROR, "Error")]
    APPLIED, STALE, UNDONE, KEPT = "applied", "stale", "undone", "kept"

    # The batch's key and the row's number in the file make every index short, and the file's order the table's.
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=7, choices=KINDS)
    # The public id of what it is about (a customer, a price …); of something new once it is there.
    customer_id = models.CharField(max_length=40, blank=True)
    label = models.CharField(max_length=200, blank=True)
    # The key of the row's email (billing_site.lib.text.email_key), behind a space where the row has an id; none in rows
    # that were checked before there was one. Nullable, so that no table is written again for it.
    email_key = models.CharField(max_length=600, null=True)
    # {property: [old, new]}; a new customer's are from nothing. Of other subjects what invoicing.imports.rows says.
    changes = models.JSONField(default=dict)
    # [[property or "", what is wrong], …]; of a row that is imported all the same, remarks.
    problems = models.JSONField(default=list)
    outcome = models.CharField(max_length=7, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["batch", "number"], name="customers_import_row"),
            models.Index(fields=["batch", "kind", "number"], name="customers_import_kind"),
            models.Index(fields=["customer_id"], name="customers_import_customer", condition=~models.Q(customer_id="")),
        ]

    def __str__(self) -> str:
        return f"Row {self.number}"

    @classmethod
    def forget(cls, customer: Customer) -> None:
        """Erase what imports said about a customer whose personal data goes."""
        cls.objects.filter(customer_id=customer.public_id).update(label="", email_key="", changes={}, problems=[])
