"""What mails about one invoice tell: the invoice itself, a corrected one, a new link, an answer."""

from datetime import date, datetime

from django.conf import settings

from billing_site.company.models import Company, today_at
from billing_site.lib.renamed import find
from billing_site.mail import kinds
from billing_site.mail.parts import Attachment
from invoicing.emails.composing.mail_words import MailWords, bank_rows, named, words_of
from invoicing.emails.composing.parts import Button, Content, Row
from invoicing.emails.composing.texts import plain
from invoicing.models.hosted.link import HostedLink
from invoicing.models.invoice import Invoice
from invoicing.models.states import OPEN, UNCOLLECTIBLE, VOID

# Kinds whose mail brings the document along; the others only lead to it.
WITH_PDF = (kinds.INVOICE, kinds.CORRECTION, kinds.REMINDER)


def about_invoice(kind: str, invoice: Invoice, language: str, *, now: datetime) -> Content:
    """The Content of a mail about an issued invoice; ValueError for a draft."""
    if invoice.is_draft:
        raise ValueError("A draft is not sent: finalize it first.")
    document, asked = invoice.frozen, owed(invoice)
    words = words_of(document, language, amounts(invoice))
    is_payable = asked > 0 and kind in WITH_PDF
    until = document["due"] if is_payable and not is_past(document["due"], now) else None
    charge = find(f"{settings.CHARGE_AHEAD}.ahead_words")(invoice, words) if is_payable else None
    title, ways = charged(words, *charge) if charge else (transfer(words, until), bank_rows(words, document))
    return Content(
        words=words,
        fields=fields(words, invoice),
        preheader=preheader(words, invoice),
        rows=rows(words, invoice, replaced=kind == kinds.CORRECTION),
        button=button(words, HostedLink.address_of(invoice)),
        payment_title=title,
        payment=ways if is_payable else [],
        attachments=[pdf(invoice)] if kind in WITH_PDF else [],
    )


def owed(invoice: Invoice) -> int:
    """What is to be paid on it now, in minor units."""
    return invoice.amount_remaining if invoice.status in (OPEN, UNCOLLECTIBLE) else 0


def is_past(due: str | None, now: datetime) -> bool:
    return due is not None and date.fromisoformat(due) < today_at(now)


def amounts(invoice: Invoice) -> tuple[int, ...]:
    """All amounts that a mail may show of it."""
    return (
        *(invoice.total, invoice.applied_balance, invoice.amount_due, invoice.amount_remaining),
        *(invoice.amount_paid, invoice.pre_payment_credit),
    )


def fields(words: MailWords, invoice: Invoice) -> dict[str, str]:
    document = invoice.frozen
    replaced = document.get("replaced")
    return {
        "number": plain(document["number"]),
        "replaced": plain(replaced["number"]) if replaced else "",
        "amount": words.amount(owed(invoice)),
        "total": words.amount(invoice.total),
        "issued": words.dated(document["issued"]),
        "due": words.dated(document["due"]),
        "customer": named(document),
        "seller": plain(str(Company.current())),
    }


def preheader(words: MailWords, invoice: Invoice) -> str:
    """'€1,200.00 due 3 December 2026', 'Paid': what the mail is about at a glance."""
    asked, due = owed(invoice), invoice.frozen["due"]
    if invoice.status == VOID:
        return words.say("void")
    if not asked:
        return words.say("Paid") if invoice.total > 0 else words.say("Nothing to pay")
    amount = words.amount(asked)
    if not due:
        return words.say("%(amount)s due", amount=amount)
    return words.say("%(amount)s due %(date)s", amount=amount, date=words.date(due))


def rows(words: MailWords, invoice: Invoice, *, replaced: bool) -> list[Row]:
    """The summary; the sum at its end is what is to be paid now."""
    document, asked = invoice.frozen, owed(invoice)
    number = words.isolated(plain(document["number"]))
    if invoice.status == VOID:
        number += words.bracketed(words.say("void"))
    found = [Row(words.say("Invoice number"), number)]
    if replaced and document.get("replaced"):
        found.append(Row(words.say("Replaces invoice"), words.isolated(plain(document["replaced"]["number"]))))
    found.append(Row(words.say("Date of issue"), words.dated(document["issued"])))
    if asked and document["due"]:
        found.append(Row(words.say("Date due"), words.date(document["due"])))
    found.append(Row(words.say("Total"), words.amount(invoice.total)))
    if invoice.status != VOID:
        found += [*settled(words, invoice), rest(words, invoice)]
    return found


def settled(words: MailWords, invoice: Invoice) -> list[Row]:
    """What of the total is not to be paid any more."""
    parts = (
        ("Applied balance", invoice.applied_balance),
        ("Total credited", -invoice.pre_payment_credit),
        ("Amount paid", -(invoice.amount_due - invoice.pre_payment_credit - invoice.amount_remaining)),
    )
    return [Row(words.say(label), words.amount(amount)) for label, amount in parts if amount]


def rest(words: MailWords, invoice: Invoice) -> Row:
    """What is to be paid: 'Amount due' as the document has it, else 'Amount remaining'."""
    label = "Amount due" if invoice.amount_remaining == invoice.amount_due else "Amount remaining"
    return Row(words.say(label), words.amount(owed(invoice)), strong=True)


def transfer(words: MailWords, until: str | None) -> str:
    if not until:
        return words.say("By bank transfer")
    return words.say("By bank transfer until %(date)s", date=words.date(until))


def charged(words: MailWords, sentence: str, method: str) -> tuple[str, list[Row]]:
    """What stands in the place of the account where a charge comes by itself."""
    return sentence, [Row(words.say("Payment method"), method)]


def button(words: MailWords, address: str) -> Button | None:
    return Button(words.say("View invoice"), address) if address else None


def pdf(invoice: Invoice) -> Attachment:
    return Attachment("invoice", invoice.public_id, f"{invoice.number}.pdf")
