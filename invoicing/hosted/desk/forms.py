"""What staff type on the desk about a customer's message."""

from crispy_forms.helper import FormHelper
from django import forms

from billing_site.pages.fields.text import CleanText, plain_helper
from invoicing.models.hosted.query import LONGEST


class AnswerForm(forms.Form):
    answer = CleanText(
        multiline=True,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="It goes by e-mail, in the language in which the customer wrote, with the message below it.",
    )

    @property
    def helper(self) -> FormHelper:
        return plain_helper("answer")
