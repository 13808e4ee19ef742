"""Fields that hold several values: e-mail addresses behind commas, languages in their order."""

from django import forms

from billing_site.lib.places.language_names import read_language
from billing_site.lib.text import is_mailable, readable_email
from billing_site.pages.fields.text import CleanText


def check_email(address: str) -> None:
    if not is_mailable(address):
        raise forms.ValidationError("Write an e-mail address like jenny@example.com.")


class Email(CleanText):
    """One address that mail can be sent to, with its domain as people write it."""

    default_validators = [check_email]
    widget = forms.EmailInput

    def to_python(self, value) -> str:
        return readable_email(super().to_python(value))


class EmailList(CleanText):
    """Comma-separated addresses as a list; at most twenty, each once."""

    def to_python(self, value):
        text = super().to_python(value).replace(";", ",")
        parts = [part.strip() for part in text.split(",")]
        return list(dict.fromkeys(readable_email(part) for part in parts if part))

    def prepare_value(self, value) -> str | None:
        return ", ".join(value) if isinstance(value, list) else value

    def validate(self, value) -> None:
        super().validate(value)
        if len(value) > 20:
            raise forms.ValidationError("Use at most 20 addresses.")
        for address in value:
            try:
                check_email(address)
            except forms.ValidationError:
                problem = f"“{address}” is not an e-mail address. Separate several by commas."
                raise forms.ValidationError(problem) from None


class SeveralInputs(forms.Widget):
    """A value that comes as several inputs of one name; the form's template draws them."""

    def value_from_datadict(self, data, files, name: str) -> list[str]:
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])

    def value_omitted_from_data(self, data, files, name) -> bool:
        return False


class LocaleList(forms.Field):
    """An ordered list of language tags, each valid and written the canonical way; names are understood."""

    widget = SeveralInputs

    def to_python(self, value) -> list[str]:
        tags = []
        for text in value or []:
            if text.strip():
                try:
                    tags.append(read_language(text))
                except ValueError as error:
                    raise forms.ValidationError(str(error)) from None
        return list(dict.fromkeys(tags))

    def validate(self, value) -> None:
        if len(value) > 10:
            raise forms.ValidationError("Choose at most 10 languages.")
