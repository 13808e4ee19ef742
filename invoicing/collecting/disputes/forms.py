"""The form of the evidence: what staff write, and the files that they add."""

from __future__ import annotations

from typing import Any

from django import forms

from billing_site.pages.fields.text import CleanText, plain_helper
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.disputing.evidence import (
    KINDS,
    MOST_BYTES,
    MOST_FILES,
    PLAIN,
    FileRefused,
    Upload,
    looked_at,
)

NO_TEXT = (".pdf", ".png", ".jpg", ".jpeg")
ACCEPTED = ",".join((*NO_TEXT, ".txt"))


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """Any number of files; cleans to Uploads, looked at by their content."""

    widget = ManyFiles(attrs={"accept": ACCEPTED, "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        given = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        if sum(each.size for each in given) > MOST_BYTES:
            words = f"All files together may have {MOST_BYTES / 1_000_000} MB at most."
            raise forms.ValidationError(words)
        try:
            return [as_named(looked_at(each.name or "", each.read())) for each in given]
        except FileRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


def as_named(upload: Upload) -> Upload:
    """The same. Raises FileRefused for text with the name of a document or a picture: it is broken, or another file."""
    if upload.kind == PLAIN and upload.title.lower().endswith(NO_TEXT):
        raise FileRefused(f"“{upload.title}” holds plain text, not what its name says. Choose the right file.")
    return upload


class EvidenceForm(forms.Form):
    """After is_valid(): `text`, and `added`, the files as Uploads."""

    text = CleanText(
        max_length=Dispute.EVIDENCE_LENGTH,
        required=False,
        multiline=True,
        label="What happened",
        help_text="What was sold, when and how the customer got it, and what they agreed to. The bank reads this.",
    )
    added = Files(
        required=False,
        label="Files",
        help_text=f"{KINDS}; at most {MOST_FILES}, and {MOST_BYTES / 1_000_000} MB together.",
    )

    def __init__(self, data=None, files=None, *, dispute: Dispute) -> None:
        super().__init__(data, files, initial={"text": dispute.evidence})
        self.helper = plain_helper("text", "added")
