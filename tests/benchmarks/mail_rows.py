"""Made-up mails, each as large as a real one, about invoices that need not be there; not written by the outbox."""

import random
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from billing_site.lib.db.rows import insert_many
from billing_site.lib.ids import public_id
from billing_site.mail.kinds import INVOICE, PORTAL_LINK, RECEIPT, REMINDER, STATEMENT
from billing_site.mail.models.message import Message
from billing_site.mail.models.words import found_by, names_of
from customers.models.customer import Customer

BATCH, BUYERS = 2000, 20_000
APART = timedelta(minutes=2)
KINDS = {
    INVOICE: "Invoice {} from Billfold",
    RECEIPT: "Receipt for invoice {}",
    REMINDER: "Reminder: invoice {} is due",
    STATEMENT: "Your statement of account",
    PORTAL_LINK: "Your link to invoices and payments",
}
OFTEN = (*[INVOICE] * 600, *[RECEIPT] * 300, *[REMINDER] * 80, *[STATEMENT] * 19, PORTAL_LINK)
STATES = (*[Message.SENT] * 980, *[Message.SUPPRESSED] * 10, *[Message.FAILED] * 10)
PARAGRAPH = "<p style='margin:0 0 16px;color:#1f2937'>Your invoice is attached. It is due on 22 December 2026.</p>"


def fill(wanted):
    """Bring the table to `wanted` mails, unless it has as many."""
    there = Message.objects.count()
    if there >= wanted:
        return
    if connection.vendor == "sqlite":
        # As for invoices: with the usual cache each entry of an index is read from disk again.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size=-1000000")
    drawn = random.Random(1)
    buyers = list(Customer.objects.existing().order_by("pk")[:BUYERS].only("public_id", "name", "email"))
    start = timezone.now() - APART * wanted
    for done in range(there, wanted, BATCH):
        with transaction.atomic():
            insert_many([mail(n, start, drawn.choice(buyers), drawn) for n in range(done, min(done + BATCH, wanted))])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def mail(position, start, buyer, drawn):
    """An unsaved mail that was sent, or not."""
    created = start + APART * position
    kind, state = drawn.choice(OFTEN), drawn.choice(STATES)
    number = f"M{drawn.randrange(10**6):06}-{position:07}"
    key = public_id(Message.prefix, created)
    told = kind in (INVOICE, RECEIPT, REMINDER)
    made = Message(
        public_id=key,
        message_id=f"<{key}@billing.example.com>",
        kind=kind,
        about=public_id("in", created) if told else "",
        customer=buyer.public_id,
        names=names_of(told and number, buyer),
        to=[buyer.email or f"buyer{position}@example.com"],
        cc=[f"books{position % 977}@example.org"] if position % 5 == 0 else [],
        language="en",
        subject=KINDS[kind].format(number),
        text="Your invoice is attached. It is due on 22 December 2026.\n" * 10,
        html=PARAGRAPH * 30,
        state=state,
        cause=Message.BOUNCED if state == Message.SUPPRESSED else "",
        reason="The address bounced." if state == Message.SUPPRESSED else "",
        answer="250 2.0.0 Ok: queued",
        attempts=1,
        claimed_at=created,
        sender="Billing <billing@example.com>",
        created=created,
        sent_at=created if state == Message.SENT else None,
    )
    made.search_text = found_by(made)
    return made
