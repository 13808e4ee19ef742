"""What mails of collecting tell: a charge that failed or must be confirmed, a card that expires, a refund."""

from datetime import datetime

from django.urls import reverse

from billing_site.company.models import Company
from billing_site.lib.public_address import public_address
from billing_site.mail import kinds
from invoicing.collecting.gateways.interface import DEBITS
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.payers import zone_of
from invoicing.collecting.models.charging.settling import why_failed
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.method import PaymentMethod
from invoicing.collecting.models.refund import Refund
from invoicing.collecting.rules.brands import BRANDS
from invoicing.collecting.rules.told import IN_MAIL
from invoicing.emails.composing import invoices as one
from invoicing.emails.composing.accounts import parties
from invoicing.emails.composing.mail_words import MailWords, named, words_for, words_of
from invoicing.emails.composing.parts import Button, Content, Row
from invoicing.emails.composing.texts import plain
from invoicing.models.hosted.link import HostedLink
from invoicing.models.invoice import Invoice
from invoicing.rules.mail.texts import NOT_MADE, RETURNED


def content_of(kind: str, thing: ChargeAttempt | PaymentMethod | Refund, language: str, *, now: datetime) -> Content:
    """The Content of a mail of these kinds, about what happened as the rows say it now."""
    if isinstance(thing, PaymentMethod):
        return about_card(thing, language)
    if isinstance(thing, Refund):
        return about_refund(thing, language)
    return about_action(thing, language) if kind == kinds.PAYMENT_ACTION else about_failure(thing, language)


def about_failure(attempt: ChargeAttempt, language: str) -> Content:
    """A charge that failed, or whose money the bank took back after it had come in."""
    words = words_about(attempt, language)
    content = about_charge(attempt, words, "Update payment method", otherwise=portal_address())
    told = {
        "reason": words.say(IN_MAIL[why_failed(attempt)]),
        "next": next_try(words, attempt.invoice),
    }
    returned = attempt.state == attempt.SUCCEEDED
    return Content(**{**vars(content), "fields": content.fields | told, "stage": RETURNED if returned else 0})


def about_action(attempt: ChargeAttempt, language: str) -> Content:
    """A charge that the customer has to confirm, on the invoice's page; where that is turned off, on the bank's."""
    otherwise = attempt.action_url or portal_address()
    return about_charge(attempt, words_about(attempt, language), "Confirm payment", otherwise=otherwise)


def words_about(attempt: ChargeAttempt, language: str) -> MailWords:
    invoice = attempt.invoice
    return words_of(invoice.frozen, language, (attempt.amount, *one.amounts(invoice)))


def portal_address() -> str:
    return public_address(reverse("portal_ask"))


def about_charge(attempt: ChargeAttempt, words: MailWords, label: str, *, otherwise: str) -> Content:
    """What is to be paid, and the button to where it is: the page of the invoice, or `otherwise` where it has none."""
    invoice = attempt.invoice
    address = HostedLink.address_of(invoice) or otherwise
    return Content(
        words=words,
        fields=fields(words, invoice, attempt.method, attempt.amount),
        preheader=one.preheader(words, invoice),
        rows=[
            Row(words.say("Invoice number"), words.isolated(plain(invoice.frozen["number"]))),
            Row(words.say("Payment method"), words.isolated(method_words(words, attempt.method))),
            one.rest(words, invoice),
        ],
        button=Button(words.say(label), address),
    )


def about_card(method: PaymentMethod, language: str) -> Content:
    """A card that expires soon; the customer portal is where another one can be put on file."""
    words = words_for(method.customer, method.customer.currency or Company.current().default_currency, language)
    until = words.dated(method.expires_on.isoformat() if method.expires_on else None)
    card = method_words(words, method)
    return Content(
        words=words,
        fields={"method": card, "expires": until, **parties(method.customer)},
        preheader=f"{words.say('Valid until')}{words.colon}{until}",
        rows=[
            Row(words.say("Payment method"), words.isolated(card)),
            Row(words.say("Valid until"), until, strong=True),
        ],
        button=Button(words.say("Open the customer portal"), portal_address()),
    )


def about_refund(refund: Refund, language: str) -> Content:
    """Money that went back to the method it came from, or that could not."""
    invoice, method = refund.attempt.invoice, refund.attempt.method
    words = words_of(invoice.frozen, language, (refund.amount,))
    failed = refund.state in (refund.FAILED, refund.CANCELED)
    label, amount = words.say("Amount" if failed else "Refunded"), words.amount(refund.amount)
    rows = [Row(words.say("For invoice"), words.isolated(plain(invoice.frozen["number"])))]
    if refund.credit_note:
        rows.append(Row(words.say("Credit note number"), words.isolated(plain(refund.credit_note.number))))
    rows += [
        Row(words.say("Payment method"), words.isolated(method_words(words, method))),
        Row(label, amount, strong=True),
    ]
    return Content(
        words=words,
        fields=fields(words, invoice, method, refund.amount),
        preheader=f"{label}{words.colon}{amount}",
        rows=rows,
        stage=NOT_MADE if failed else 0,
        button=one.button(words, HostedLink.address_of(invoice)),
    )


def fields(words: MailWords, invoice: Invoice, method: PaymentMethod, amount: int) -> dict[str, str]:
    return {
        "number": plain(invoice.frozen["number"]),
        "amount": words.amount(amount),
        "method": method_words(words, method),
        "customer": named(invoice.frozen),
        "seller": plain(str(Company.current())),
    }


def method_words(words: MailWords, method: PaymentMethod) -> str:
    """'Visa •••• 4242', 'Lastschrift •••• 3000': as the customer knows it."""
    kind = words.say("Direct debit" if method.kind in DEBITS else "Card")
    name, digits = BRANDS.get(method.shown.get("brand", ""), kind), method.shown.get("last4")
    return f"{name} •••• {plain(digits)}" if digits else name


def next_try(words: MailWords, invoice: Invoice) -> str:
    """When it is tried again by itself, on the customer's calendar."""
    row = Collection.objects.filter(invoice=invoice.pk).first()
    if row is None or row.next_payment_attempt is None:
        return words.say("We will not try again automatically.")
    local = row.next_payment_attempt.astimezone(zone_of(invoice))
    return words.say("We will try again on %(date)s.", date=words.date(local.date().isoformat()))
