"""The life of demo invoices: drafts, what was issued, paid in full or in part, credited, given up or void."""

import random
from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from heapq import heapify, heappop, heappush
from random import Random
from typing import Any

from billing_site.lib.dates import months_later
from billing_site.lib.money.currencies import exponent, payable_step
from customers.models.customer import Customer
from invoicing.demo.offers import PRODUCTS, RATES, WORTH
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.models.catalog.price import Price
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice
from invoicing.models.issuing import NotFinalizable
from invoicing.models.product import Product
from invoicing.models.tax_rate import TaxRate
from invoicing.totals.credit import CreditRequest

FATES = (
    *(("paid",) * 11),
    *(("open",) * 4),
    *("overdue", "overdue", "partly paid", "credited", "void", "uncollectible", "draft", "draft"),
)
LATER = {"paid", "credited", "partly paid", "void", "uncollectible"}


def tell(count: int, seed: int, *, now: datetime) -> Iterator[Invoice]:
    """Yield each of `count` invoices as it is made, oldest first; equal arguments tell the same stories.

    What became of the last ones is told when the iterator is used up.
    """
    rng = random.Random(seed)  # noqa: S311
    buyers = list(Customer.objects.existing().order_by("created", "pk")[: count * 2])
    if not buyers:
        return
    start = max(buyers[0].created, now - timedelta(days=180))
    rates = [TaxRate.create(by=None, now=start, **rate) for rate in RATES]
    products = [offer(words, now=start) for words in PRODUCTS]
    # What happens next, whichever invoice it happens to: the desk's timeline runs forward only.
    agenda: list[tuple[datetime, int, Invoice | None, str]]
    agenda = [(start + (now - start) * rng.random(), nth, None, "") for nth in range(count)]
    heapify(agenda)
    while agenda:
        moment, nth, invoice, fate = heappop(agenda)
        if invoice:
            settle(invoice, fate, rng, moment)
            continue
        # Nobody is billed before there is an entry for them.
        buyer = rng.choice(buyers[: max(1, bisect_right(buyers, moment, key=lambda known: known.created))])
        invoice = draft(buyer, rng, products, rates, moment)
        fate = issue(invoice, rng.choice(FATES), moment, now)
        if fate in LATER:
            heappush(agenda, (min(now, moment + timedelta(days=rng.randint(1, 20))), nth, invoice, fate))
        yield invoice


def offer(words: tuple, *, now: datetime) -> tuple[Product, tuple]:
    """A product with its price in euros; (product, words)."""
    name, text, unit, cents, _most = words
    product = Product.create(by=None, now=now, name=name, description=text, unit_label=unit)
    Price.create(product, by=None, now=now, currency="eur", unit_amount=cents)
    return product, words


def draft(buyer: Customer, rng: Random, products: list, rates: list[TaxRate], moment: datetime) -> Invoice:
    """One to five lines in the customer's currency; German value added tax for customers in Germany."""
    currency = buyer.currency or "eur"
    lines = []
    for product, (_name, text, _unit, cents, most) in rng.sample(products, rng.choice((1, 1, 2, 2, 3, 5))):
        quantity = Decimal(rng.randint(1, most))
        line = {"description": text, "quantity": quantity, "unit_amount": price(cents, currency), "product": product}
        if "one month" in text:
            first = moment.date().replace(day=1)
            line |= {"period_start": first, "period_end": months_later(first, 1) - timedelta(days=1)}
        lines.append(line)
    taxed = [rate_snapshot(rates[0])] if buyer.address_country == "DE" else []
    fields: dict[str, Any] = {
        "currency": currency,
        "default_tax_rates": taxed,
        "days_until_due": rng.choice((14, 14, 30, 30, 7)),
    }
    return Invoice.create(buyer, by=None, now=moment, lines=lines, **fields)


def price(cents: int, currency: str) -> Decimal:
    """A price of so many euro cents in minor units of another currency, rounded as shops write prices."""
    amount = cents * WORTH.get(currency, 1) / 100 * 10 ** exponent(currency)
    step = max(payable_step(currency), 10 ** max(0, len(str(int(amount))) - 3))
    return Decimal(max(step, round(amount / step) * step))


def issue(invoice: Invoice, fate: str, moment: datetime, now: datetime) -> str:
    """Finalize it, unless it is to stay a draft or the company lacks what an invoice needs; the fate that is left."""
    if fate == "draft":
        return fate
    if fate == "open" and (now - moment).days > 12:
        fate = "paid"
    try:
        invoice.finalize(by=None, now=moment)
    except NotFinalizable:
        return "draft"
    return fate if invoice.amount_remaining else "paid at once"


def settle(invoice: Invoice, fate: str, rng: Random, moment: datetime) -> None:
    """What became of an issued invoice."""
    if fate in ("paid", "credited"):
        pay(invoice, invoice.amount_remaining, rng, moment)
    elif fate == "partly paid":
        step = payable_step(invoice.currency)
        part = invoice.amount_remaining * rng.randint(3, 7) // 10 // step * step
        if part:
            pay(invoice, part, rng, moment)
    elif fate == "void":
        invoice.void(by=None, now=moment)
    elif fate == "uncollectible":
        invoice.mark_uncollectible(by=None, now=moment)
    if fate == "credited" and not invoice.applied_balance:
        credit = invoice.amount_paid
        CreditNote.issue(invoice, CreditRequest(), by=None, now=moment, credit=credit, reason="order_change")


def pay(invoice: Invoice, amount: int, rng: Random, moment: datetime) -> None:
    method = rng.choice(("bank_transfer", "bank_transfer", "card", "direct_debit"))
    invoice.pay(amount, by=None, now=moment, method=method)
