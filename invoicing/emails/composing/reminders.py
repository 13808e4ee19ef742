"""What reminders tell: of one invoice, or of all that a customer has open in one letter."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings

from billing_site.company.models import Company
from billing_site.lib.renamed import find
from billing_site.mail import kinds
from invoicing.documents.language.in_language import InLanguage
from invoicing.emails.composing import invoices as one
from invoicing.emails.composing.mail_words import MailWords, bank_rows, named, words_for, words_of
from invoicing.emails.composing.parts import Content, Item, Row
from invoicing.emails.composing.texts import plain
from invoicing.models.hosted.link import HostedLink
from invoicing.models.invoice import Invoice
from invoicing.rules.mail.texts import BEFORE

# More are counted and summed up, so that a mail has bounds; their PDFs are on the pages that it leads to.
MOST_ITEMS, MOST_PDFS = 20, 20


def about_reminder(invoices: Sequence[Invoice], language: str, *, stage: int, now: datetime) -> Content:
    """The Content of a reminder of these invoices of one customer, in the order of their due dates.

    Of what is not past due it is the note before the date, whatever the `stage` (1 to 3). What was to be charged has
    no due date: it is past due once it could not be.
    """
    every = sorted(invoices, key=lambda each: (each.frozen["due"] or "9999", each.pk))
    late = any(invoice.frozen["due"] is None or one.is_past(invoice.frozen["due"], now) for invoice in every)
    content = single(every[0], language, now=now) if len(every) == 1 else several(every, language)
    return Content(**{**vars(content), "stage": stage if late else BEFORE})


def single(invoice: Invoice, language: str, *, now: datetime) -> Content:
    content = one.about_invoice(kinds.REMINDER, invoice, language, now=now)
    return Content(**{**vars(content), "fields": content.fields | {"count": "1"}})


def several(invoices: list[Invoice], language: str) -> Content:
    """Invoices of one customer in one letter, with a sum for each currency."""
    newest = max(invoices, key=lambda each: each.pk).frozen
    words = words_for(invoices[0].customer, newest["currency"], language, map(one.owed, invoices))
    addresses = HostedLink.addresses_of(invoices)
    sums = sums_of(invoices, language)
    numbers = [plain(invoice.number) for invoice in invoices]
    dues = [invoice.frozen["due"] for invoice in invoices if invoice.frozen["due"]]
    tried = find(f"{settings.CHARGE_AHEAD}.days_ahead")(invoices)
    # What is tried again by itself says when; only the others are to be transferred.
    to_transfer = [plain(invoice.number) for invoice in invoices if invoice.pk not in tried]
    return Content(
        words=words,
        fields={
            "number": words.listed(numbers[:3]) + (" …" if len(numbers) > 3 else ""),
            "amount": " + ".join(sums),
            "due": words.dated(min(dues, default=None)),
            "count": words.quantity(str(len(invoices))),
            "customer": named(newest),
            "seller": plain(str(Company.current())),
        },
        preheader=words.say("%(amount)s due", amount=" + ".join(sums)),
        items=[item(each, language, addresses[each.public_id], tried.get(each.pk)) for each in invoices[:MOST_ITEMS]],
        rows=summary(words, len(invoices), sums),
        payment_title=one.transfer(words, None),
        payment=bank_rows(words, newest, words.listed(to_transfer[:MOST_ITEMS])) if to_transfer else [],
        attachments=[one.pdf(invoice) for invoice in invoices] if len(invoices) <= MOST_PDFS else [],
    )


def sums_of(invoices: list[Invoice], language: str) -> list[str]:
    """What is owed in each currency."""
    owed: dict[str, list[Invoice]] = defaultdict(list)
    for invoice in invoices:
        owed[invoice.currency].append(invoice)
    return [
        words_of(those[0].frozen, language, map(one.owed, those)).amount(sum(map(one.owed, those)))
        for those in owed.values()
    ]


def item(invoice: Invoice, language: str, address: str, tried_on: date | None) -> Item:
    words: MailWords = words_of(invoice.frozen, language, one.amounts(invoice))
    details = [Row(words.say("Date of issue"), words.dated(invoice.frozen["issued"]))]
    if invoice.frozen["due"]:
        details.append(Row(words.say("Date due"), words.date(invoice.frozen["due"])))
    if one.owed(invoice) != invoice.total:
        details.append(Row(words.say("Total"), words.amount(invoice.total)))
    if tried_on:
        details.append(Row(words.say("Next payment attempt"), words.date(tried_on.isoformat())))
    return Item(words.isolated(plain(invoice.number)), words.amount(one.owed(invoice)), details, address)


def summary(words: InLanguage, count: int, sums: list[str]) -> list[Row]:
    further = count - MOST_ITEMS
    return [
        *([Row(words.say("Further invoices"), words.quantity(str(further)))] if further > 0 else []),
        Row(words.say("Open invoices"), words.quantity(str(count))),
        *(Row(words.say("Amount due"), amount, strong=True) for amount in sums),
    ]
