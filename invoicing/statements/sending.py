"""A statement of account by e-mail: its PDF is kept, and a mail with it written, in one transaction."""

from __future__ import annotations

from datetime import datetime

from django import forms

from billing_site.company.models import Company
from billing_site.lib.db.transaction import whole
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.mail.kinds import STATEMENT
from billing_site.mail.models.message import Message
from billing_site.pages.fields.lists import EmailList
from billing_site.pages.fields.text import CleanText
from billing_site.staff.models.user import User
from invoicing.documents.text.accounts.statement import drawing_of_statement
from invoicing.emails.composing.compose import compose, proposed
from invoicing.emails.composing.parts import AccountStatement
from invoicing.models.files.stored_statement import StoredStatement
from invoicing.rules.mail.texts import OPENING_LENGTH, SUBJECT_LENGTH
from invoicing.statements.account import Statement
from invoicing.statements.document import document_of, file_name

NO_ADDRESS = "Enter an address: the customer has none on file."
LANGUAGES = sorted(DOCUMENT_LANGUAGES.items(), key=lambda each: each[1])


class SendForm(forms.Form):
    """Whom a statement goes to, and what the mail says; what is not changed is as composed."""

    to = EmailList(label="To", error_messages={"required": NO_ADDRESS})
    cc = EmailList(label="CC", required=False)
    language = forms.ChoiceField(label="Language", choices=LANGUAGES)
    subject = CleanText(label="Subject", max_length=SUBJECT_LENGTH)
    message = CleanText(
        label="Message",
        max_length=OPENING_LENGTH,
        multiline=True,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Period and balances follow below it.",
    )

    def __init__(self, data, *, statement: Statement, now: datetime) -> None:
        customer = statement.customer
        language, subject, message = proposed(STATEMENT, told(statement), now=now)
        initial = {"to": customer.billing_emails, "cc": customer.cc_emails, "language": language}
        super().__init__(data, initial=initial | {"subject": subject, "message": message})

    @property
    def is_as_proposed(self) -> bool:
        """Whether subject and message are what was proposed: then another language has words of its own."""
        return not {"subject", "message"} & set(self.changed_data)

    def clean(self) -> dict:
        data = super().clean() or {}
        if self.is_as_proposed:
            data["subject"] = data["message"] = None
        return data


def told(statement: Statement, kept: StoredStatement | None = None, name: str = "") -> AccountStatement:
    """What the mail tells of a statement."""
    return AccountStatement(
        *(statement.customer, *statement.period, statement.currency, statement.opening, statement.closing),
        owner=kept.public_id if kept else "",
        name=name,
    )


def send(
    statement: Statement,
    company: Company,
    *,
    to: list[str],
    cc: list[str],
    language: str,
    subject: str | None,
    message: str | None,
    by: User,
    now: datetime,
) -> Message:
    """Keep the PDF and put the mail into the outbox. `subject` and `message` None: as composed.

    Raises DocumentTooLarge, MailRefused. The PDF is drawn before the transaction, so that nobody waits for it.
    """
    document = document_of(statement, language, company, now=now)
    content = drawing_of_statement(document).pdf()
    return write(statement, content, to=to, cc=cc, language=language, subject=subject, message=message, by=by, now=now)


@whole
def write(
    statement: Statement,
    content: bytes,
    *,
    to: list[str],
    cc: list[str],
    language: str,
    subject: str | None,
    message: str | None,
    by: User,
    now: datetime,
) -> Message:
    customer, (start, end) = statement.customer, statement.period
    facts = {"customer": customer, "start": start, "end": end, "language": language, "currency": statement.currency}
    kept = StoredStatement.keep(content, opening=statement.opening, closing=statement.closing, by=by, now=now, **facts)
    thing = told(statement, kept, f"{file_name(statement)}.pdf")
    composed = compose(STATEMENT, thing, language=language, subject=subject, message=message, now=now)
    return Message.write(STATEMENT, composed, to=to, cc=cc, about=kept, customer=customer, by=by, now=now)
