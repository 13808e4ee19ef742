"""What mails tell of money that came in or was given back: receipts and credit notes."""

from billing_site.company.models import Company
from billing_site.mail.parts import Attachment
from invoicing.documents.text.credit_note import PARTS
from invoicing.documents.text.receipt import METHODS, receipt_of
from invoicing.emails.composing.invoices import button
from invoicing.emails.composing.mail_words import named, words_of
from invoicing.emails.composing.parts import Content, Row
from invoicing.emails.composing.texts import plain
from invoicing.models.credit_note import CreditNote
from invoicing.models.hosted.link import HostedLink
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import REVERSED


def about_payment(payment: InvoicePayment, language: str) -> Content:
    """The Content of a receipt's mail; ValueError for a payment that was reversed."""
    if payment.status == REVERSED:
        raise ValueError("This payment was reversed: there is nothing to thank for.")
    document = receipt_of(payment)
    remaining = document["amount_remaining"]
    words = words_of(document, language, (payment.amount, payment.overpaid, remaining))
    amount, paid_on = words.amount(payment.amount), words.date(payment.paid_on.isoformat())
    number, invoice = plain(payment.receipt_number), plain(document["number"])
    rows = [
        Row(words.say("Receipt number"), words.isolated(number)),
        Row(words.say("For invoice"), words.isolated(invoice)),
        Row(words.say("Date paid"), paid_on),
        Row(words.say("Payment method"), words.say(METHODS[payment.method])),
        Row(words.say("Amount paid"), amount, strong=True),
        Row(words.say("Amount remaining"), words.amount(remaining)),
    ]
    if payment.overpaid:
        rows.append(Row(words.say("Added to your credit balance"), words.amount(payment.overpaid)))
    return Content(
        words=words,
        fields={"number": number, "invoice": invoice, "amount": amount, "paid": paid_on, **parties(document)},
        preheader=words.say("%(amount)s paid on %(date)s", amount=amount, date=paid_on),
        rows=rows,
        button=button(words, HostedLink.address_of(payment.invoice)),
        attachments=[Attachment("receipt", payment.public_id, f"{payment.receipt_number}.pdf")],
    )


def about_note(note: CreditNote, language: str) -> Content:
    """The Content of a credit note's mail."""
    document = note.frozen
    parts = document["parts"] | {"credit": document["parts"]["credit"] + document["parts"].get("rounding", 0)}
    total, is_void = document["totals"]["total"], note.status == note.VOID
    words = words_of(document, language, (total, *parts.values()))
    amount, issued = words.amount(total), words.dated(document["issued"])
    number, invoice = plain(document["number"]), plain(document["invoice"])
    mark = words.bracketed(words.say("void", "credit note")) if is_void else ""
    rows = [
        Row(words.say("Credit note number"), words.isolated(number) + mark),
        Row(words.say("For invoice"), words.isolated(invoice)),
        Row(words.say("Date of issue", "credit note"), issued),
    ]
    if document["reason"]:
        rows.append(Row(words.say("Reason"), words.say(document["reason"].replace("_", " ").capitalize())))
    rows.append(Row(words.say("Total" if is_void else "Total credited"), amount, strong=True))
    if not is_void:
        rows += [Row(words.say(label), words.amount(parts[part])) for part, label in PARTS if parts[part]]
    said = words.say("%(amount)s credited on %(date)s", amount=amount, date=issued)
    return Content(
        words=words,
        fields={"number": number, "invoice": invoice, "amount": amount, "issued": issued, **parties(document)},
        preheader=words.say("void", "credit note") if is_void else said,
        rows=rows,
        button=button(words, HostedLink.address_of(note.invoice)),
        attachments=[Attachment("credit_note", note.public_id, f"{note.number}.pdf")],
    )


def parties(document: dict) -> dict[str, str]:
    return {"customer": named(document), "seller": plain(str(Company.current()))}
