"""What a draft starts from, how it is totalled, and which days it takes when it is issued."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import prefetch_related_objects

from billing_site.events.models import Event
from billing_site.lib.money.amounts import checked_amount
from billing_site.lib.places.locales import best_supported
from customers.models.errors import CurrencyLocked
from invoicing.issuing.alike import Alike
from invoicing.issuing.rates_and_coupons import as_discount, as_rate, coupon_snapshot
from invoicing.totals.compute import compute
from invoicing.totals.parts import Rounding
from invoicing.totals.settle import CARD, TRANSFER, limits

if TYPE_CHECKING:
    from billing_site.company.models import Company
    from billing_site.staff.models.user import User
    from customers.models.customer import Customer
    from customers.models.discount import Discount
    from invoicing.issuing.discounts import Counting
    from invoicing.models.invoice import Invoice
    from invoicing.models.line import InvoiceLine
    from invoicing.totals.parts import TaxAmount, Totals


EDITING_TOLD_FOR = timedelta(minutes=10)
# Notes of the ledger rows that an invoice writes, by the arithmetic's reason.
MOVE_NOTES = {
    "balance_applied": "",
    "negative_total": "The invoice came to less than zero",
    "below_minimum": "Too small to charge; carried to the next invoice",
    "above_maximum": "Too large for one charge; the rest is carried to the next invoice",
    "indivisible": "A fraction of the smallest payable amount",
}


def defaults(customer: Customer, company: Company, *, now: datetime) -> dict:
    """The values a new draft inherits from the customer and the account; each can be changed on the draft."""
    discount = running_discount(customer, now)
    language = best_supported(customer.preferred_locales, company.default_language)
    return {
        "currency": customer.currency or company.default_currency,
        "description": company.memo_in(language),
        "footer": customer.invoice_footer or company.footer_in(language),
        "custom_fields": list(customer.invoice_custom_fields),
        "days_until_due": company.payment_terms_days,
        "amount_tax_display": customer.amount_tax_display or company.amount_tax_display,
        "supply": company.supply_date or None,
        "discounts": [coupon_snapshot(discount.coupon, now=now, discount=discount)] if discount else [],
    }


def running_discount(customer: Customer, now: datetime) -> Discount | None:
    """The customer's discount if it still runs."""
    discount = customer.discount
    if discount is None or discount.removed_at or (discount.end and discount.end <= now):
        return None
    return discount


def check_currency(customer: Customer, currency: str) -> None:
    """A customer is billed in one currency. Raises CurrencyLocked."""
    if customer.currency and currency != customer.currency:
        raise CurrencyLocked(
            f"{customer.currency_lock} To bill in {currency.upper()}, create a linked customer in that currency."
        )


def check_draft(invoice: Invoice) -> None:
    """Raises CurrencyLocked, and SupplyRefused for a date of supply that cannot be."""
    check_currency(invoice.customer, invoice.currency)
    invoice.check_supply()


def edit_was_told(invoice: Invoice, by: User | None, now: datetime) -> bool:
    """Whether the timeline's newest event says already that this person edits the draft.

    The editor saves with every pause; one event for each would bury everything else.
    """
    newest = Event.objects.of(invoice).first()
    if newest is None or newest.type != "invoice.updated" or now - newest.created > EDITING_TOLD_FOR:
        return False
    return newest.actor_id == (by.pk if by else None)


