"""Demo payment methods, and invoices that are charged to them: paid, declined, to be confirmed, on their way."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from customers.models.customer import Customer
from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.gateways.test.room import TestGateway
from invoicing.collecting.models.collection import Collection
from invoicing.collecting.models.method import PaymentMethod, payer_of
from invoicing.collecting.tasks import charge_due_invoices
from invoicing.models.invoice import Invoice
from invoicing.models.issuing import NotFinalizable
from invoicing.models.product import Product

# What a customer has on file; the last one is the default.
FILES = (
    *((("pm_card_visa",),) * 5),
    *((("pm_card_mastercard",),) * 3),
    ("pm_card_visa_debit", "pm_card_amex"),
    ("pm_card_visa", "pm_sepa_debit"),
    ("pm_sepa_debit",),
    ("pm_card_insufficientFundsLater",),
    ("pm_card_visa", "pm_card_chargeCustomerFail"),
    ("pm_card_authenticationRequired",),
    ("pm_card_createDispute",),
    (),
)
# What stands for a SEPA debit in other currencies; where there is no debit, a card.
DEBITS = {"eur": "pm_sepa_debit", "usd": "pm_us_bank_account"}
SEATS = "Team plan, one month"
PRICE = 4900  # in hundredths of a unit


def tell(count: int, seed: int, *, now: datetime) -> Iterator[Invoice]:
    """Yield each of `count` invoices that are charged automatically; all were charged once when the iterator ends."""
    rng = random.Random(seed)  # noqa: S311
    billed_in_hundredths = Customer.objects.existing().filter(currency__in=("eur", "usd", "gbp", "chf"))
    buyers = list(billed_in_hundredths.order_by("-created", "-pk")[: count * 2])
    rng.shuffle(buyers)
    gateway, product = TestGateway(), Product.objects.order_by("pk").first()
    for nth, buyer in enumerate(buyers[:count]):
        for place, usual in enumerate(FILES[nth % len(FILES)]):
            token = DEBITS.get(buyer.currency or "", "pm_card_visa") if usual == "pm_sepa_debit" else usual
            details = gateway.create_method(token, payer_of(buyer), key=f"demo-{buyer.public_id}-{place}")
            PaymentMethod.attach(buyer, details, gateway=gateway.name, by=None, now=now, default=True)
        invoice = charged(buyer, product, rng.randint(1, 40), now)
        if invoice:
            yield invoice
    for moment in (now, now + timedelta(seconds=3)):
        charge_due_invoices(moment)
        look_after_due_charges(moment)


def charged(buyer: Customer, product: Product | None, seats: int, now: datetime) -> Invoice | None:
    """An open invoice that is charged at once; None where the company lacks what an invoice needs."""
    line = {"description": SEATS, "quantity": Decimal(seats), "unit_amount": Decimal(PRICE), "product": product}
    fields: dict[str, Any] = {"currency": buyer.currency, "collection_method": Invoice.CHARGE, "days_until_due": None}
    invoice = Invoice.create(buyer, by=None, now=now, lines=[line], **fields)
    try:
        invoice.finalize(by=None, now=now)
    except NotFinalizable:
        return None
    if invoice.amount_remaining:
        Collection.charge_at(invoice, now, now=now)
    return invoice
