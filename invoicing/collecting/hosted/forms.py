"""What is sent to pay an invoice, checked in the language of its page: which method, how much, may it be saved."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django import forms

from invoicing.collecting.hosted.amounts import Limits
from invoicing.collecting.models.charging.checkout import KEY_LENGTH
from invoicing.collecting.models.method import PaymentMethod
from invoicing.documents.language.in_language import InLanguage
from invoicing.hosted.forms import Typed

NEW = "new"
KEY = re.compile(rf"[0-9a-f]{{{KEY_LENGTH}}}")
RANGE = "Enter an amount from %(least)s to %(most)s."
LONGEST = 60


def new_key() -> str:
    return secrets.token_hex(KEY_LENGTH // 2)


class PayForm(forms.Form):
    """`methods` are those that may be chosen, by their public ids; NEW is one that the gateway asks for."""

    key = Typed(required=False)
    method = Typed(required=False)
    amount = Typed(required=False)
    save = forms.BooleanField(required=False)

    def __init__(self, data: Any, doc: InLanguage, limits: Limits, methods: list[PaymentMethod]) -> None:
        super().__init__(data)
        self.doc, self.limits = doc, limits
        self.methods = {method.public_id: method for method in methods}

    def clean_key(self) -> str:
        """What is no key of ours is one that nobody used before."""
        key = self.cleaned_data["key"]
        return key if KEY.fullmatch(key) else new_key()

    def clean_method(self) -> str:
        chosen = self.cleaned_data["method"] or NEW
        if chosen != NEW and chosen not in self.methods:
            raise forms.ValidationError(self.doc.say("Choose a payment method."))
        return chosen

    def clean_amount(self) -> int:
        """All that can be charged where the page has no such field: what was emptied is no answer."""
        if "amount" not in self.data:
            return self.limits.most
        amount = self.limits.read(self.cleaned_data["amount"][:LONGEST], self.doc.locale)
        if amount is None or not self.limits.allow(amount):
            raise forms.ValidationError(self.range_for(amount))
        return amount

    @property
    def range_words(self) -> str:
        return self.range_for(None)

    def range_for(self, typed: int | None) -> str:
        """What may be entered; where the amount would leave too little to be paid later, what leaves enough."""
        limits = self.limits
        least = limits.least if limits.allows_parts else limits.most
        leaves_too_little = typed is not None and limits.allows_parts and limits.largest_part < typed < limits.most
        most = limits.largest_part if leaves_too_little else limits.most
        return self.doc.say(RANGE, least=self.doc.amount(least), most=self.doc.amount(most))

    def refuse(self, field: str, words: str) -> None:
        """Say at the field what the books, and not the form, have against it."""
        self.add_error(field, words)

    @property
    def chosen(self) -> str:
        """The method that stands chosen: as it was sent, else the first that there is."""
        sent = str(self["method"].value() or "") if self.is_bound else ""
        return sent if sent in (NEW, *self.methods) else next(iter(self.methods), NEW)

    @property
    def shown_key(self) -> str:
        """A form that was refused keeps its key: nothing was done with it."""
        sent = str(self["key"].value() or "") if self.is_bound else ""
        return sent if KEY.fullmatch(sent) else new_key()

    @property
    def shown_amount(self) -> str:
        sent = str(self["amount"].value() or "") if self.is_bound else ""
        return sent[:LONGEST] if self.is_bound and "amount" in self.data else self.limits.proposed(self.doc.locale)
