# ruff: noqa: S608
"""Forgeries: rows made up, states and counters set by hand, and changes in concert that keep the sums right."""

from pathlib import Path

from django.conf import settings

from invoicing.issuing.snapshot import link
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.parts.redrawn import RedrawnDocument
from invoicing.models.stored_document import StoredDocument
from tests.invoicing.integrity.ways import (
    COMPANY,
    COUPON,
    CUSTOMER,
    DISCOUNT,
    EVENT,
    FORMER,
    INVOICE,
    ITEM,
    LEDGER,
    LINE,
    NOTE,
    OLD,
    PAYMENT,
    REDRAWN,
    STORED,
    Way,
    copied,
    invoice,
    of,
    way,
)

ACME = "invoice_prefix = 'ACME'"
FROM_3 = f"invoice_id = {invoice('ACME-0003')}"


def issued(name, number, change):
    return way(name, f"UPDATE {INVOICE} SET {change} WHERE number = '{number}'")


def told(name, type, object_id, data="'{}'", **more):
    """An event made up."""
    values = {
        "id": "(SELECT max(id) + 1 FROM events_event)",
        "public_id": "'evt_forged'",
        "type": f"'{type}'",
        "object_id": object_id,
        "data": data,
        **more,
    }
    rows = "id = (SELECT max(id) FROM events_event WHERE type = 'invoice.created')"
    return way(name, copied(EVENT, rows=rows, **values))


def rechained(change):
    """What changes the frozen document of ACME-0003, and then every hash behind it, as issuing made them."""

    def forge(cursor):
        document = Invoice.objects.get(number="ACME-0003")
        fields = change(document)
        Invoice.objects.filter(pk=document.pk).update(frozen=document.frozen, **fields)
        before = Invoice.objects.get(number="ACME-0002").hash
        for each in Invoice.objects.filter(series="ACME", sequence__gte=3).order_by("sequence"):
            before = link(before, each.frozen)
            Invoice.objects.filter(pk=each.pk).update(hash=before)
            previous = before
            for note in CreditNote.objects.filter(invoice=each).order_by("id"):
                previous = link(previous, note.frozen)
                CreditNote.objects.filter(pk=note.pk).update(hash=previous)
        return 1

    return forge


def other_memo(document):
    document.frozen["memo"] = "Forged"
    return {"description": "Forged"}


def other_total(document):
    document.frozen["totals"]["total"] += 100
    document.frozen["totals"]["amount_due"] += 100
    return {
        "total": document.total + 100,
        "amount_due": document.amount_due + 100,
        "amount_remaining": document.amount_remaining + 100,
    }


def other_line(document):
    """Price, amounts and totals of a line, consistently but for the tax."""
    line = document.frozen["lines"][1]
    line["unit_amount"], line["amount"] = "1099", 1099
    document.lines.filter(public_id=line["id"]).update(unit_amount=1099, amount=1099)
    for name in ("subtotal", "total", "total_excluding_tax", "amount_due"):
        document.frozen["totals"][name] += 100
    names = ("subtotal", "total", "total_excluding_tax", "amount_due", "amount_remaining")
    return {name: getattr(document, name) + 100 for name in names}


def other_rate(document):
    document.frozen["default_tax_rates"][0]["percentage"] = "7"
    return {"default_tax_rates": document.frozen["default_tax_rates"]}


def other_buyer(document):
    document.frozen["customer"]["name"] = "Somebody else"
    return {"customer_name": "Somebody else"}


def other_display(document):
    """A credit note shows its prices otherwise than its invoice."""
    note = document.credit_notes.earliest("pk")
    note.frozen["amount_tax_display"] = "exclude_tax"
    CreditNote.objects.filter(pk=note.pk).update(frozen=note.frozen)
    return {}


def no_lines(document):
    document.frozen["lines"] = []
    return {}


def nothing_frozen(document):
    document.frozen = {}
    return {}


def file(edition):
    return (
        Path(settings.MEDIA_ROOT) / StoredDocument.objects.filter(edition=edition, kind="invoice").earliest("pk").name
    )


def lost_redrawn(cursor):
    path = Path(settings.MEDIA_ROOT) / RedrawnDocument.objects.latest("pk").name
    path.rename(path.with_suffix(".lost"))
    return 1


def lost_file(cursor):
    path = file("void")
    path.rename(path.with_suffix(".lost"))
    return 1