def calculate(
    invoice: Invoice,
    lines: list[InvoiceLine],
    *,
    starting_balance: int,
    company: Company,
    counting: Counting | None = None,
    alike: Alike | None = None,
) -> Totals:
    """The arithmetic's Totals of an invoice with these lines, its tax rounded as the account does.

    Of its discounts those that count, None: all. `alike` remembers sums of many invoices.
    """
    discounts = counting.invoice if counting else invoice.discounts
    own = [counting.of_line(line) if counting else line.discounts for line in lines]
    is_limited = any(each.get("products") for each in (*discounts, *(each for some in own for each in some)))
    products = products_of(lines) if is_limited else [""] * len(lines)
    arithmetic = [line.as_line(some, sold) for line, some, sold in zip(lines, own, products, strict=True)]
    given = (arithmetic, [as_discount(each) for each in discounts], [as_rate(r) for r in invoice.default_tax_rates])
    tax_exempt = invoice.customer.tax_exempt if invoice.is_draft else invoice.frozen["tax_exempt"]
    rule = Rounding(company.tax_rounding, company.tax_direction)
    return compute(
        given[0],
        currency=invoice.currency,
        discounts=given[1],
        default_tax_rates=given[2],
        tax_exempt=tax_exempt,
        rounding=rule.level,
        direction=rule.direction,
        starting_balance=starting_balance,
        **limits(settled_by(invoice), invoice.currency),
        pre_payment_credit=invoice.pre_payment_credit,
        amount_paid=invoice.amount_paid,
        sums=alike.sums(*given, invoice.currency, tax_exempt, rule) if alike else None,
    )


def settled_by(invoice: Invoice) -> str:
    """The rule by which its amount due is settled: the limits of cards are for what cards are charged."""
    return CARD if invoice.collection_method == invoice.CHARGE else TRANSFER


def products_of(lines: list[InvoiceLine]) -> list[str]:
    """The public id of what each line sells, '' for nothing; by one query where they are not known yet."""
    selling = [line for line in lines if line.product_id]
    prefetch_related_objects(selling, "product")
    return [line.product.public_id if line.product else "" for line in lines]


def copy_totals(invoice: Invoice, found: Totals, lines: list[InvoiceLine]) -> list[InvoiceLine]:
    """Copy the arithmetic's figures onto the invoice and its lines (unsaved). Returns the lines that they change.

    Raises ValueError, in words, where it comes to more than the books can hold.
    """
    for amount in (found.subtotal, found.total, found.amount_due, *(part.amount for part in found.lines)):
        checked_amount(amount)
    by_id, before = {line.id: line for line in found.lines}, [(line.amount, line.figures) for line in lines]
    for line in lines:
        part = by_id[line.public_id]
        line.amount = part.amount
        line.figures = {
            "discounts": [[d.discount, d.amount] for d in part.discount_amounts],
            "taxes": [tax_figures(tax) for tax in part.tax_amounts],
            "contained_tax": part.contained_tax,
        }
    invoice.subtotal, invoice.total = found.subtotal, found.total
    invoice.total_discount, invoice.total_tax = found.total_discount, found.total_tax
    invoice.total_excluding_tax = found.total_excluding_tax
    invoice.starting_balance, invoice.applied_balance = found.starting_balance, found.applied_balance
    invoice.amount_due, invoice.amount_remaining = found.amount_due, found.amount_remaining
    invoice.ending_balance = None if invoice.is_draft else found.ending_balance
    invoice.figures = {
        "discounts": [[d.discount, d.amount] for d in found.total_discount_amounts],
        "taxes": [tax_figures(tax) for tax in found.total_tax_amounts],
        "subtotal_excluding_tax": found.subtotal_excluding_tax,
    }
    return [line for line, was in zip(lines, before, strict=True) if (line.amount, line.figures) != was]


def tax_figures(tax: TaxAmount) -> dict:
    return {
        "rate": tax.rate.id,
        "name": tax.rate.display_name,
        "percentage": str(tax.rate.percentage),
        "inclusive": tax.rate.inclusive,
        "amount": tax.amount,
        "taxable_amount": tax.taxable_amount,
        "reason": tax.taxability_reason,
    }


def set_dates(invoice: Invoice, company: Company, now: datetime) -> None:
    """Date of issue, and the due date that follows from the terms, in the account's time zone."""
    invoice.effective_at = invoice.finalized_at = now
    if invoice.collection_method == invoice.SEND and invoice.due_date is None:
        issued = now.astimezone(ZoneInfo(company.time_zone)).date()
        days = company.payment_terms_days if invoice.days_until_due is None else invoice.days_until_due
        invoice.due_date = issued + timedelta(days=days or 0)
