"""Invoices, payments and credit notes in each state, and what their customers see of them."""

from decimal import Decimal

from invoicing.models.credit_note import CreditNote
from invoicing.models.hosted.claim import PaymentClaim
from invoicing.models.hosted.link import HostedLink
from invoicing.models.hosted.query import InvoiceQuery
from invoicing.models.line import InvoiceItem
from invoicing.models.parts.incoming import IncomingPayment
from invoicing.models.portal.link import PortalLink
from invoicing.models.portal.request import PortalRequest
from invoicing.models.portal.visit import PortalVisit
from invoicing.models.reminders.hold import ReminderHold
from invoicing.models.reminders.policy import AccountReminders, CustomerReminders
from invoicing.models.reminders.reminder import Reminder
from invoicing.models.reminders.steps import skip_step
from invoicing.models.tax.entry import TaxEntry
from invoicing.totals.credit import CreditRequest
from tests.abuse.made.collecting import make_charges, make_methods
from tests.factories import draft, issued


def make_documents(things):
    by, now, buyer, other = things.by, things.now, things.first("customer"), things.rows["customer"][1]
    item = InvoiceItem.create(
        buyer, currency="eur", by=by, now=now, description="Hour", quantity=1, unit_amount=Decimal(100)
    )
    noted, partly, paid, void, lost = (issued(other, now=now) for _ in range(5))
    payments = [partly.pay(100, by=by, now=now), paid.pay(paid.amount_remaining, by=by, now=now)]
    bounced = lost.pay(100, by=by, now=now)
    bounced.reverse(reason="bounced", by=by, now=now)
    lost.refresh_from_db()
    shares = [(issued(other, now=now), 100)]
    incoming = [IncomingPayment.receive(other, 300, shares, by=by, now=now) for _ in range(2)]
    incoming[1].reverse(reason="recalled", by=by, now=now)
    void.void(by=by, now=now)
    lost.mark_uncollectible(by=by, now=now)
    note = CreditNote.issue(noted, CreditRequest(amount=100), by=by, now=now)
    void_note = CreditNote.issue(noted, CreditRequest(amount=100), by=by, now=now)
    void_note.void(by=by, now=now)
    started = draft(now=now)
    make_hosted(things, issued(other, now=now))
    make_reminders(things, issued(other, now=now))
    make_portal(things, other)
    make_charges(things)
    make_methods(things, other)
    things.rows |= {
        "item": [item],
        "invoice": [noted, partly, paid, void, lost, started],
        "draft": [started],
        "payment": [*payments, bounced],
        "incoming": incoming,
        "note": [note, void_note],
        "tax_entry": list(TaxEntry.objects.all()),
    }


def make_hosted(things, invoice):
    """An invoice whose customer looked at it, paid a part, and said something."""
    by, now = things.by, things.now
    part = HostedLink.address_of(invoice).split("/")[-2]
    HostedLink.open(invoice.public_id, part).link.viewed(now=now)
    things.rows |= {
        "hosted": [invoice],
        "hosted_link": [HostedLink.of(invoice)],
        "part": [part],
        "page": ["nobody"],
        "rest": ["nothing"],
        "receipt": [invoice.pay(100, by=by, now=now).public_id],
        "correction": [CreditNote.issue(invoice, CreditRequest(amount=100), by=by, now=now).public_id],
        "claim": [PaymentClaim.say(invoice, now.date(), now=now)],
        "query": [InvoiceQuery.ask(invoice, "The sum is wrong.", language="en", now=now)],
    }


def make_portal(things, buyer):
    """A customer who used one link, got another, and wants something changed."""
    by, now = things.by, things.now
    used, token = PortalLink.create(buyer, buyer.email, by=by, now=now)
    visit, things.visitor = PortalVisit.begin(token, language="en", now=now)
    PortalRequest.submit(visit, {"address_city": "Ulm"}, base_version=visit.customer.version, now=now)
    things.rows |= {
        "portal_link": [used],
        "portal_visit": [visit],
        "portal_request": [PortalRequest.objects.get()],
        "secret": [PortalLink.create(buyer, buyer.email, by=by, now=now)[1]],
    }


def make_reminders(things, invoice):
    """An account that reminds, an open invoice with a skipped step and a promise, and a letter of the next days."""
    by, now = things.by, things.now
    AccountReminders.change({"enabled": True, "one_letter": True}, by=by, now=now)
    issued(invoice.customer, now=now, days_until_due=1)
    CustomerReminders.pause(things.first("customer"), until=None, reason="", by=by, now=now)
    skip_step(invoice, by=by, now=now)
    ReminderHold.promise_payment(invoice, now.date(), note="", by=by, now=now)
    things.rows |= {
        "reminded": [invoice],
        "remindable": [issued(invoice.customer, now=now)],
        "reminder": list(Reminder.objects.all()),
        "hold": [ReminderHold.of(invoice)],
        "reminders": [AccountReminders.current(), CustomerReminders.of(things.first("customer"))],
    }