def other_bytes(cursor):
    path = file("void")
    path.write_bytes(path.read_bytes().replace(b"%PDF", b"%PDQ"))
    return 1


RECHAINED = [
    Way(f"rechained with {change.__name__.replace('_', ' ')}", (rechained(change),))
    for change in (
        other_memo,
        other_total,
        other_line,
        other_rate,
        other_buyer,
        other_display,
        no_lines,
        nothing_frozen,
    )
]
FILES = [
    Way("a stored file is lost", (lost_file,)),
    Way("a stored file has other bytes", (other_bytes,)),
    Way("a file drawn again is lost", (lost_redrawn,)),
]

STATES = [
    issued("open to paid", "ACME-0003", f"status = 'paid', paid_at = {OLD}, amount_remaining = 0"),
    issued("paid to open", "ACME-0002", "status = 'open', paid_at = NULL"),
    issued("paid to void", "ACME-0002", f"status = 'void', voided_at = {OLD}"),
    issued("void to open", "ACME-0001", "status = 'open', voided_at = NULL, amount_remaining = amount_due"),
    issued("open to void", "ACME-0003", f"status = 'void', voided_at = {OLD}, amount_remaining = 0"),
    issued("open to uncollectible", "ACME-0003", f"status = 'uncollectible', marked_uncollectible_at = {OLD}"),
    issued("uncollectible to open", "ACME-0004", "status = 'open', marked_uncollectible_at = NULL"),
    issued("uncollectible to open, its time kept", "ACME-0004", "status = 'open'"),
    issued("open to draft", "ACME-0003", "status = 'draft', number = ''"),
    issued("paid earlier", "ACME-0002", f"paid_at = {OLD}"),
    issued("paid never", "ACME-0002", "paid_at = NULL"),
    issued("open, yet paid some time", "ACME-0003", f"paid_at = {OLD}"),
    issued("open, yet void some time", "ACME-0003", f"voided_at = {OLD}"),
    issued("void earlier", "ACME-0001", f"voided_at = {OLD}"),
    issued("void never", "ACME-0001", "voided_at = NULL"),
    issued("uncollectible earlier", "ACME-0004", f"marked_uncollectible_at = {OLD}"),
    issued("uncollectible never", "ACME-0004", "marked_uncollectible_at = NULL"),
    issued("issued earlier", "ACME-0003", f"finalized_at = {OLD}, effective_at = {OLD}"),
    issued("issued never", "ACME-0003", "finalized_at = NULL"),
    issued("no place in the series", "ACME-0003", "sequence = NULL"),
    issued("no series", "ACME-0003", "series = ''"),
    issued("no hash", "ACME-0003", "hash = ''"),
    way("draft to open", f"UPDATE {INVOICE} SET status = 'open', number = 'ACME-0099' WHERE status = 'draft'"),
    way("draft with a number's place", f"UPDATE {INVOICE} SET finalized_at = {OLD} WHERE status = 'draft'"),
    way("note to void", f"UPDATE {NOTE} SET status = 'void', voided_at = {OLD} WHERE number = 'ACME-0003-CN-01'"),
    way("note void never", f"UPDATE {NOTE} SET voided_at = NULL WHERE number = 'ACME-0003-CN-02'"),
    way("void note to issued", f"UPDATE {NOTE} SET status = 'issued', voided_at = NULL WHERE status = 'void'"),
    way("another memo on a note", f"UPDATE {NOTE} SET memo = 'Forged' WHERE number = 'ACME-0002-CN-01'"),
    way("a memo on a note that had none", f"UPDATE {NOTE} SET memo = 'Forged' WHERE number = 'ACME-0003-CN-01'"),
]
AMOUNTS = [
    issued(f"{name} by hand", number, f"{name} = {name} + 1")
    for number in ("ACME-0002", "ACME-0003")
    for name in ("amount_paid", "amount_remaining", "pre_payment_credit", "post_payment_credit", "amount_due", "total")
]
COUNTERS = [
    *(
        way(f"next number {change} of {table}", f"UPDATE {table} SET next_invoice_sequence = {change} WHERE {rows}")
        for table, rows in ((CUSTOMER, ACME), (COMPANY, "1 = 1"), (FORMER, "1 = 1"))
        for change in ("next_invoice_sequence - 1", "next_invoice_sequence + 5", "1")
    ),
    way("a customer's prefix by hand", f"UPDATE {CUSTOMER} SET invoice_prefix = 'HACK' WHERE {ACME}"),
    way("the account's prefix by hand", f"UPDATE {COMPANY} SET invoice_prefix = 'HACK'"),
    way(
        "a former prefix made up",
        f"INSERT INTO {FORMER} (prefix, owner, next_invoice_sequence) VALUES ('MADEUP', 'cus_x', 1)",
    ),
    way(
        "coupon counts one less", f"UPDATE {COUPON} SET times_redeemed = times_redeemed - 1 WHERE public_id = 'SPRING'"
    ),
    way(
        "coupon counts one more", f"UPDATE {COUPON} SET times_redeemed = times_redeemed + 1 WHERE public_id = 'SPRING'"
    ),
    way("unused coupon counts one", f"UPDATE {COUPON} SET times_redeemed = 1 WHERE public_id = 'UNUSED'"),
    way(
        "a coupon taken off silently",
        f"UPDATE {CUSTOMER} SET discount_id = NULL WHERE {ACME}",
        f"UPDATE {DISCOUNT} SET removed_at = {OLD}",
    ),
    way("a balance by hand", f"UPDATE {CUSTOMER} SET balance = balance - 1000 WHERE {ACME}"),
    way("a customer's currency by hand", f"UPDATE {CUSTOMER} SET currency = 'usd' WHERE {ACME}"),
    way("no currency", f"UPDATE {CUSTOMER} SET currency = '' WHERE {ACME}"),
]
MADE_UP = [
    way(
        "an invoice made up",
        copied(
            INVOICE,
            rows="number = 'ACME-0006'",
            public_id="'in_forged'",
            number="'ACME-0008'",
            sequence="8",
        ),
        f"UPDATE {CUSTOMER} SET next_invoice_sequence = 9 WHERE {ACME}",
    ),
    way(
        "an invoice made up in a series of its own",
        copied(
            INVOICE,
            rows="number = 'ACME-0003'",
            public_id="'in_forged'",
            number="'OWN-0001'",
            series="'OWN'",
            sequence="1",
        ),
    ),
    way(
        "a payment made up",
        copied(PAYMENT, rows="amount = 500", public_id="'inpay_x'", receipt_number="'1-1'"),
    ),
    way(
        "a payment made up, the invoice with it",
        copied(PAYMENT, rows="amount = 500", public_id="'inpay_x'", receipt_number="'1-1'"),
        f"UPDATE {INVOICE} SET amount_paid = amount_paid + 500, amount_remaining = amount_remaining - 500 "
        "WHERE number = 'ACME-0003'",
    ),
    way(
        "an entry made up, the balance with it",
        copied(
            LEDGER,
            rows=f"id = (SELECT max(id) FROM {LEDGER} WHERE customer_id = (SELECT id FROM {CUSTOMER} WHERE {ACME}))",
            public_id="'cbtxn_x'",
            amount="-100",
            ending_balance="ending_balance - 100",
            type="'adjustment'",
            cause="''",
        ),
        f"UPDATE {CUSTOMER} SET balance = balance - 100 WHERE {ACME}",
    ),
    way(
        "a credit note made up",
        copied(NOTE, rows="number = 'ACME-0003-CN-01'", public_id="'cn_x'", number="'ACME-0003-CN-03'"),
    ),
    way(
        "a line on an issued invoice",
        copied(LINE, rows=f"description = 'Work' AND {FROM_3}", public_id="'il_x'"),
    ),
    way(
        "a draft's line on an issued one",
        f"UPDATE {LINE} SET invoice_id = {invoice('ACME-0003')} WHERE id = (SELECT max(id) FROM {LINE})",
    ),
    way(
        "an item on an issued invoice",
        f"UPDATE {ITEM} SET invoice_id = {invoice('ACME-0003')} WHERE description = 'Waiting'",
    ),
    way("an item of an issued invoice made up", copied(ITEM, rows="description = 'Billed'", public_id="'ii_x'")),
    way("a billed item waits again", f"UPDATE {ITEM} SET invoice_id = NULL WHERE description = 'Billed'"),
    way("a waiting item in another currency", f"UPDATE {ITEM} SET currency = 'usd' WHERE description = 'Waiting'"),
    way("a billed item in another currency", f"UPDATE {ITEM} SET currency = 'usd' WHERE description = 'Billed'"),
    way("a stored document of nobody", copied(STORED, rows="edition = 'void'", owner="'in_nobody'")),
    way("a stored document of another kind", copied(STORED, rows="edition = 'void'", kind="'receipt'", edition="'x'")),
    way("a stored document of an open invoice as void", copied(STORED, rows="edition = 'void'", owner=of("ACME-0003"))),
    way("a file drawn again made up", copied(REDRAWN, rows="place = 2", place="3", replaced="sha256")),
    way("a file drawn again that replaces another", copied(REDRAWN, rows="place = 2", place="3")),
    told("an event of drawing again", "invoice.document_redrawn", of("ACME-0003")),
    told("an event of a voiding", "invoice.voided", of("ACME-0003")),
    told("an event of an issuing", "invoice.finalized", of("ACME-0003")),
    told("an event of an invoice that is none", "invoice.finalized", "'in_nobody'"),
    told("an event of a note that is none", "credit_note.created", "'cn_nobody'"),
    told("an event of giving up", "invoice.marked_uncollectible", of("ACME-0003")),
    told("an event of a payment", "invoice.partially_paid", of("ACME-0003"), '\'{"payment": "inpay_x", "amount": 5}\''),
    told("an event of a note on an invoice", "invoice.credited", of("ACME-0003"), '\'{"note": "cn_x"}\''),
    told("an event of an entry", "customer.updated", "'cus_x'", '\'{"entry": "cbtxn_x"}\''),
    told("an event of a discount", "customer.discount.created", "'cus_x'", '\'{"discount": "di_x"}\''),
    told("an event of a merge", "customer.merged", "'cus_x'", '\'{"merge": "mrg_x"}\''),
    way(
        "an event emptied as if its customer was erased",
        f"UPDATE {EVENT} SET data = '{{}}', redacted_at = {OLD} WHERE type = 'invoice.finalized'",
    ),
    way(
        "a customer's event emptied",
        f"UPDATE {EVENT} SET data = '{{}}', redacted_at = {OLD} WHERE type = 'customer.updated'",
    ),
]
CONCERTED = [
    way(
        "two payments change amounts",
        f"UPDATE {PAYMENT} SET amount = amount + 100 WHERE amount = 500",
        f"UPDATE {PAYMENT} SET amount = amount - 100 WHERE amount = 700",
        f"UPDATE {INVOICE} SET amount_paid = amount_paid + 100, amount_remaining = amount_remaining - 100 "
        "WHERE number = 'ACME-0003'",
        f"UPDATE {INVOICE} SET amount_paid = amount_paid - 100, amount_remaining = amount_remaining + 100 "
        "WHERE number = 'ACME-0006'",
    ),
    way(
        "a payment goes to another invoice",
        f"UPDATE {PAYMENT} SET invoice_id = {invoice('ACME-0006')} WHERE amount = 500",
        f"UPDATE {INVOICE} SET amount_paid = amount_paid + 500, amount_remaining = amount_remaining - 500 "
        "WHERE number = 'ACME-0006'",
        f"UPDATE {INVOICE} SET amount_paid = amount_paid - 500, amount_remaining = amount_remaining + 500 "
        "WHERE number = 'ACME-0003'",
    ),
    way(
        "a payment is less, and remains",
        f"UPDATE {PAYMENT} SET amount = 400 WHERE amount = 500",
        f"UPDATE {INVOICE} SET amount_paid = amount_paid - 100, amount_remaining = amount_remaining + 100 "
        "WHERE number = 'ACME-0003'",
    ),
    way(
        "a payment vanishes, the invoice with it",
        f"DELETE FROM {PAYMENT} WHERE amount = 500",
        f"UPDATE {INVOICE} SET amount_paid = amount_paid - 500, amount_remaining = amount_remaining + 500 "
        "WHERE number = 'ACME-0003'",
    ),
    way(
        "a payment vanishes, its event too",
        f"DELETE FROM {PAYMENT} WHERE amount = 500",
        f"DELETE FROM {EVENT} WHERE type = 'invoice.partially_paid' AND object_id = {of('ACME-0003')}",
    ),
    way(
        "a note goes to another invoice",
        f"UPDATE {NOTE} SET invoice_id = {invoice('ACME-0006')} WHERE number = 'ACME-0003-CN-01'",
        f"UPDATE {INVOICE} SET pre_payment_credit = pre_payment_credit - 300, "
        "amount_remaining = amount_remaining + 300 "
        "WHERE number = 'ACME-0003'",
        f"UPDATE {INVOICE} SET pre_payment_credit = pre_payment_credit + 300, "
        "amount_remaining = amount_remaining - 300 "
        "WHERE number = 'ACME-0006'",
    ),
    way(
        "a credit becomes a refund",
        f"UPDATE {NOTE} SET credit_amount = 0, refund_amount = 500 WHERE number = 'ACME-0002-CN-01'",
        f"DELETE FROM {LEDGER} WHERE type = 'credit_note'",
        f"UPDATE {CUSTOMER} SET balance = balance + 300 WHERE {ACME}",
    ),
    way(
        "an entry goes to another customer",
        f"UPDATE {LEDGER} SET customer_id = (SELECT id FROM {CUSTOMER} WHERE name = 'Gone'), ending_balance = amount "
        "WHERE cause = '' AND amount = -500",
        f"UPDATE {CUSTOMER} SET balance = balance + 500 WHERE {ACME}",
        f"UPDATE {CUSTOMER} SET balance = -500, currency = 'eur' WHERE name = 'Gone'",
    ),
    way(
        "the first and the last entry of a ledger vanish together",
        f"DELETE FROM {LEDGER} WHERE cause = '' AND amount = -500",
        f"UPDATE {CUSTOMER} SET balance = balance + 500 WHERE {ACME}",
        f"UPDATE {LEDGER} SET ending_balance = ending_balance + 500 WHERE customer_id = "
        f"(SELECT id FROM {CUSTOMER} WHERE {ACME})",
    ),
    *(
        way(f"an entry of {kind} becomes {other}", f"UPDATE {LEDGER} SET type = '{other}' WHERE type = '{kind}'")
        for kind, other in (
            ("applied_to_invoice", "adjustment"),
            ("unapplied_from_invoice", "applied_to_invoice"),
            ("invoice_overpaid", "adjustment"),
            ("credit_note", "invoice_overpaid"),
            ("adjustment", "initial"),
            ("adjustment", "migration"),
            ("adjustment", "unspent_receiver_credit"),
        )
    ),
    way("the time of all entries", f"UPDATE {LEDGER} SET created = {OLD}"),
    way("the time of all events", f"UPDATE {EVENT} SET created = {OLD}"),
    way("who did all that", f"UPDATE {EVENT} SET actor_id = NULL WHERE type = 'invoice.paid'"),
    way(
        "the events of one invoice go to another",
        f"UPDATE {EVENT} SET object_id = {of('ACME-0006')} WHERE object_id = {of('ACME-0003')}",
    ),
    way(
        "two invoices change customers",
        f"UPDATE {INVOICE} SET customer_id = (SELECT id FROM {CUSTOMER} WHERE name = 'Beta') "
        "WHERE number = 'ACME-0003'",
    ),
    way("every invoice of a series moves up", f"UPDATE {INVOICE} SET sequence = sequence + 100 WHERE series = 'ACME'"),
    way(
        "a correction names another original",
        f"UPDATE {INVOICE} SET from_invoice_id = {invoice('ACME-0001')} WHERE number = 'ACME-0006'",
    ),
    way("a correction names none", f"UPDATE {INVOICE} SET from_invoice_id = NULL WHERE number = 'ACME-0006'"),
    way(
        "charged instead of sent",
        f"UPDATE {INVOICE} SET collection_method = 'charge_automatically' WHERE number = 'ACME-0003'",
    ),
    way(
        "sent instead of charged", f"UPDATE {INVOICE} SET collection_method = 'send_invoice' WHERE number = 'NEWB-0002'"
    ),
    way("longer terms", f"UPDATE {INVOICE} SET days_until_due = 90 WHERE number = 'ACME-0003'"),
    way(
        "prices shown otherwise", f"UPDATE {INVOICE} SET amount_tax_display = 'exclude_tax' WHERE number = 'ACME-0003'"
    ),
    way("a line that no coupon lowers", f"UPDATE {LINE} SET discountable = NOT discountable WHERE {FROM_3}"),
    way(
        "stored documents change owners",
        f"UPDATE {STORED} SET owner = {of('ACME-0004')} WHERE owner = {of('ACME-0002')}",
    ),
]
FORGERIES = [*STATES, *AMOUNTS, *COUNTERS, *MADE_UP, *CONCERTED, *RECHAINED, *FILES]
