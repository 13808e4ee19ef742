"""The forms of the settings page E-mail."""

from django import forms
from django.core.validators import EmailValidator

from billing_site.company.fields import LABELS, MAILING
from billing_site.company.models import Company
from billing_site.mail.limits import MailRefused, check_address
from billing_site.pages.fields.numbers import WholeNumber
from billing_site.pages.fields.text import CleanText, plain_helper

check_email = EmailValidator("Write an e-mail address like billing@example.com.")


def check_receiver(address: str) -> None:
    """One complaint, where several things are wrong with an address."""
    check_email(address)
    try:
        check_address(address)
    except MailRefused as refusal:
        raise forms.ValidationError(str(refusal)) from None


class MailingForm(forms.Form):
    """Who mails are from, where answers go, and whether invoices leave by themselves."""

    mail_sender_name = CleanText(
        max_length=200,
        required=False,
        label=LABELS["mail_sender_name"],
        help_text="The name that receivers see. Empty: the company’s name. The address is that of the mail server.",
    )
    mail_reply_to = CleanText(
        max_length=320,
        required=False,
        label=LABELS["mail_reply_to"],
        validators=[check_receiver],
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
        help_text="Where answers go. Empty: the company’s e-mail address.",
    )
    send_on_finalize = forms.BooleanField(
        required=False,
        label=LABELS["send_on_finalize"],
        help_text="Invoices that are collected by sending them leave as soon as they are finalized.",
    )
    send_delay = WholeNumber(
        min_value=0,
        max_value=Company.MOST_DELAY,
        label=f"{LABELS['send_delay']} (seconds)",
        help_text="So long such a mail waits before it leaves, and sending can be canceled on the invoice’s page.",
    )
    send_receipts = forms.BooleanField(required=False, label=LABELS["send_receipts"])
    send_credit_notes = forms.BooleanField(required=False, label=LABELS["send_credit_notes"])

    def __init__(self, *args, company: Company, **kwargs) -> None:
        kwargs["initial"] = {field: getattr(company, field) for field in MAILING} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.helper = plain_helper(*MAILING)

    def values(self) -> dict:
        return {field: self.cleaned_data[field] for field in MAILING}


class AddressForm(forms.Form):
    """Where a test goes."""

    address = CleanText(
        max_length=320,
        label="Send a test to",
        validators=[check_receiver],
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
    )


class MailboxForm(forms.Form):
    """The password of the mailbox of delivery reports: never shown, and kept unless another is typed."""

    password = forms.CharField(
        max_length=500,
        required=False,
        strip=False,
        label="Password of the mailbox",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    forget = forms.BooleanField(required=False, label="Forget the password")
