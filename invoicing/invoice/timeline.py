"""The timeline of an invoice in words: who, when, what."""

from datetime import date
from functools import partial

from billing_site.events.models import Event
from billing_site.events.timeline import Wording, no_rows
from billing_site.lib.money.text import format_amount
from invoicing.invoice import charge_words, mail_words, wording
from invoicing.models.invoice import Invoice
from invoicing.models.parts.reversal import PaymentReversal
from invoicing.models.reminders import wording as reminders

REASONS = dict(PaymentReversal.REASONS)
KINDS = {
    "invoice.created": ("file-pen-line", "Draft created"),
    "invoice.updated": ("pencil", "Draft edited"),
    "invoice.finalized": ("file-check", "Finalized"),
    **mail_words.kinds_of("invoice"),
    "invoice.paid": ("circle-check", "Paid"),
    "invoice.partially_paid": ("banknote", "Part payment recorded"),
    "invoice.payment_credited": ("banknote", "Payment put onto the customer's balance"),
    "invoice.payment_reversed": ("undo-2", "Payment reversed"),
    "invoice.credited": ("file-minus", "Credit note issued"),
    "invoice.voided": ("ban", "Voided"),
    "invoice.marked_uncollectible": ("circle-slash", "Marked uncollectible"),
    "invoice.method_changed": ("credit-card", "Payment method changed"),
    "invoice.document_redrawn": ("file-pen-line", "Document drawn again"),
    "invoice.overdue": ("clock-alert", "Became past due"),
    # Nobody knows whether it was a person.
    "invoice.viewed": ("eye", "Customer's page opened for the first time (mail scanners open links too)"),
    "invoice.downloaded": ("download", "PDF fetched from the customer's page for the first time"),
    "invoice.link_replaced": ("link", "New link to the customer's page; the one before stopped"),
    "invoice.link_turned_off": ("link", "Customer's page turned off"),
    "invoice.link_turned_on": ("link", "Customer's page turned on"),
    "invoice.payment_claimed": ("banknote", "The customer says that it was paid"),
    "invoice.claim_confirmed": ("circle-check", "The customer's word of payment confirmed"),
    "invoice.claim_dismissed": ("circle-slash", "The customer's word of payment dismissed"),
    "invoice.queried": ("message-circle", "The customer wrote: something is wrong"),
    "invoice.query_answered": ("send", "The customer's message answered"),
    "invoice.query_closed": ("circle-check", "The customer's message closed"),
    **charge_words.KINDS,
    **reminders.KINDS,
}


def timeline(invoice: Invoice, before=None):
    """(rows for components/timeline.html newest first, the id to ask on from or None)."""
    return Wording(KINDS, partial(wording_of, invoice.currency), no_rows).timeline(invoice, before)


def wording_of(currency, event: Event, text):
    """The event's words with the number or the amount that it names."""
    data = event.data
    if event.type in reminders.KINDS:
        return reminders.reminder_words(event, text)
    if event.type in charge_words.KINDS:
        return charge_words.told(currency, event, text)
    if (said := mail_words.told(event, text)) != text:
        return said
    if event.type == "invoice.method_changed":
        return f"{text}: {data['words']}"
    if data.get("note") and event.type == "invoice.paid":
        return "Paid: a credit note covers what remained"
    if data.get("note") and event.type == "invoice.updated":
        return "Credit note voided"
    if event.type == "invoice.document_redrawn":
        drawn = f"Receipt {data['receipt']}" if data.get("receipt") else "Document"
        return f"{drawn} drawn again: {data['reason']}"
    if data.get("amount"):
        amount = format_amount(data["amount"], currency)
        if event.type == "invoice.payment_reversed":
            return f"Payment of {amount} reversed: {REASONS.get(data.get('reason'), '')}".removesuffix(": ")
        if event.type == "invoice.payment_credited":
            return f"{amount} received, with nothing left to pay: put onto the customer's balance"
        return (
            f"Part payment of {amount} recorded"
            if event.type == "invoice.partially_paid"
            else f"{amount} received: paid"
        )
    if data.get("paid_on"):
        text += f": on {wording.plain_day(date.fromisoformat(data['paid_on']))}"
    if data.get("coupons"):
        text += f", given back: {', '.join(data['coupons'])}"
    text += f" as {data['number']}" if data.get("number") else ""
    return " · ".join([text, *data.get("dropped", ())])
