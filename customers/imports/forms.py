"""The forms of an import: the file, and what its columns mean."""

from django import forms

from billing_site.pages.fields.text import plain_helper
from customers.imports.mapping import ID, LEFT_OUT, Guess, choices, guess, target_label
from customers.models.csv_import import ImportBatch

MATCH_HELP = (
    "A row without an id is about the customer with its email, if there is one; else it is new. "
    "Case, a “+tag” and Gmail's dots do not count."
)
EMPTY_HELP = "Otherwise an empty cell leaves what is there."


class UploadForm(forms.Form):
    """The file; what is in it is read by customers.imports.reading."""

    file = forms.FileField(
        label="CSV file",
        help_text="Up to 100 MB, separated by comma, semicolon or tab, with the names of the columns in the first row.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper("file")


class ColumnsForm(forms.Form):
    """A choice for each column; each kind of rows has its own targets."""

    def __init__(self, data=None, *, batch: ImportBatch, samples=()) -> None:
        super().__init__(data)
        self.batch, self.samples = batch, samples
        self.guesses = self.guess(batch.headers)
        chosen = batch.mapping or [guessed.target for guessed in self.guesses]
        for place, header in enumerate(batch.headers):
            label = header or f"Column {place + 1}"
            self.fields[f"column_{place}"] = forms.ChoiceField(
                choices=self.choices(header), label=label, required=False
            )
            self.initial[f"column_{place}"] = chosen[place]

    def guess(self, headers: list[str]) -> list[Guess]:
        return guess(headers)

    def choices(self, header: str) -> list:
        return choices(header)

    def label(self, target: str) -> str:
        return target_label(target)

    def missing(self, targets: set[str], data: dict) -> str:
        """What is wrong with this choice of columns, in words; '' for nothing."""
        return ""

    def rows(self):
        """For the page: {field, header, note, samples} of each column."""
        for place, header in enumerate(self.batch.headers):
            field = self[f"column_{place}"]
            guessed = self.guesses[place]
            shown = [cells[place][:60] for cells in self.samples if place < len(cells) and cells[place].strip()][:3]
            note = guessed.note if (field.value() or LEFT_OUT) == guessed.target else ""
            yield {"field": field, "header": header, "note": note, "samples": shown}

    @property
    def options(self) -> list:
        """How rows are read: the inputs beside those of the columns."""
        return []

    @property
    def mapping(self) -> list[str]:
        return [self.cleaned_data[f"column_{place}"] for place in range(len(self.batch.headers))]

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        chosen = [(place, data.get(f"column_{place}")) for place in range(len(self.batch.headers))]
        seen = {}
        for place, target in chosen:
            if target and target in seen:
                self.add_error(f"column_{place}", f"“{seen[target]}” is {self.label(target)} already.")
            elif target:
                seen[target] = self.batch.headers[place] or f"Column {place + 1}"
        if not self.errors and (words := self.missing(set(seen), data)):
            raise forms.ValidationError(words)
        return data


class MappingForm(ColumnsForm):
    """What the columns of a file of customers are, and how rows find their customer."""

    match_email = forms.BooleanField(label="Match by email", required=False, help_text=MATCH_HELP)
    empty_clears = forms.BooleanField(label="Empty cells clear the value", required=False, help_text=EMPTY_HELP)

    def __init__(self, data=None, *, batch: ImportBatch, samples=()) -> None:
        super().__init__(data, batch=batch, samples=samples)
        self.initial["match_email"] = batch.match_email
        self.initial["empty_clears"] = batch.empty_clears

    @property
    def options(self) -> list:
        return [self["match_email"], self["empty_clears"]]

    def missing(self, targets: set[str], data: dict) -> str:
        if not targets - {ID}:
            return "Choose at least one column to import."
        if ID not in targets and not {"name", "email"} <= targets and not data.get("match_email"):
            return "New customers need a name and an email: say which columns hold them."
        return ""
