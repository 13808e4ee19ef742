"""What can be said on the customer's page, checked in its language: the day of a payment, and a message."""

from datetime import date, datetime
from typing import Any

from django import forms

from billing_site.company.models import today_at
from invoicing.documents.language.typed_days import typed_day
from invoicing.documents.limits import HIDDEN
from invoicing.hosted.document import HostedDocument
from invoicing.models.hosted.claim import earliest_day
from invoicing.models.hosted.query import LONGEST


class Typed(forms.CharField):
    """What was typed, without the one sign that no database keeps: Django would complain of it in English."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\0", "")


class PaidForm(forms.Form):
    """On which day it was paid: as browsers send a day, or as the language writes it."""

    paid_on = Typed(required=False)

    def __init__(self, data, doc: HostedDocument, now: datetime) -> None:
        super().__init__(data)
        self.doc, self.now = doc, now

    def clean_paid_on(self) -> date:
        day = typed_day(self.cleaned_data["paid_on"], self.doc.locale)
        if day is None:
            raise forms.ValidationError(self.doc.say("Enter the day on which you paid."))
        if day > today_at(self.now):
            raise forms.ValidationError(self.doc.say("This day is still to come."))
        if day < earliest_day(self.doc.invoice):
            issued = self.doc.issued_on
            raise forms.ValidationError(
                self.doc.say("This day is before the date of the invoice, %(date)s.", date=issued)
            )
        return day


class QueryForm(forms.Form):
    message = Typed(required=False)

    def __init__(self, data, doc: HostedDocument) -> None:
        super().__init__(data)
        self.doc = doc

    def clean_message(self) -> str:
        text = HIDDEN.sub("", self.cleaned_data["message"].replace("\r\n", "\n")).strip()
        if not text:
            raise forms.ValidationError(self.doc.say("Enter a message."))
        if len(text) > LONGEST:
            raise forms.ValidationError(
                self.doc.say("The message is too long: up to %(count)s characters.", count=LONGEST)
            )
        return text
