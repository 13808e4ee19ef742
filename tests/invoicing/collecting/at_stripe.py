"""What is charged through the stand-in of Stripe, and what its bank says of it."""

from datetime import UTC, datetime, timedelta

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.disputing import learn_of_disputes
from invoicing.collecting.gateway_books.comparison import AFTER, asked_from, compare, totals
from invoicing.collecting.gateways.registry import charging_gateway
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.models.method import PaymentMethod, payer_of
from invoicing.collecting.tasks import ask_gateway
from tests.factories import customer, issued, line
from tests.invoicing.collecting.factories import currency_of, newest, tick

HOUR = timedelta(hours=1)
ACH, SEPA = "pm_usBankAccount", "pm_sepaDebit"


def begun(token, now):
    """The charge of an invoice over 100.00 that the clock made."""
    buyer = customer(currency=currency_of(token), now=now, email="ann@lee.example")
    details = charging_gateway().create_method(token, payer_of(buyer), key=f"pm_{buyer.public_id}")
    PaymentMethod.attach(buyer, details, gateway="stripe", by=None, now=now)
    invoice = issued(buyer, lines=[line(unit_amount=10_000)], now=now, collection_method="charge_automatically")
    tick(now + HOUR)
    return newest(invoice)


def asked(now):
    """Whatever happened at the gateway is known here from then on."""
    ask_gateway(now)
    learn_of_disputes(now)
    look_after_due_charges(now)


def paid(double, token, now):
    """(the invoice, its charge), paid."""
    attempt = begun(token, now)
    if attempt.state == "processing":
        double.account.clear(attempt.reference)
        asked(now + 2 * HOUR)
    attempt.refresh_from_db()
    attempt.invoice.refresh_from_db()
    assert attempt.invoice.status == "paid"
    return attempt.invoice, attempt


def disputed(double, attempt, now, *states, **facts):
    """The dispute of a charge, after the bank gave it these states one after the other."""
    made = double.account.dispute(attempt.reference, **facts)
    asked(now)
    for step, state in enumerate(states, 1):
        double.account.judge(made["id"], state)
        asked(now + step * HOUR)
    attempt.refresh_from_db()
    attempt.invoice.refresh_from_db()
    return Dispute.objects.get(reference=made["id"])


def compared(first=None, last=None):
    """([(kind, what)], {(currency, kind): [there, here]}) of these days, by default of the day's hours around now."""
    now = datetime.now(UTC)
    last = last or first or (now + 12 * HOUR).date()
    first = first or (now - 12 * HOUR).date()
    entries = charging_gateway().entries_between(asked_from(first), last + AFTER)
    found = [(each.kind, each.what) for each in compare("stripe", entries, first, last)]
    return found, {(currency, kind): sums for currency, kind, *sums in totals("stripe", entries, first, last)}
