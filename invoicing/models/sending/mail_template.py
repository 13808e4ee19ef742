"""What the account itself wrote for a kind of mail in a language: its subject and opening, in place of ours."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.lib.db.locks import SavedMeanwhile, locked
from billing_site.lib.db.transaction import whole
from billing_site.lib.ids import public_id
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.mail.kinds import KINDS
from invoicing.rules.mail.texts import (
    OPENING_LENGTH,
    SLOTS,
    SUBJECT_LENGTH,
    TextRefused,
    Texts,
    check,
    name_of,
    slot_of,
)

if TYPE_CHECKING:
    from billing_site.staff.models.user import User


class MailTemplate(models.Model):
    """Subject and opening of one kind of mail in one language; fields such as {number} stand in braces.

    `stage` tells texts of one kind apart (rules.mail.texts), such as reminders. Without a row the catalogues speak.
    """

    prefix, noun = "mtx", "email text"

    public_id = models.CharField("ID", max_length=40, editable=False)
    kind = models.CharField(max_length=20, choices=KINDS, editable=False)
    stage = models.PositiveSmallIntegerField(default=0, editable=False)
    language = models.CharField(max_length=35, editable=False)
    subject = models.CharField(max_length=SUBJECT_LENGTH)
    opening = models.TextField(max_length=OPENING_LENGTH)
    created = models.DateTimeField(editable=False)
    updated = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = "e-mail text"
        constraints = [
            models.UniqueConstraint(fields=["public_id"], name="invoicing_mail_template_public_id"),
            models.UniqueConstraint(fields=["kind", "stage", "language"], name="invoicing_mail_template_once"),
        ]
        indexes = [models.Index(F("updated").desc(), F("id").desc(), name="invoicing_mail_template_newest")]

    def __str__(self) -> str:
        return f"{self.name} in {DOCUMENT_LANGUAGES.get(self.language, self.language)}"

    def get_absolute_url(self) -> str:
        return reverse("email_text_edit", args=[slot_of(self.kind, self.stage), self.language])

    @property
    def name(self) -> str:
        """'Reminder 2 (firm)'."""
        return name_of(self.kind, self.stage)

    @property
    def texts(self) -> Texts:
        return Texts(self.subject, self.opening)

    @property
    def version(self) -> int:
        """How often something was told of it: what an editor saw, for `set`."""
        return Event.objects.of(self).count()

    @classmethod
    def of(cls, kind: str, stage: int, language: str) -> Self | None:
        return cls.objects.filter(kind=kind, stage=stage, language=language).first()

    @classmethod
    def spoken(cls, kind: str, stage: int) -> dict[str, Texts]:
        """{language: the account's own texts} of a kind."""
        return {row.language: row.texts for row in cls.objects.filter(kind=kind, stage=stage)}

    @classmethod
    @whole
    def set(
        cls,
        kind: str,
        stage: int,
        language: str,
        texts: Texts,
        *,
        by: User | None,
        now: datetime,
        base_version: int | None = None,
    ) -> tuple[Self, dict]:
        """(the row, {field: [old, new]}): from now on mails of this kind and language say this.

        `base_version` is the version the editor saw, 0 for no row: raises SavedMeanwhile when it is no longer the
        current one. Raises TextRefused.
        """
        if (kind, stage) not in SLOTS.values() or language not in DOCUMENT_LANGUAGES:
            raise TextRefused("subject", "There is no such mail.")
        check(kind, texts)
        current = locked(cls.objects.filter(kind=kind, stage=stage, language=language)).first()
        if base_version is not None and base_version != (current.version if current else 0):
            raise SavedMeanwhile(list(Event.objects.of(current).order_by("id")[base_version:]) if current else [])
        row = current or cls(public_id=public_id(cls.prefix, now), kind=kind, stage=stage, language=language)
        new = {"subject": texts.subject, "opening": texts.opening}
        changes = {name: [getattr(row, name), value] for name, value in new.items() if getattr(row, name) != value}
        if changes:
            for name, value in new.items():
                setattr(row, name, value)
            row.created, row.updated = row.created or now, now
            try:
                with transaction.atomic():
                    row.save()
            except IntegrityError:
                # Somebody wrote the first one in this very moment: this is a change of theirs.
                return cls.set(kind, stage, language, texts, by=by, now=now, base_version=base_version)
            row.record("updated" if current else "created", by=by, now=now, changes=changes)
        return row, changes

    @whole
    def reset(self, *, by: User | None, now: datetime) -> bool:
        """Say ours again; the event keeps what stood here. False where that had been done before."""
        current = locked(type(self).objects.filter(pk=self.pk)).first()
        if current is None:
            return False
        was = {"subject": [current.subject, ""], "opening": [current.opening, ""]}
        current.record("reset", by=by, now=now, changes=was)
        current.delete()
        return True

    def record(self, verb: str, *, by: User | None, now: datetime, changes: dict) -> None:
        key = {"kind": self.kind, "stage": self.stage, "language": self.language}
        Event.record(f"email_text.{verb}", self, by=by, now=now, changes=changes, text=key)
