"""What is done to the reminders of many: a pause with its last day and reason, or its end."""

from django import forms

from billing_site.pages.fields.text import plain_helper
from invoicing.reminders.forms import PauseForm
from invoicing.reminders.many.pausing import PAUSE, RESUME, Change


class ManyForm(PauseForm):
    """`change()` is what the verbs take."""

    what = forms.ChoiceField(
        label="What to do",
        choices=[(PAUSE, "Pause reminders"), (RESUME, "Resume reminders")],
        widget=forms.RadioSelect,
        initial=PAUSE,
        error_messages={"required": "Choose whether to pause or to resume."},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].help_text = "The last day of a pause. Empty: until somebody resumes."
        self.helper = plain_helper("what", "until", "reason")

    def change(self) -> Change:
        data = self.cleaned_data
        if data["what"] == RESUME:
            return Change(RESUME)
        return Change(PAUSE, data["until"], data["reason"])
