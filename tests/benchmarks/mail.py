"""Row M1: mails of the outbox a minute, each with the PDF of an invoice that was drawn before, to a server."""

import subprocess
import sys
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone

from billing_site.company.models import Company
from billing_site.mail.models.message import Message
from billing_site.mail.outbox import RUN, send_due_messages
from billing_site.mail.parts import Attachment, Composed
from customers.models.customer import Customer
from invoicing.documents import stored
from invoicing.models.invoice import Invoice
from tests.benchmarks.finalizing import drafts, finalize_all
from tests.benchmarks.measure import Row, seconds
from tests.factories import seller
from tests.tools.mail_server import use

MAILS, DOCUMENTS, WANTED = 1_000, 50, 1_000
PARAGRAPH = "<p style='margin:0 0 16px;color:#1f2937'>Your invoice is attached. It is due on 22 December 2026.</p>"


def rows(user):
    invoices = drawn_before()
    with server_beside() as port:
        use(settings, port)
        Message.objects.due(timezone.now()).update(state=Message.SUPPRESSED, next_attempt_at=None)
        write(invoices)
        took = seconds(send_all)
        unsent = Message.objects.due(timezone.now()).count()
    size = sum(stored.stored(each, now=timezone.now()).size for each in invoices) // len(invoices) // 1024
    note = f" ({size} kB of PDF each, {unsent} left)"
    yield Row.at_least("M1", f"mails a minute, of {MAILS:,}", (MAILS - unsent) * 60 / took, WANTED, note)


def drawn_before():
    if not Company.current().name:
        seller()
    keys = drafts(list(Customer.objects.existing().order_by("id")[:DOCUMENTS]), DOCUMENTS)
    finalize_all(keys)
    invoices = list(Invoice.objects.filter(pk__in=keys))
    for invoice in invoices:
        stored.stored(invoice, now=timezone.now())
    return invoices


def write(invoices):
    for number in range(MAILS):
        invoice = invoices[number % len(invoices)]
        file = Attachment("invoice", invoice.public_id, f"{invoice.number}.pdf")
        text = "Your invoice is attached. It is due on 22 December 2026.\n"
        mail = Composed("en", f"Invoice {invoice.number}", text * 20, PARAGRAPH * 100, [file])
        to = [f"buyer{number}@example.com"]
        Message.write("invoice", mail, to=to, cc=[], about=invoice, by=None, now=timezone.now())


def send_all():
    while send_due_messages(timezone.now()) == RUN:
        pass


@contextmanager
def server_beside():
    """The port of a mail server in a process of its own."""
    command = [sys.executable, "-m", "tests.tools.mail_server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as server:
        try:
            yield int(server.stdout.readline())
        finally:
            server.stdin.close()
