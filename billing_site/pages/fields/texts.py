"""A text in several languages: rows of a language and its text, checked together, and how they are drawn."""

from typing import Any

from crispy_forms.layout import HTML
from django import forms
from django.forms.widgets import Script

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, own_name
from billing_site.lib.places.texts import ordered, texts_problem
from billing_site.lib.text import clean_line
from billing_site.pages.fields.selects import LongSelect, blank
from billing_site.pages.fields.text import PairInputs


class TextRows(PairInputs):
    """A language and a text a row, folded away; the row below them is for people without JavaScript."""

    template_name = "components/texts_by_language.html"

    def __init__(self, *, label: str, help_text: str, longest: int, multiline: bool) -> None:
        super().__init__()
        self.label, self.help_text = label, help_text
        self.longest, self.multiline = longest, multiline

    def get_context(self, name: str, value: Any, attrs: Any) -> dict:
        pairs = ordered(value) if isinstance(value, dict) else [pair for pair in value or [] if any(pair)]
        return {
            "name": name,
            "label": self.label,
            "help": self.help_text,
            "longest": self.longest,
            "multiline": self.multiline,
            "most": len(DOCUMENT_LANGUAGES),
            "told": ", ".join(own_name(tag) for tag, _ in pairs if tag in DOCUMENT_LANGUAGES),
            "invalid": "aria-invalid" in (attrs or {}),
            "rows": [(self.languages(name, tag), text) for tag, text in (*pairs, ("", ""))],
            "blank_languages": self.languages(name, ""),
        }

    def languages(self, name: str, tag: str) -> str:
        select = LongSelect(choices=blank([(tag, own_name(tag)) for tag in DOCUMENT_LANGUAGES], "Language"))
        label = {"aria-label": f"{self.label}: language", "class": "form-select form-select-sm"}
        return select.render(f"{name}_key", tag, label)


class AdminTextRows(TextRows):
    """The same in the Django admin, whose pages carry no script of the desk's."""

    class Media:
        js = (Script("js/rows.js", type="module"),)


class TextsByLanguage(forms.Field):
    """{tag: text} of the rows that have a text, each of up to `longest` characters."""

    def __init__(self, *, label: str, longest: int, multiline: bool = False, help_text: str = "") -> None:
        self.longest, self.multiline = longest, multiline
        rows = TextRows(label=label, help_text=help_text, longest=longest, multiline=multiline)
        super().__init__(required=False, label=label, widget=rows)

    def for_admin(self) -> None:
        rows = self.widget
        self.widget = AdminTextRows(
            label=rows.label, help_text=rows.help_text, longest=self.longest, multiline=self.multiline
        )

    def to_python(self, value) -> dict:
        texts: dict[str, str] = {}
        for tag, typed in value or []:
            text = str(typed).replace("\r\n", "\n").strip() if self.multiline else str(typed).strip()
            if not text:
                continue
            if not tag:
                shown = text if len(text) <= 40 else f"{text[:40]}…"
                raise forms.ValidationError(f"Choose the language of “{shown}”.")
            if tag in texts:
                raise forms.ValidationError(f"{own_name(tag)} is there twice. Keep one of them.")
            texts[tag] = text
        if problem := texts_problem(texts, self.longest, multiline=self.multiline):
            raise forms.ValidationError(problem)
        return texts if self.multiline else {tag: clean_line(text) for tag, text in texts.items()}


def texts_input(name: str) -> HTML:
    """For crispy: the rows of the form's field of this name, with what is wrong with them."""
    return HTML(f'{{% include "components/texts_input.html" with field=form.{name} %}}')
