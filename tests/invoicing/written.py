"""A customer about whom something was written in each place: mails, notes, messages, the portal."""

from datetime import timedelta

from billing_site.mail import kinds
from billing_site.mail.models.address import BouncedAddress
from invoicing.hosted.mails import reply
from invoicing.models.credit_note import CreditNote
from invoicing.models.hosted.query import InvoiceQuery
from invoicing.models.portal.link import PortalLink
from invoicing.models.portal.visit import PortalVisit
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.policy import CustomerReminders
from invoicing.models.sending.verbs import send_note, send_receipt
from invoicing.totals.credit import CreditRequest
from tests.factories import issued
from tests.mail.factories import mail

PORTAL = [{"name": "", "email": "portal@rossi.example", "phone": "", "role": "none"}]


def written_about(buyer, by, now):
    """An invoice of a customer about whom something was written in each place."""
    invoice = issued(buyer, now=now)
    to = {"to": ["private@rossi.example"], "cc": ["aunt@rossi.example"]}
    sent = invoice.send(by=by, now=now, subject="Dear friend", message="Ask again", **to)
    sent.claim(worker="w", now=now, sender="us@x.example", reply_to="", attachments=[], refused={})
    sent.mark_sent("250 private@rossi.example", {"aunt@rossi.example": "550 who?"}, now=now)
    payment = invoice.pay(200, by=by, now=now)
    send_receipt(payment, by=by, now=now, **to).cancel(by=by, now=now)
    send_note(CreditNote.issue(invoice, CreditRequest(amount=100), by=by, now=now), by=by, now=now, **to)
    failed = mail("gone@rossi.example", kind=kinds.NEW_LINK, about=invoice, customer=buyer, now=now)
    failed.mark_failed("550 5.1.1 gone@rossi.example unknown", {}, now=now)
    BouncedAddress.mark("gone@rossi.example", "550 gone@rossi.example", message=failed, now=now)
    ReminderHold.promise_payment(invoice, now.date() + timedelta(days=3), note="in hospital", by=by, now=now)
    ReminderHold.pause(invoice, until=None, reason="on holiday", by=by, now=now)
    ReminderHold.resume(invoice, by=by, now=now)
    ReminderHold.pause(invoice, until=None, reason="on holiday", by=by, now=now)
    CustomerReminders.pause(buyer, until=None, reason="has a lawyer", by=by, now=now)
    reply(InvoiceQuery.ask(invoice, "The wrong sum!", language="en", now=now), "It is our mistake.", by=by, now=now)
    PortalVisit.begin(PortalLink.create(buyer, "portal@rossi.example", by=by, now=now)[1], language="en", now=now)
    return invoice
