"""The forms of e-mail texts: which mail and language, and the texts themselves."""

from __future__ import annotations

from django import forms

from billing_site.company.models import Company
from billing_site.pages.fields.selects import LongSelect
from billing_site.pages.fields.text import CleanText, plain_helper
from invoicing.emails.texts.listing import KINDS, LANGUAGES
from invoicing.rules.mail.texts import OPENING_LENGTH, SUBJECT_LENGTH, TextRefused, Texts, check


class ChoiceForm(forms.Form):
    """Which mail, in which language."""

    kind = forms.ChoiceField(label="Mail", choices=KINDS, widget=LongSelect)
    language = forms.ChoiceField(label="Language", choices=LANGUAGES, widget=LongSelect)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = Company.current().default_language
        self.helper = plain_helper("kind", "language")


class TextsForm(forms.Form):
    """Subject and opening; each complaint stands at its field."""

    subject = CleanText(
        max_length=SUBJECT_LENGTH,
        error_messages={"required": "Write a subject, or reset it to ours."},
    )
    opening = CleanText(
        multiline=True,
        max_length=OPENING_LENGTH,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text="What stands above the summary. An empty line parts paragraphs.",
        error_messages={"required": "Write an opening, or reset it to ours."},
    )

    def __init__(self, *args, kind: str, language: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for field in self.fields.values():
            field.widget.attrs |= {"lang": language, "dir": "auto"}
        self.helper = plain_helper("subject", "opening")

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        for name in ("subject", "opening"):
            # Of the other one nothing is asked: each has its own complaint.
            texts = Texts(**{each: data.get(name, "") if each == name else "x" for each in ("subject", "opening")})
            if name in data:
                try:
                    check(self.kind, texts)
                except TextRefused as refusal:
                    self.add_error(refusal.field, str(refusal))
        return data

    @property
    def texts(self) -> Texts:
        return Texts(self.cleaned_data["subject"], self.cleaned_data["opening"])
