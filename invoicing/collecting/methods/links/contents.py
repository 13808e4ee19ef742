"""What the mail tells that brings a link by which a customer puts a method on file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from billing_site.company.models import Company
from customers.models.customer import Customer
from invoicing.emails.composing.accounts import moment, parties
from invoicing.emails.composing.mail_words import words_for
from invoicing.emails.composing.parts import Button, Content, Row
from invoicing.rules.mail.texts import BESIDE


@dataclass(frozen=True)
class SetupLink:
    """The address that a customer opens, until when it leads anywhere, and whether future invoices are paid with it."""

    customer: Customer
    address: str
    expires: datetime
    for_all: bool = True


def content_of(kind: str, thing: SetupLink, language: str, *, now: datetime) -> Content:
    """The Content of the mail, which promises that invoices are paid automatically only where they will be."""
    words = words_for(thing.customer, thing.customer.currency or Company.current().default_currency, language)
    until = moment(words, thing.expires)
    return Content(
        words=words,
        fields=parties(thing.customer),
        preheader=f"{words.say('Valid until')}{words.colon}{until}",
        rows=[Row(words.say("Valid until"), until)],
        button=Button(words.say("Add payment method"), thing.address),
        stage=0 if thing.for_all else BESIDE,
    )
