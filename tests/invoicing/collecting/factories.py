"""Payment methods and charged invoices by the real verbs, and a worker's look as the thread takes it."""

from itertools import count

from django.db import connection
from django.utils import timezone

from customers import integrity as customer_books
from invoicing.collecting import integrity as collecting_books
from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.disputing import learn_of_disputes
from invoicing.collecting.gateways.test.disputes import open_dispute, turn
from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.gateways.test.tables import TestCharge, TestDispute
from invoicing.collecting.models.attempt import ChargeAttempt
from invoicing.collecting.models.charging.trying import charge_now
from invoicing.collecting.models.method import PaymentMethod, payer_of
from invoicing.collecting.tasks import charge_due_invoices
from invoicing.integrity import checks as invoice_books
from tests.factories import customer, issued, line

keys = count(1)


def method(buyer, token="pm_card_visa", *, now=None, default=None):
    """A method on file, as the test gateway made it of this token."""
    details = TestGateway().create_method(token, payer_of(buyer), key=f"test-{next(keys)}")
    now = now or timezone.now()
    return PaymentMethod.attach(buyer, details, gateway="test", by=None, now=now, default=default)


def currency_of(token):
    """What is charged to such a method: accounts of the United States take their own currency alone."""
    return "usd" if token and "us_bank" in token.replace("usBank", "us_bank") else "eur"


def charged(token="pm_card_visa", *, amount=10_000, now=None, **fields):
    """(an open invoice that is charged automatically, the method of its customer)."""
    now = now or timezone.now()
    buyer = customer(currency=currency_of(token), now=now)
    on_file = method(buyer, token, now=now) if token else None
    lines = [line(unit_amount=amount)]
    return issued(buyer, lines=lines, now=now, collection_method="charge_automatically", **fields), on_file


def tick(now):
    """What the clock and the worker beside it do at this moment."""
    charge_due_invoices(now)
    look_after_due_charges(now)


def newest(invoice):
    """The last attempt of an invoice."""
    return ChargeAttempt.objects.filter(invoice=invoice).order_by("-id").first()


def paid_by_card(token="pm_card_visa", *, amount=10_000, now=None):
    """(an invoice that was paid by a charge, the charge)."""
    now = now or timezone.now()
    invoice, on_file = charged(token, amount=amount, now=now)
    charge_now(invoice, by=None, now=now, method=on_file)
    look_after_due_charges(now)
    invoice.refresh_from_db()
    return invoice, newest(invoice)


def disputed(now, *, amount=None, token="pm_card_visa"):
    """(an invoice whose charge is disputed, the charge, the dispute as the product knows it)."""
    invoice, attempt = paid_by_card(token, now=now)
    made = open_dispute(TestCharge.objects.get(key=attempt.public_id), now)
    if amount:
        TestDispute.objects.filter(pk=made.pk).update(amount=amount)
    learn_of_disputes(now)
    return invoice, attempt, attempt.disputes.get()


def decided(dispute, state, now):
    """The bank has decided a dispute, and the product has heard of it."""
    made = TestDispute.objects.get(reference=dispute.reference)
    turn(made, made.state, now, state=state, closed_at=now)
    learn_of_disputes(now)
    dispute.refresh_from_db()
    return dispute


def books():
    """What does not agree in the books, in one text."""
    checked = (customer_books, invoice_books, collecting_books)
    return "\n".join(str(finding) for part in checked for finding in part.check())


def refuse(table, column, value):
    """From now on the database takes no row of the table with this value."""
    fault = f"BEGIN IF NEW.{column} = {value} THEN RAISE 'refused'; END IF; RETURN NEW; END"
    statements = {
        "sqlite": [
            f"CREATE TRIGGER refuse BEFORE INSERT ON {table} WHEN NEW.{column} = {value} "
            "BEGIN SELECT RAISE(ABORT, 'refused'); END"
        ],
        "postgresql": [
            f"CREATE FUNCTION refuse() RETURNS trigger AS $${fault}$$ LANGUAGE plpgsql",
            f"CREATE TRIGGER refuse BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()",
        ],
    }
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
