"""What an issued document keeps for good, the hash chain over it, and where its number comes from."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from billing_site.company.letterhead import register, titles
from billing_site.lib.places.locales import served
from billing_site.lib.places.regions import regional_locale
from billing_site.lib.renamed import find
from customers.rules.fields import ADDRESS_PARTS
from invoicing.issuing.draft import products_of, settled_by
from invoicing.rules import supply
from invoicing.rules.addressing import addressed_as
from invoicing.rules.payment_reference import payment_reference
from invoicing.rules.reduced_rates import reduced_rates
from invoicing.totals.within import WITHIN_LINES

if TYPE_CHECKING:
    from billing_site.company.models import Company
    from customers.models.customer import Customer
    from invoicing.models.invoice import Invoice
    from invoicing.models.line import InvoiceLine
    from invoicing.totals.parts import Totals


def take_number(customer: Customer, company: Company) -> tuple[str, int, str]:
    """(series, sequence, number) for a document finalized now, within the caller's transaction."""
    holder = company if company.counts_for_all else customer
    number = holder.take_invoice_number()
    return holder.invoice_prefix, holder.next_invoice_sequence - 1, number


def party(customer: Customer) -> dict:
    """The customer as documents name them."""
    return {
        "id": customer.public_id,
        "name": customer.name,
        "addressed_as": addressed_as(customer.name, has_tax_id=bool(customer.tax_id_values)),
        "email": customer.email,
        "phone": customer.phone,
        "address": {part: getattr(customer, f"address_{part}") for part in ADDRESS_PARTS},
        "shipping": {
            "name": customer.shipping_name,
            "phone": customer.shipping_phone,
            **{part: getattr(customer, f"shipping_{part}") for part in ADDRESS_PARTS},
        },
        "tax_ids": [
            {"type": t.type, "value": t.value, "country": t.country, "status": t.verification_status}
            for t in (customer.tax_ids.all() if customer.tax_id_values else ())
        ],
    }


def seller(company: Company) -> dict:
    """The account as documents name it."""
    return {
        "name": company.name,
        "email": company.email,
        "phone": company.phone,
        "website": company.website,
        "address": company.address,
        "tax_ids": company.tax_ids,
        "logo": company.logo,
        "color": company.brand_color,
        "bank": {
            "holder": company.bank_account_holder,
            "name": company.bank_name,
            "iban": company.bank_iban,
            "bic": company.bank_bic,
        },
        "page_size": company.page_size,
        "pdf_format": company.pdf_format,
        "second_language": company.second_language,
        "titles": titles.kept(company),
        "register": register.kept(company),
    }


def written(customer: Customer, company: Company) -> dict:
    """The language of a document, and the CLDR locale of its numbers, dates and names of countries."""
    language, wish = served(customer.preferred_locales, company.default_language)
    countries = (customer.address_country, company.address_country)
    return {"language": language, "locale": regional_locale(language, wish, countries)}


def document(
    invoice: Invoice,
    customer: Customer,
    company: Company,
    lines: list[InvoiceLine],
    totals: Totals,
    *,
    sold_by: dict | None = None,
) -> dict:
    """All that the issued invoice says, as plain JSON: a later change of customer, account or rates cannot reach it.

    `sold_by` is `seller(company)` where it is known.
    """
    language = written(customer, company)
    content = {
        "number": invoice.number,
        # The day in it is the day on paper: in the account's zone, whatever zone the account has later.
        "issued": invoice.effective_at and invoice.effective_at.astimezone(ZoneInfo(company.time_zone)).isoformat(),
        "due": invoice.due_date.isoformat() if invoice.due_date else None,
        **by_law(invoice, customer, company, lines),
        "currency": invoice.currency,
        **language,
        # The language of texts for which a snapshot has none of its own, such as the name of a rate.
        "account_language": company.default_language,
        **worked_out(invoice, customer, company),
        **collected(invoice),
        "corrects": invoice.from_invoice.public_id if invoice.from_invoice else None,
        "replaced": replaced(invoice.from_invoice) if invoice.from_invoice else None,
        "customer": party(customer),
        "seller": sold_by or seller(company),
        **texts(invoice, company, language["language"]),
        "amount_tax_display": invoice.amount_tax_display,
        "custom_fields": invoice.custom_fields,
        **{name: getattr(invoice, name) for name in ("discounts", "default_tax_rates")},
        "lines": [frozen_line(*each) for each in zip(lines, products_of(lines), strict=True)],
        "figures": invoice.figures,
        "totals": {name: getattr(invoice, name) for name in FROZEN_AMOUNTS},
        "moves": [[move.type, move.amount, move.reason] for move in totals.balance_moves],
    } | of_subscription(invoice)
    return content | {"reference": payment_reference(content, invoice.pk)}


