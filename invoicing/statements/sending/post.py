"""A statement of account by e-mail: its PDF is drawn, then kept with the mail about it, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from billing_site.company.models import Company
from billing_site.lib.db.transaction import whole
from billing_site.mail.kinds import STATEMENT
from billing_site.mail.models.message import Message
from billing_site.mail.parts import Composed
from billing_site.staff.models.user import User
from customers.models.customer import Customer
from invoicing.documents.text.accounts.statement import drawing_of_statement
from invoicing.emails.composing.compose import compose
from invoicing.emails.composing.parts import AccountStatement
from invoicing.models.files.stored_statement import StoredStatement
from invoicing.models.sending.verbs import SentMeanwhile
from invoicing.statements.account import Statement, statement_of
from invoicing.statements.document import document_of, file_name


class Moved(ValueError):
    """The account is another than the statement says that was drawn."""

    def __init__(self) -> None:
        super().__init__("The account moved since this was shown. Look at it again, then send it.")


@dataclass(frozen=True)
class Envelope:
    """To whom a statement goes, and in which words; `subject` and `message` are None where they are as composed."""

    to: list[str]
    cc: list[str]
    language: str
    subject: str | None = None
    message: str | None = None


@dataclass(frozen=True)
class Drawn:
    """A statement with its PDF in the language of the envelope that it goes in."""

    statement: Statement
    envelope: Envelope
    content: bytes


def draw(statement: Statement, envelope: Envelope, company: Company, *, now: datetime) -> Drawn:
    """Draw what is to go. It takes long, so it is done before the transaction. Raises DocumentTooLarge."""
    document = document_of(statement, envelope.language, company, now=now)
    return Drawn(statement, envelope, drawing_of_statement(document).pdf())


@whole
def post(drawn: Drawn, *, by: User | None, now: datetime, seen: str | None = None, operation: str = "") -> Message:
    """Keep the PDF and put the mail into the outbox.

    `seen` is the id of the newest mail with a statement of these days that whoever sends knows of, '' for none. What
    was sent in this `operation` already is given back, and not sent again. Raises DeletedCustomer, Moved where the
    account is another by now, SentMeanwhile, MailRefused.
    """
    statement = drawn.statement
    refuse_unless_as_drawn(statement)
    if operation and (done := sent_in(operation, statement.customer)):
        return done
    before = newest(statement)
    if seen is not None and before is not None and seen != before.public_id:
        raise SentMeanwhile(before)
    kept = keep(drawn, by=by, now=now)
    mail = composed(statement, drawn.envelope, owner=kept.public_id, now=now)
    who: dict[str, Any] = {"to": drawn.envelope.to, "cc": drawn.envelope.cc, "customer": statement.customer}
    who |= {"about": kept} | ({"operation": operation} if operation else {})
    return Message.write(STATEMENT, mail, by=by, now=now, **who)


def refuse_unless_as_drawn(statement: Statement) -> None:
    """Whatever moves an account locks its customer first: under these locks it is read as it stands."""
    locked = list(Customer.objects.lock().filter(pk__in=statement.party.keys).defer("search_text"))
    customer = next(each for each in locked if each.pk == statement.customer.pk)
    customer.refuse_if_deleted()
    if statement_of(customer, statement.period, Company.current()) != statement:
        raise Moved


def keep(drawn: Drawn, *, by: User | None, now: datetime) -> StoredStatement:
    statement, (start, end) = drawn.statement, drawn.statement.period
    days = {"start": start, "end": end, "language": drawn.envelope.language}
    balances = {"currency": statement.currency, "opening": statement.opening, "closing": statement.closing}
    return StoredStatement.keep(drawn.content, customer=statement.customer, by=by, now=now, **days, **balances)


def composed(statement: Statement, envelope: Envelope, *, owner: str = "", now: datetime) -> Composed:
    """The mail as it goes; `owner` is the id of the PDF that is kept, '' before that."""
    language, subject, message = envelope.language, envelope.subject, envelope.message
    what = told(statement, owner)
    return compose(STATEMENT, what, language=language, subject=subject, message=message, now=now)


def told(statement: Statement, owner: str = "") -> AccountStatement:
    """What the mail tells of a statement."""
    return AccountStatement(
        *(statement.customer, *statement.period, statement.currency, statement.opening, statement.closing),
        owner=owner,
        name=f"{file_name(statement)}.pdf",
    )


def newest(statement: Statement) -> Message | None:
    """The newest mail with a statement of this customer and these days that has left, or still may."""
    start, end = statement.period
    kept = StoredStatement.objects.filter(customer=statement.customer, start=start, end=end).values("public_id")
    mails = Message.objects.filter(about__in=kept, kind=STATEMENT).exclude(state=Message.SUPPRESSED)
    return mails.select_related("actor").order_by("-id").first()


def sent_in(operation: str, customer: Customer) -> Message | None:
    """The statement to the customer that was written in this operation."""
    mails = Message.objects.to_customer(customer).filter(kind=STATEMENT)
    return next((each for each in mails[:20] if each.data.get("operation") == operation), None)
