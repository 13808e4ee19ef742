"""What stands in the way of issuing a draft, besides its state: each in words, and as a query for many at once.

Which law asks for what: the table in invoicing/rules/law. `stands` expects the draft with its customer and the figures
of today.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable

from billing_site.company.models import Company, today
from billing_site.lib.tax_ids.types import EU_COUNTRIES
from customers.models.customer import Customer
from customers.models.tax_id import TaxId
from invoicing.models.line import InvoiceLine
from invoicing.rules.law import everywhere as law
from invoicing.rules.move import Obstacle

if TYPE_CHECKING:
    from invoicing.models.invoice import Invoice

ALL, NONE = ~Q(pk__in=[]), Q(pk__in=[])
# Where the seller's side is set right.
COMPANY_PAGE = "company_profile"


def day_of_issue(invoice: Invoice) -> date:
    """The account's day on which the draft is issued: the day of the moment it has, else today."""
    if invoice.effective_at:
        return invoice.effective_at.astimezone(ZoneInfo(invoice.seller.time_zone)).date()
    return today(invoice.seller.time_zone)


def is_overdue_already(invoice: Invoice) -> bool:
    return invoice.due_date is not None and invoice.due_date < day_of_issue(invoice)


def is_reversed(customer: Customer) -> bool:
    return customer.tax_exempt == Customer.REVERSE


def reverses_abroad(customer: Customer, company: Company) -> bool:
    """Whether both sides are in the Union, in two of its states, and the customer is to account for the tax."""
    theirs, ours = customer.address_country, company.address_country
    return is_reversed(customer) and theirs != ours and {theirs, ours} <= set(EU_COUNTRIES)


def needs_vat_number(invoice: Invoice) -> bool:
    customer = invoice.customer
    if not reverses_abroad(customer, invoice.seller):
        return False
    return not TaxId.objects.filter(customer=customer, type="eu_vat").exists()


def without_vat_number() -> Combinable | Q:
    ours = Company.current().address_country
    if ours not in EU_COUNTRIES:
        return NONE
    others = [country for country in EU_COUNTRIES if country != ours]
    numbers = TaxId.objects.filter(customer=OuterRef("customer"), type="eu_vat")
    return Q(customer__tax_exempt=Customer.REVERSE, customer__address_country__in=others) & ~Exists(numbers)


NO_LINES = Obstacle(
    stands=lambda invoice: not invoice.lines.exists(),
    query=lambda: ~Exists(InvoiceLine.objects.filter(invoice=OuterRef("pk"))),
    why="Add at least one line before you finalize the invoice.",
    many="without any line",
)
DUE_BEFORE_ISSUE = Obstacle(
    stands=is_overdue_already,
    query=lambda: Q(due_date__lt=today()),
    why="The due date is in the past. Choose today or a later day.",
    many="with a due date in the past",
)
NAMELESS_SELLER = Obstacle(
    stands=lambda invoice: not law.SELLER_NAME.holds(invoice.seller),
    query=lambda: NONE if law.SELLER_NAME.holds(Company.current()) else ALL,
    why=law.SELLER_NAME.refusal,
    many="because your company has no name yet: enter it under Settings, Company",
    page=COMPANY_PAGE,
)
HOMELESS_SELLER = Obstacle(
    stands=lambda invoice: not law.SELLER_ADDRESS.holds(invoice.seller),
    query=lambda: NONE if law.SELLER_ADDRESS.holds(Company.current()) else ALL,
    why=law.SELLER_ADDRESS.refusal,
    many="because your company has no address yet: enter it under Settings, Company",
    page=COMPANY_PAGE,
)
TAX_WITHOUT_NUMBER = Obstacle(
    stands=lambda invoice: bool(invoice.total_tax) and not law.NUMBER_WITH_TAX.holds(invoice.seller),
    query=lambda: NONE if law.NUMBER_WITH_TAX.holds(Company.current()) else ~Q(total_tax=0),
    why=law.NUMBER_WITH_TAX.refusal,
    many="with tax, while your company has no tax number: enter it under Settings, Company",
    page=COMPANY_PAGE,
)
REVERSE_WITHOUT_NUMBER = Obstacle(
    stands=lambda invoice: is_reversed(invoice.customer) and not law.NUMBER_WITH_REVERSE_CHARGE.holds(invoice.seller),
    query=lambda: (
        NONE if law.NUMBER_WITH_REVERSE_CHARGE.holds(Company.current()) else Q(customer__tax_exempt=Customer.REVERSE)
    ),
    why=law.NUMBER_WITH_REVERSE_CHARGE.refusal,
    many="with reverse charge, while your company has no tax number: enter it under Settings, Company",
    page=COMPANY_PAGE,
)
BUYER_WITHOUT_VAT_NUMBER = Obstacle(
    stands=needs_vat_number,
    query=without_vat_number,
    why=law.BUYER_VAT_NUMBER.refusal,
    many="with reverse charge in another EU country, to a customer without an EU VAT number",
)
BELOW_ZERO = Obstacle(
    stands=lambda invoice: invoice.total < 0,
    query=lambda: Q(total__lt=0),
    why="This invoice comes to less than zero, and an invoice asks for money. Issue a credit note for the invoice that "
    "it takes back; it lowers what is due there, or gives the money back.",
    many="that come to less than zero: issue credit notes instead",
)
OBSTACLES = (
    *(NO_LINES, BELOW_ZERO, DUE_BEFORE_ISSUE, NAMELESS_SELLER, HOMELESS_SELLER),
    *(TAX_WITHOUT_NUMBER, REVERSE_WITHOUT_NUMBER, BUYER_WITHOUT_VAT_NUMBER),
)
