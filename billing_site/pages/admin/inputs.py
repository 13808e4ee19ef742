"""The desk's inputs in the Django admin: rows of pairs, languages in order, the fields of the desk's own forms."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.widgets import Script
from django.utils.html import format_html, format_html_join

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, own_name
from billing_site.pages.fields.lists import SeveralInputs
from billing_site.pages.fields.selects import LongSelect, blank
from billing_site.pages.fields.text import PairInputs
from billing_site.pages.fields.texts import TextsByLanguage

SPARE = 2  # empty rows, for people without JavaScript


class PairRows(PairInputs):
    """Key and value a row, added and removed by the desk's script."""

    template_name = "components/rows.html"

    class Media:
        js = (Script("js/rows.js", type="module"),)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict:
        pairs = value.items() if isinstance(value, dict) else value or []
        rows = [{"key": key, "value": text} for key, text in pairs if key or text]
        return {"name": name, "legend": "", "thing": name, "rows": rows + [{"key": "", "value": ""}] * SPARE}


class LanguageRows(SeveralInputs):
    """A choice a language, the first counts first."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None):
        chosen = [tag for tag in value or [] if tag]
        known = blank([(tag, own_name(tag)) for tag in DOCUMENT_LANGUAGES])
        others = [(tag, tag) for tag in chosen if tag not in DOCUMENT_LANGUAGES]
        select = LongSelect(choices=[*known, *others])
        drawn = ((select.render(name, tag, {"aria-label": "Language"}),) for tag in (*chosen, *[""] * SPARE))
        return format_html('<div class="languages">{}</div>', format_html_join("", "{}", drawn))


class OneRecord(AutocompleteSelect):
    """Django's choice of a record that searches; what cannot be the key of any is chosen by nobody."""

    def optgroups(self, name: str, value: Any, attr: Any = None):
        key = self.field.target_field
        return super().optgroups(name, [each for each in value if is_one(key, each)], attr)


def is_one(field: models.Field, value: Any) -> bool:
    try:
        field.run_validators(field.to_python(value))
    except ValidationError:
        return False
    return True


def ask_as(form: forms.BaseForm, desk: forms.BaseForm) -> None:
    """Let an admin form ask with the fields of the desk's form, where both have one of that name."""
    for name, field in desk.fields.items():
        if name not in form.fields:
            continue
        # Admin pages carry no htmx.
        field.widget.attrs = {key: value for key, value in field.widget.attrs.items() if not key.startswith("hx-")}
        if type(field.widget) is PairInputs:
            field.widget = PairRows()
        if type(field.widget) is SeveralInputs:
            field.widget = LanguageRows()
        if isinstance(field, TextsByLanguage):
            field.for_admin()
        form.fields[name] = field


def version_input() -> forms.Field:
    """The hidden input of a form that must not save over what somebody else saved after its page was opened."""
    return forms.IntegerField(required=False, widget=forms.HiddenInput)


def show_version(form: forms.BaseModelForm) -> None:
    """Let the page of a thing that is there tell the version that it shows."""
    if form.instance.pk and "seen_version" in form.fields:
        form.fields["seen_version"].initial = form.instance.version


def refuse_if_saved_since(form: forms.BaseModelForm, noun: str) -> None:
    """The thing is locked from here on: nobody saves it between this look and the verb."""
    thing: Any = form.instance
    if not thing.pk or "seen_version" not in form.fields:
        return
    current = type(thing)._default_manager.lock().get(pk=thing.pk)
    if form.cleaned_data.get("seen_version") != current.version:
        form.add_error(None, f"Somebody saved this {noun} after you opened this page. Open it again, then edit.")


def take_refusals(form: forms.BaseForm, desk: forms.BaseForm) -> None:
    """Put what the desk's form refuses at the fields of the admin's, each once."""
    for field, errors in desk.errors.items():
        if field not in form.errors:
            form.add_error(field if field in form.fields else None, errors)
