"""The way in: a mail of any kind, composed from the invoice, note, payment, statement or link that it tells of."""

from datetime import datetime
from typing import Any

from django.conf import settings

from billing_site.company.models import Company
from billing_site.lib.places.locales import best_supported
from billing_site.lib.places.phones import display_phone
from billing_site.lib.renamed import find
from billing_site.mail import kinds
from billing_site.mail.parts import Composed
from customers.models.customer import Customer
from invoicing.documents.language import mode_words
from invoicing.documents.language.wording import known_language
from invoicing.emails.composing import accounts, as_html, as_text, invoices, reminders, settlements
from invoicing.emails.composing.logo import logo_of
from invoicing.emails.composing.parts import AccountStatement, Content, Letter, PortalLink
from invoicing.emails.composing.texts import in_place, one_line, paragraphs, plain, texts_of, typed
from invoicing.issuing.snapshot import seller as letterhead
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.payment import InvoicePayment
from invoicing.rules.mail.texts import FRIENDLY, Texts

# As `compose` says. Of the kinds that settings.MAIL_ROOMS has, something that has an `invoice`, or else a `customer`:
# <room>.contents.content_of(kind, thing, language, now=…) gives its Content.
Thing = Any


def compose(
    kind: str,
    thing: Thing,
    *,
    stage: int = FRIENDLY,
    language: str | None = None,
    subject: str | None = None,
    message: str | None = None,
    now: datetime,
) -> Composed:
    """The mail as it will go. `thing` is an Invoice (invoice, correction, reminder, new link, answer), several of one
    customer (reminder), a CreditNote, an InvoicePayment, an AccountStatement or a PortalLink; of kinds from another
    room what that room tells of.

    `stage` is a reminder's tone from 1 to 3; what is not past due yet is told so in the tone before it. `language` is
    another document language than the one that `language_for` finds. `subject` and `message` are what staff typed
    instead of the template; of an answer the `message` is the answer itself. Raises ValueError for what is not sent: a
    draft, a reversed payment.
    """
    tag = known_language(language) if language else language_for(kind, thing)
    content = content_of(kind, thing, tag, stage=stage, now=now)
    return write(content, texts_for(kind, content, subject=subject, message=message), tag)


def proposed(
    kind: str, thing: Thing, *, stage: int = FRIENDLY, language: str | None = None, now: datetime
) -> tuple[str, str, str]:
    """(language, subject, message) that `compose` would write, for a form in which staff may change them."""
    tag = known_language(language) if language else language_for(kind, thing)
    content = content_of(kind, thing, tag, stage=stage, now=now)
    subject, opening = texts_for(kind, content)
    return tag, plain(subject), typed(opening)


def language_for(kind: str, thing: Thing) -> str:
    """The document's own language, else the first that the customer prefers and documents speak, else the account's."""
    if isinstance(thing, InvoicePayment) or (kind in settings.MAIL_ROOMS and hasattr(thing, "invoice")):
        return known_language(thing.invoice.frozen["language"])
    if isinstance(thing, Invoice | CreditNote):
        return known_language(thing.frozen.get("language", ""))
    if isinstance(thing, AccountStatement | PortalLink) or kind in settings.MAIL_ROOMS:
        return language_of(thing.customer)
    spoken = {each.frozen["language"] for each in thing}
    return known_language(spoken.pop()) if len(spoken) == 1 else language_of(thing[0].customer)


def language_of(customer: Customer) -> str:
    return best_supported(customer.preferred_locales, known_language(Company.current().default_language))


def content_of(kind: str, thing: Thing, language: str, *, stage: int, now: datetime) -> Content:
    if room := settings.MAIL_ROOMS.get(kind):
        return find(f"{room}.contents.content_of")(kind, thing, language, now=now)
    if isinstance(thing, InvoicePayment):
        return settlements.about_payment(thing, language)
    if isinstance(thing, CreditNote):
        return settlements.about_note(thing, language)
    if isinstance(thing, AccountStatement):
        return accounts.about_statement(thing, language)
    if isinstance(thing, PortalLink):
        return accounts.about_portal(thing, language)
    if kind == kinds.REMINDER:
        every = [thing] if isinstance(thing, Invoice) else list(thing)
        return reminders.about_reminder(every, language, stage=stage, now=now)
    if not isinstance(thing, Invoice):
        raise TypeError("Only reminders tell of several invoices.")
    return invoices.about_invoice(kind, thing, language, now=now)


def texts_for(
    kind: str,
    content: Content,
    texts: Texts | None = None,
    *,
    subject: str | None = None,
    message: str | None = None,
) -> tuple[str, str]:
    """(subject, opening) of the account's texts, of ours or of these `texts`, with the fields filled in, or as typed.

    What staff left as it was proposed keeps the signs that hold each value in its own direction.
    """
    texts = texts or texts_of(kind, content.stage, content.words.language)
    own = [in_place(text, content.fields, content.words.language) for text in (texts.subject, texts.opening)]
    head = own[0] if subject is None or plain(subject) == plain(own[0]) else plain(subject)
    if message is None or typed(message) == typed(own[1]):
        return head, own[1]
    if kind == kinds.ANSWER:
        return head, f"{own[1]}\n\n{typed(message)}"
    return head, typed(message)


def write(content: Content, texts: tuple[str, str], language: str) -> Composed:
    """The mail of a Content, with the account's head and foot as they are today."""
    words, company = content.words, Company.current()
    seller, logo = letterhead(company), logo_of(company)
    letter = Letter(
        content=content,
        subject=mode_words.marked(one_line(texts[0]), language),
        paragraphs=paragraphs(texts[1]),
        seller=seller,
        seller_lines=[
            words.isolated(plain(line)) for line in [*words.address(seller["address"]), *contact(seller)] if line
        ],
        note=note(content, company),
        regards=words.say("Kind regards,"),
        mode=mode_words.line(language),
    )
    return Composed(
        language=language,
        subject=letter.subject,
        text=as_text.text_of(letter),
        html=as_html.html_of(letter, logo),
        attachments=content.attachments,
        pictures=[logo.picture] if logo else [],
        opening=typed(texts[1]),
    )


def contact(seller: dict) -> list[str]:
    phone = display_phone(seller["phone"]) if seller["phone"] else ""
    return [phone, seller["email"], seller["website"]]


def note(content: Content, company: Company) -> str:
    """Whom to ask: the address that answers go to, where one is known."""
    if address := plain(company.answers_to):
        return content.words.say("If you have any questions, please write to %(email)s.", email=address)
    return content.words.say("If you have any questions, please reply to this e-mail.")
