"""A sample of each kind of document for an account: made by the real calculation, from rows that no database has."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from billing_site.company.models import Company
from customers.models.customer import Customer
from invoicing.issuing.credit import document as document_of_note
from invoicing.issuing.credit import figures
from invoicing.issuing.draft import calculate, copy_totals, defaults, set_dates
from invoicing.issuing.rates_and_coupons import plain
from invoicing.issuing.snapshot import document
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceLine
from invoicing.models.payment import InvoicePayment
from invoicing.models.states import OPEN
from invoicing.models.tax.said import with_tax_words
from invoicing.totals.credit import CreditLine, CreditRequest, allocate

# No row has this key, so whatever the sample's rows ask the database about themselves is empty.
NOWHERE = 0
NUMBER = "SAMPLE-0001"
BUYER = {
    "name": "Example Customer",
    "email": "accounts@example.com",
    "address_line1": "12 Sample Street",
    "address_city": "Sampleton",
    "address_postal_code": "12345",
}
LINES = (
    {"description": "Design days", "quantity": Decimal("2.5"), "unit_amount": Decimal(96000)},
    {"description": "Hosting, yearly", "quantity": Decimal(1), "unit_amount": Decimal(24000)},
)
# Contained in the prices, so that the choice of item prices is seen.
TAX = {
    "id": "txr_sample",
    "display_name": "VAT",
    "percentage": "20",
    "inclusive": True,
    "country": "",
    "jurisdiction": "",
}
DISCOUNT = {"id": "di_sample", "coupon": "", "name": "Welcome", "percent_off": plain(10), "amount_off": None}


def sample_invoice(
    company: Company,
    language: str = "",
    *,
    now: datetime,
    buyer: dict = BUYER,
    lines: Sequence[dict] = LINES,
    tax: dict = TAX,
    **fields,
) -> Invoice:
    """An open Invoice of a sample customer as `company` (saved or not) would issue it at `now`; unsaved.

    `language` is a document language, '' for the account's own; `fields` are Invoice fields.
    """
    home = {"address_country": company.address_country or "DE"}
    customer = Customer(pk=NOWHERE, preferred_locales=[language] if language else [], **home | buyer)
    customer.currency = fields.pop("currency", company.default_currency)
    values = defaults(customer, company, now=now)
    values |= {"discounts": [DISCOUNT | {"currency": None, "from_customer": False}], "default_tax_rates": [tax]}
    invoice = Invoice(pk=NOWHERE, customer=customer, created=now, updated=now, **values | fields)
    rows = [InvoiceLine.build(invoice, place, now=now, **line) for place, line in enumerate(lines)]
    found = calculate(invoice, rows, starting_balance=0, company=company)
    copy_totals(invoice, found, rows)
    set_dates(invoice, company, now)
    invoice.number, invoice.status = NUMBER, OPEN
    invoice.frozen = with_tax_words(document(invoice, customer, company, rows, found), company)
    return invoice


def sample_credit_note(invoice: Invoice, *, now: datetime) -> CreditNote:
    """A CreditNote over the first line of a sample invoice; unsaved."""
    first = invoice.frozen["lines"][0]
    request = CreditRequest(lines=(CreditLine(first["id"], quantity=Decimal(1)),))
    found = figures(invoice, request)
    parts = allocate(found.total, invoice.amount_remaining, currency=invoice.currency)
    note = CreditNote.build(invoice, found, parts, reason="order_change", memo="", metadata={}, now=now)
    note.number = f"{invoice.number}-CN-01"
    # The account as it is looked at here, saved or not.
    note.frozen = document_of_note(note, invoice, found, Company.current()) | {"seller": invoice.frozen["seller"]}
    return note


def sample_payment(invoice: Invoice, *, now: datetime) -> InvoicePayment:
    """An InvoicePayment of all that a sample invoice asks for; unsaved."""
    payment = InvoicePayment.build(invoice, invoice.amount_due, by=None, now=now)
    payment.pk, payment.receipt_number = NOWHERE, "0000-0000-0001"
    return payment
