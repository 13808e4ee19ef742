"""One thing of each kind that a mail tells of, made by the real verbs."""

from datetime import date, timedelta

from billing_site.mail import kinds
from invoicing.emails.composing.compose import compose
from invoicing.emails.composing.parts import AccountStatement, PortalLink
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.rules.mail.texts import FIRM, FRIENDLY, LAST
from invoicing.totals.credit import CreditLine, CreditRequest
from tests.factories import address, customer, issued, line, seller

BANK = {"bank_iban": "DE89370400440532013000", "bank_name": "Harbour Bank", "bank_bic": "COBADEFFXXX"}
EACH = [line("Design days", "2.5", 96000), line("Hosting", 1, 24000)]


def things(now, *, buyer=None, **company):
    """{name: (kind, thing, other arguments of compose)} of all kinds, reminders in each tone."""
    seller(email="books@harbour.example", phone="+441179460000", **BANK | company)
    buyer = buyer or customer("Jenny Rosen", currency="eur", **address("DE", "Hauptstr. 1", "10115", "Berlin"))
    invoice, other = (issued(buyer, lines=EACH, now=now) for _ in range(2))
    wrong, paid, credited = (issued(buyer, lines=EACH, now=now) for _ in range(3))
    corrected = wrong.revise(by=None, now=now)
    corrected.finalize(by=None, now=now)
    payment = paid.pay(amount=100000, by=None, now=now)
    first = CreditLine(credited.lines.first().public_id, amount=24000)
    note = CreditNote.issue(credited, CreditRequest(lines=(first,)), reason="order_change", by=None, now=now)
    statement = AccountStatement(buyer, date(2026, 1, 1), date(2026, 3, 31), "eur", 0, 123456, "cus_1", "statement.pdf")
    late = {"now": now + timedelta(days=90)}
    both = Invoice.objects.filter(pk__in=(invoice.pk, other.pk))
    return {
        "invoice": (kinds.INVOICE, invoice, {}),
        "correction": (kinds.CORRECTION, corrected, {}),
        "receipt": (kinds.RECEIPT, payment, {}),
        "credit note": (kinds.CREDIT_NOTE, note, {}),
        "before due": (kinds.REMINDER, invoice, {}),
        "friendly": (kinds.REMINDER, invoice, late | {"stage": FRIENDLY}),
        "firm": (kinds.REMINDER, invoice, late | {"stage": FIRM}),
        "last": (kinds.REMINDER, invoice, late | {"stage": LAST}),
        "several": (kinds.REMINDER, list(both), late | {"stage": FRIENDLY}),
        "statement": (kinds.STATEMENT, statement, {}),
        "portal": (kinds.PORTAL_LINK, PortalLink(buyer, "https://example.com/p/x/", now + timedelta(hours=1)), {}),
        "new link": (kinds.NEW_LINK, invoice, {}),
        "answer": (kinds.ANSWER, invoice, {"message": "The second line is right."}),
    }


def composed(thing, *, now, **chosen):
    """The mail of one of `things`."""
    kind, what, others = thing
    return compose(kind, what, **{"now": now, **others, **chosen})