def worked_out(invoice: Invoice, customer: Customer, company: Company) -> dict:
    """By which rules its amounts came about."""
    return {
        "tax_exempt": customer.tax_exempt,
        "tax_rounding": company.tax_rounding,
        # The rule of `invoicing.totals.settle`; documents without it were settled by an earlier one.
        "settled_by": settled_by(invoice),
        "tax_rounding_direction": company.tax_direction,
        # The rule of `invoicing.totals.within`; documents without it were taxed by rounding alone.
        "taxed_by": WITHIN_LINES,
    }


def collected(invoice: Invoice) -> dict:
    """How its money comes in."""
    return {
        "collection_method": invoice.collection_method,
        # Documents without it were issued before anything was charged.
        "is_charged": is_charged(invoice),
        "days_until_due": invoice.days_until_due,
    }


def of_subscription(invoice: Invoice) -> dict:
    """Which subscription it bills, and why; nothing on other invoices."""
    if not invoice.subscription:
        return {}
    return {"subscription": invoice.subscription, "billing_reason": invoice.billing_reason}


def is_charged(invoice: Invoice) -> bool:
    """Whether what is due is charged to a method on file, so that nobody is asked to pay it."""
    if invoice.collection_method != invoice.CHARGE or invoice.amount_due <= 0:
        return False
    return not find(settings.CHARGE_PROBLEM)(invoice, invoice.amount_due)


def replaced(original: Invoice) -> dict:
    """The invoice that a correction stands for, as documents name it."""
    return {"number": original.number, "issued": original.frozen.get("issued")}


def texts(invoice: Invoice, company: Company, language: str) -> dict:
    """Its memo and footer."""
    return {
        "memo": invoice.description,
        "footer": invoice.footer,
        **texts_by_language(invoice, company, language),
    }


def texts_by_language(invoice: Invoice, company: Company, language: str) -> dict:
    """The account's memo and footer by language, for copies, where the document has the account's and no other text.

    {"memos": {tag: text, "": for all other languages}}; nothing of what staff typed on the invoice itself.
    """
    found = {}
    for name, text, others, chosen, typed in (
        ("memos", company.memo, company.memos, company.memo_in(language), invoice.description),
        ("footers", company.footer, company.footers, company.footer_in(language), invoice.footer),
    ):
        if others and typed == chosen:
            found[name] = others | {"": text}
    return found


def by_law(invoice: Invoice, customer: Customer, company: Company, lines: list[InvoiceLine]) -> dict:
    """What the law of some countries asks for: when it was supplied, and which tax rates are reduced ones."""
    rates = [*invoice.default_tax_rates, *(rate for line in lines for rate in line.tax_rates)]
    country, status = company.address_country, customer.tax_exempt
    return {
        "supply": supply.kept(*invoice.supplied),
        "reduced_rates": reduced_rates(rates, seller_country=country, tax_exempt=status),
    }


FROZEN_AMOUNTS = (
    *("subtotal", "total_discount", "total_tax", "total_excluding_tax", "total"),
    *("starting_balance", "applied_balance", "ending_balance", "amount_due"),
)


def frozen_line(line: InvoiceLine, product: str) -> dict:
    """What a document keeps of a line; `product` is the public id of what it sells, '' for nothing."""
    return {
        "id": line.public_id,
        "description": line.description,
        "quantity": str(line.quantity.normalize()) if hasattr(line.quantity, "normalize") else str(line.quantity),
        "unit_amount": str(line.unit_amount),
        "amount": line.amount,
        "period": [day.isoformat() if day else None for day in (line.period_start, line.period_end)],
        "discountable": line.discountable,
        "product": product,
        "tax_rates": line.tax_rates,
        "discounts": line.discounts,
        "figures": line.figures,
    } | ({"details": line.details} if line.details else {})


CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(document: dict) -> bytes:
    """One byte string for equal documents."""
    return CANONICAL.encode(document).encode()


def link(previous_hash: str, document: dict) -> str:
    """The hash of a document that follows another: hex SHA-256 over the previous hash and the canonical JSON."""
    return hashlib.sha256(previous_hash.encode() + canonical(document)).hexdigest()


BEFORE = """SELECT hash FROM invoicing_invoice WHERE series = %s AND sequence < %s ORDER BY sequence DESC LIMIT 1"""


def hash_before(series: str, sequence: int) -> str:
    """The hash of the document before this number in its series, '' before the first."""
    with connection.cursor() as cursor:
        cursor.execute(BEFORE, [series, sequence])
        before = cursor.fetchone()
    return before[0] if before else ""
