"""The forms of exchange rates: one rate, and a file of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from crispy_forms.layout import Div
from django import forms

from billing_site.lib.money.text import parse_number
from billing_site.pages.fields.numbers import NumberText
from billing_site.pages.fields.selects import LongSelect, blank, currency_options, offer
from billing_site.pages.fields.text import CleanText, plain_helper
from invoicing.exchange_rates.reading import FileRefused, rates_in
from invoicing.models.tax.exchange_rate import ExchangeRate, Rate

FIRST_DAY = date(1999, 1, 1)
HIGHEST = 10**12


def day_field(label: str, **more) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class ExchangeRateForm(forms.Form):
    """One `base` is `rate` of `currency`."""

    day = day_field("Day", error_messages={"required": "Choose a day."})
    base = forms.ChoiceField(label="One", widget=LongSelect, initial=ExchangeRate.EURO)
    currency = forms.ChoiceField(
        label="Is worth, in", widget=LongSelect, error_messages={"required": "Choose a currency."}
    )
    rate = NumberText(
        label="Rate",
        help_text="How many of the second currency one of the first is, with up to 8 decimals.",
        error_messages={"required": "Enter a rate."},
    )
    source = CleanText(
        max_length=ExchangeRate.LONGEST_SOURCE,
        required=False,
        label="Source",
        help_text="Who published it, such as European Central Bank. Documents that use it print it.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "base", currency_options())
        offer(self, "currency", blank(currency_options()))
        self.helper = plain_helper("day", Div("base", "currency", css_class="field-pair"), "rate", "source")

    def clean_rate(self) -> Decimal:
        try:
            rate = parse_number(self.cleaned_data["rate"], decimals=ExchangeRate.PLACES)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if not 0 < rate < HIGHEST:
            raise forms.ValidationError("Enter a rate above 0, such as 1.0875.")
        return rate

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in ExchangeRate.EDITABLE}


class ImportForm(forms.Form):
    """A file of rates, and from which day on they are taken."""

    file = forms.FileField(
        label="CSV file",
        help_text="“eurofxref-hist.csv” or “eurofxref.csv” of the European Central Bank, unpacked; or a file with the "
        "columns Day, Base, Currency, Rate, Source, as this list exports it.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )
    since = day_field("From this day on", help_text="Earlier days of the file are left out.")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper("file", "since")

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        if data.get("file") and data.get("since"):
            try:
                data["rates"] = rates_in(data["file"].read(), data["since"])
            except FileRefused as refusal:
                self.add_error("file", str(refusal))
            else:
                if not data["rates"]:
                    self.add_error("since", "The file has no rate of this day or a later one.")
        return data

    @property
    def rates(self) -> list[Rate]:
        return self.cleaned_data["rates"]
