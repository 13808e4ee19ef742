"""The choices of an export: which columns, which metadata keys, which days, in which time zone."""

import zoneinfo
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from django import forms

from billing_site.lib.csv.stream import metadata_columns
from billing_site.pages.fields.selects import offer
from billing_site.pages.filters import PERIODS, between, period
from customers.models.query import CustomerQuerySet

DEFAULT, ALL, CHOSEN, NONE = "default", "all", "chosen", "none"
MOST_KEYS = 500
EARLIEST = date(1970, 1, 1)


@cache
def zone_names() -> tuple[str, ...]:
    """Time zones by the name of a city, UTC first; the old spellings that only computers use are left out."""
    names = zoneinfo.available_timezones()
    cities = sorted(name for name in names if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/")))
    return ("UTC", *cities)


def day(label: str):
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as 2026-11-22."},
    )


def unknown(thing) -> dict:
    return {"invalid_choice": f"“%(value)s” is not {thing}."}


class ExportForm(forms.Form):
    """Bound to the address of the download; what is left out there takes its default, so a bare address works too."""

    columns = forms.ChoiceField(label="Columns", required=False, widget=forms.RadioSelect)
    column = forms.MultipleChoiceField(
        label="Columns to tick", required=False, widget=forms.CheckboxSelectMultiple, error_messages=unknown("a column")
    )
    keys = forms.ChoiceField(label="Metadata", required=False, widget=forms.RadioSelect)
    key = forms.MultipleChoiceField(
        label="Keys to tick",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=unknown("a metadata key"),
    )
    period = forms.ChoiceField(label="Created", required=False, choices=[("", "All time"), *PERIODS])
    zone = forms.ChoiceField(label="Time zone", required=False, error_messages=unknown("a time zone"))
    start = day("First day")
    end = day("Last day")

    def __init__(self, data=None, *, columns, keys, zone, now: datetime) -> None:
        """`columns` gives the columns for a ZoneInfo, the id first; `keys` are the metadata keys; `zone` is the
        staff member's ZoneInfo; `now` says which day is today."""
        super().__init__(data)
        self.columns_in = columns
        self.known_keys = keys
        self.own_zone = zone
        self.now = now
        everything = columns(zone)
        # The zone that the headers name is a choice too, so the words here leave it out.
        labels = {column.key: column.header.removesuffix(f" ({zone.key})") for column in everything}
        usual = [column.key for column in everything if column.default]
        default = f"Default: {', '.join(labels[key] for key in usual)}"
        for field, choices in {
            "columns": [(DEFAULT, default), (ALL, f"All {len(everything)}"), (CHOSEN, "Those ticked below")],
            "column": [(column.key, labels[column.key]) for column in everything[1:]],
            "keys": [(ALL, f"All {len(keys)} keys"), (NONE, "None"), (CHOSEN, "Those ticked below")],
            "key": [(key, key) for key in keys],
            "zone": [(name, name) for name in dict.fromkeys((zone.key, *zone_names()))],
        }.items():
            offer(self, field, choices)
        all_fit = len(keys) <= MOST_KEYS
        self.initial = {"columns": DEFAULT, "column": usual, "keys": ALL if all_fit else NONE, "zone": zone.key}

    def clean_columns(self) -> str:
        return self.cleaned_data["columns"] or DEFAULT

    def clean_keys(self) -> str:
        return self.cleaned_data["keys"] or self.initial["keys"]

    def clean_zone(self) -> ZoneInfo:
        return zoneinfo.ZoneInfo(self.cleaned_data["zone"] or self.own_zone.key)

    def clean_start(self) -> date | None:
        return self.sensible_day("start")

    def clean_end(self) -> date | None:
        return self.sensible_day("end")

    def sensible_day(self, name: str) -> date | None:
        value = self.cleaned_data[name]
        if value and value < EARLIEST:
            raise forms.ValidationError("Choose a day from 1970 on.")
        return value

    def clean(self) -> None:
        values = self.cleaned_data
        if values.get("columns") == CHOSEN and values.get("column") == []:
            self.add_error("column", "Tick at least one column.")
        if values.get("keys") == CHOSEN and values.get("key") == []:
            self.add_error("key", "Tick at least one key, or choose None.")
        if len(self.wanted_keys()) > MOST_KEYS:
            self.add_error("keys", f"A file holds up to {MOST_KEYS} metadata keys. Tick the ones you need.")
        start, end = values.get("start"), values.get("end")
        if values.get("period") == "custom" and not {"start", "end"} & set(self.errors):
            if not start and not end:
                self.add_error("start", "Choose the first or the last day of the range.")
            elif start and end and end < start:
                self.add_error("end", "The last day is before the first.")

    def wanted_keys(self) -> list[str]:
        keys = self.cleaned_data.get("keys")
        return self.known_keys if keys == ALL else self.cleaned_data.get("key", []) if keys == CHOSEN else []

    @property
    def today(self) -> date:
        """The day it is in the chosen zone."""
        return self.now.astimezone(self.cleaned_data["zone"]).date()

    def chosen_columns(self):
        """The columns of the file, the id first, metadata last."""
        everything = self.columns_in(self.cleaned_data["zone"])
        which = self.cleaned_data["columns"]
        ticked = {everything[0].key, *self.cleaned_data["column"]}
        chosen = [c for c in everything if which == ALL or (c.default if which == DEFAULT else c.key in ticked)]
        return (*chosen, *metadata_columns(self.wanted_keys()))

    def narrowed(self, queryset: CustomerQuerySet) -> CustomerQuerySet:
        """The rows created in the chosen days of the chosen zone."""
        values = self.cleaned_data
        start, end = period(values["period"], self.today, values["start"], values["end"])
        return between(queryset, start, end, values["zone"])
