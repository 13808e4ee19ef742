"""The documents that are looked at: one account, and a customer and an order in each of nine languages."""

import base64
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from PIL import Image, ImageDraw

from billing_site.company.models import Company
from invoicing.documents.sample import sample_invoice
from tests.factories import address

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
# {language: its currency, its tax, who buys, and lines of [description, quantity, unit price in minor units]}
ORDERS = json.loads(Path(__file__).with_suffix(".json").read_text())


def account(**fields):
    """An unsaved Company with everything that documents show of it."""
    company = Company(
        name="Nordlicht Studio GmbH",
        email="hello@nordlicht.example",
        website="https://nordlicht.example",
        tax_ids=[{"type": "eu_vat", "value": "DE136695976"}],
        bank_account_holder="Nordlicht Studio GmbH",
        bank_name="Hamburger Bank",
        bank_iban="DE89370400440532013000",
        bank_bic="COBADEFFXXX",
        brand_color="#1d6b8f",
        footer="Nordlicht Studio GmbH · HRB 12345, Amtsgericht Hamburg",
        logo=logo(),
        time_zone="UTC",
        **address("DE", "Lange Reihe 5", "20099", "Hamburg"),
    )
    for name, value in fields.items():
        setattr(company, name, value)
    return company


def logo():
    """A mark of four bars, as the address of a PNG."""
    image = Image.new("RGBA", (640, 160))
    pen = ImageDraw.Draw(image)
    for place, height in enumerate((60, 110, 160, 90)):
        pen.rounded_rectangle((place * 44, 160 - height, place * 44 + 30, 159), 12, fill=(29, 107, 143))
    pen.text((200, 30), "Nordlicht", fill=(27, 28, 37), font_size=92)
    out = io.BytesIO()
    image.save(out, "PNG")
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"


def shown_invoice(language, *, lines=None, **fields):
    """The invoice of ORDERS in a language; `fields` are the Company's. Needs a database, and writes nothing."""
    order = ORDERS[language]
    rate = {"id": "txr", "inclusive": False, "country": "", "jurisdiction": ""}
    rows = [
        {"description": text, "quantity": Decimal(quantity), "unit_amount": Decimal(price)}
        for text, quantity, price in order["lines"][:lines]
    ]
    return sample_invoice(
        account(**fields),
        language,
        now=NOW,
        buyer=order["buyer"] | {"email": "accounts@example.com"},
        lines=rows,
        tax=rate | order["tax"],
        currency=order["currency"],
    )
