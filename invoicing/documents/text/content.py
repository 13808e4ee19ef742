"""What an invoice says, as the one plain document that the preview, the PDF and the files are made of."""

import copy
from datetime import datetime

from django.utils import timezone

from billing_site.company.models import Company
from invoicing.issuing.discounts import discounts_that_count
from invoicing.issuing.draft import calculate, copy_totals, set_dates
from invoicing.issuing.snapshot import document
from invoicing.issuing.steps import balance_for
from invoicing.models.invoice import Invoice
from invoicing.models.tax.said import with_tax_words


def document_of(invoice: Invoice, *, now: datetime | None = None) -> dict:
    """All that the document of an invoice says, as plain JSON with the keys of `invoicing.issuing.snapshot.document`.

    An issued invoice answers with what it froze, whatever customer, company and rates have become since. A draft
    answers with what it would freeze: without a number, and with its dates as they would be if it were finalized at
    `now` (an aware datetime); without `now` the date of issue is None and the due date only what staff chose. Writes
    nothing and changes neither the invoice nor its lines.
    """
    if not invoice.is_draft:
        return invoice.frozen
    company, draft = Company.current(), copy.copy(invoice)
    lines = [copy.copy(line) for line in invoice.lines.all()]
    if now:
        set_dates(draft, company, now)
    counting = discounts_that_count(draft, lines, draft.customer, now=now or timezone.now())
    counting.put_on(draft, lines)
    balance = balance_for(draft, draft.customer)
    found = calculate(draft, lines, starting_balance=balance, company=company)
    copy_totals(draft, found, lines)
    draft.ending_balance = found.ending_balance
    return with_tax_words(document(draft, draft.customer, company, lines, found), company)
