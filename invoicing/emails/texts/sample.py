"""A sample of what each kind of mail tells of, from rows that no database has."""

from datetime import datetime, timedelta

from django.conf import settings

from billing_site.company.models import Company, today_at
from billing_site.lib.public_address import public_address
from billing_site.lib.renamed import find
from billing_site.mail import kinds
from billing_site.mail.parts import Composed
from invoicing.documents.sample import sample_credit_note, sample_invoice, sample_payment
from invoicing.emails.composing.compose import Thing, content_of, texts_for, write
from invoicing.emails.composing.parts import AccountStatement, PortalLink
from invoicing.models.invoice import Invoice
from invoicing.rules.mail.texts import BEFORE, Texts

AGO = timedelta(days=45)  # beyond the terms of payment that most accounts have


def sample_mail(kind: str, stage: int, language: str, texts: Texts, *, now: datetime) -> Composed:
    """The mail of a kind with these texts, to a sample customer of the company."""
    thing = sample_thing(kind, stage, language, now=now)
    content = content_of(kind, thing, language, stage=stage, now=now)
    answer = "Your question is answered here, in your own words." if kind == kinds.ANSWER else None
    return write(content, texts_for(kind, content, texts, message=answer), language)


def sample_thing(kind: str, stage: int, language: str, *, now: datetime) -> Thing:
    company = Company.current()
    then = now - timedelta(days=company.payment_terms_days) - AGO if stage > BEFORE else now
    invoice = sample(company, language, then)
    if room := settings.MAIL_ROOMS.get(kind):
        # What a room tells of a sample invoice, as if it had happened.
        return find(f"{room}.sample.sample_of")(kind, stage, invoice, now=now)
    if kind == kinds.RECEIPT:
        return sample_payment(invoice, now=now)
    if kind == kinds.CREDIT_NOTE:
        return sample_credit_note(invoice, now=now)
    if kind == kinds.PORTAL_LINK:
        return PortalLink(invoice.customer, public_address("/"), now + timedelta(hours=1))
    if kind == kinds.STATEMENT:
        day = today_at(now)
        return AccountStatement(invoice.customer, day.replace(day=1), day, invoice.currency, 0, invoice.amount_due)
    if kind == kinds.CORRECTION:
        invoice.frozen |= {"replaced": {"number": "SAMPLE-0000", "issued": invoice.frozen["issued"]}}
    return invoice


def sample(company: Company, language: str, now: datetime) -> Invoice:
    invoice = sample_invoice(company, language, now=now)
    # Its address leads nowhere, as nothing of it is kept.
    invoice.public_id = "in_sample"
    return invoice
