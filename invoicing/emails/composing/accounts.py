"""What mails tell that are about no single document: a statement of account, a link to the portal."""

from datetime import datetime
from zoneinfo import ZoneInfo

from billing_site.company.models import Company
from billing_site.lib.money.text import parse_locale
from billing_site.mail.parts import Attachment
from customers.models.customer import Customer
from invoicing.documents.language.dates import ENGLISH
from invoicing.emails.composing.mail_words import MailWords, words_for
from invoicing.emails.composing.parts import AccountStatement, Button, Content, PortalLink, Row
from invoicing.emails.composing.texts import plain


def about_statement(statement: AccountStatement, language: str) -> Content:
    """The Content of a statement's mail."""
    customer, days = statement.customer, (statement.start.isoformat(), statement.end.isoformat())
    balances = (statement.opening, statement.closing)
    words = words_for(customer, statement.currency, language, balances)
    period, closing = words.period(*days), words.amount(statement.closing)
    # The one stood before the first day began, the other when the last one ended: two rows of a single day, too.
    first = Row(words.say("Opening balance"), words.amount(statement.opening))
    last = Row(words.say("Balance on %(date)s", date=words.date(days[1])), closing, strong=True)
    attached = [Attachment("statement", statement.owner, statement.name)] if statement.name else []
    return Content(
        words=words,
        fields={"period": period, "amount": closing, **parties(customer)},
        preheader=f"{last.label}{words.colon}{closing}",
        rows=[Row(words.say("Period"), period), first, last],
        attachments=attached,
    )


def about_portal(link: PortalLink, language: str) -> Content:
    """The Content of the mail that brings a link to the portal."""
    words = words_for(link.customer, link.customer.currency or Company.current().default_currency, language)
    until = moment(words, link.expires)
    return Content(
        words=words,
        fields=parties(link.customer),
        preheader=f"{words.say('Valid until')}{words.colon}{until}",
        rows=[Row(words.say("Valid until"), until)],
        button=Button(words.say("Open the customer portal"), link.address),
    )


def moment(words: MailWords, when: datetime) -> str:
    """'28 November 2026, 14:05 (CET)': day and time in the account's zone."""
    from babel.dates import format_time

    local = when.astimezone(ZoneInfo(Company.current().time_zone))
    # As for dates: "en" alone stands for readers anywhere.
    time = format_time(local, "short", locale=parse_locale(ENGLISH if words.locale == "en" else words.locale))
    return words.listed((words.date(local.isoformat()), time)) + words.bracketed(words.isolated(f"{local:%Z}"))


def parties(customer: Customer) -> dict[str, str]:
    return {"customer": plain(customer.name or customer.email), "seller": plain(str(Company.current()))}
