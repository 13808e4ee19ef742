"""What stands in the documents of each case that is tried in every language.

A situation is a plain dict: "account" (fields of the Company), "lines" (texts, or fields of lines), "locale" (what the
customer prefers), "frozen" (what the frozen document says beside what was calculated), and fields of sample_invoice.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from invoicing.documents.language.wording import long_date, say
from invoicing.documents.sample import TAX
from invoicing.issuing.own_currency import Quote
from invoicing.rules.exemptions import BY_KEY, words_of
from tests.factories import address
from tests.tools.documents_shown import NOW
from tests.tools.proven.logos import VECTOR, logo
from tests.tools.proven.texts import EMOJI, FACELESS, HIDDEN, LONG, MIXED

SWISS = {
    **address("CH", "Bahnhofstrasse 1", "8001", "Zürich"),
    "bank_iban": "CH4431999123000889012",
    "default_currency": "chf",
    "tax_ids": [{"type": "ch_vat", "value": "CHE-116.281.710 MWST"}],
}
TODAY = NOW.date().isoformat()
# The tax of a document in dollars, told in złoty by way of the euro.
QUOTES = [
    Quote(TODAY, "eur", "usd", "1.0875", "European Central Bank"),
    Quote(TODAY, "eur", "pln", "4.2713", "European Central Bank"),
]


def simple(language: str, second: str) -> dict:
    return {"account": {"logo": "", "bank_iban": "", "footer": "", "brand_color": ""}}


def everything(language: str, second: str) -> dict:
    texts = [*MIXED, *EMOJI, *LONG, HIDDEN, FACELESS]
    return {
        "account": {
            "logo": logo("png alpha"),
            "second_language": second,
            "page_size": "letter",
            "register_name": "Amtsgericht Hamburg",
            "register_number": "HRB 12345",
            "managing_directors": MIXED[0],
            "share_capital": "25.000 EUR",
        },
        # The last one is longer than a page.
        "lines": [*texts, *MIXED, "\n".join(LONG * 4)],
        "buyer": buyer(MIXED[1]) | shipping(MIXED[3]),
        "custom_fields": [{"name": MIXED[2][:40], "value": MIXED[4][:140]}, {"name": "PO", "value": "4711 📦"}],
        "description": "\n".join([*MIXED, *EMOJI]),
        "memo": "\n".join(MIXED),
        "reference": MIXED[1],
        "supply": "period",
        "supply_start": date(2026, 10, 1),
        "supply_end": date(2026, 10, 31),
        "footer": "\n".join([*MIXED, LONG[0]]),
    }


def payment_slip(language: str, second: str) -> dict:
    return {"account": {**SWISS, "logo": logo("jpg cmyk"), "second_language": "en"}, "currency": "chf"}


def void(language: str, second: str) -> dict:
    reverse = {"tax_exempt": "reverse"}
    return {"account": {"logo": VECTOR, "second_language": second}, "frozen": reverse}


def draft(language: str, second: str) -> dict:
    return {"account": {"logo": logo("png grey alpha"), "second_language": second}, "frozen": {"tax_exempt": "reverse"}}


def reversed_payment(language: str, second: str) -> dict:
    return {"account": {"logo": logo("jpg")}}


def paid_at_once(language: str, second: str) -> dict:
    """The customer's balance pays all of it."""
    return {"account": {"logo": "", "second_language": second}, "balance": "pays"}


def reverse_charge(language: str, second: str) -> dict:
    numbers = [{"type": "eu_vat", "value": "FR40303265045", "country": "FR", "status": "verified"}]
    return {
        "account": {"logo": "", "second_language": second},
        "buyer": buyer(say("Description", language)) | {"tax_exempt": "reverse"},
        "customer": {"tax_ids": numbers},
    }


def as_the_law_asks(language: str, second: str) -> dict:
    """Title, supply, register, two reasons for no tax, a reduced rate, own currency, a replaced invoice, honorifics."""
    texts = {tag: f"{say('Description', tag)}: {long_date(TODAY, tag)}" for tag in ("en", "de", "ja", "ar", language)}
    grounds = [words_of(BY_KEY[key], home) for key, home in (("EU-138", language), ("EU-284", "en"))]
    rates = [rate("full", "23"), rate("reduced", "8"), rate("none", "0"), rate("small", "0")]
    return {
        "account": {
            **address("LT", "Gedimino pr. 1", "01103", "Vilnius"),
            "tax_ids": [{"type": "eu_vat", "value": "LT119511515"}],
            "invoice_title": "law",
            "second_language": second,
            "register_name": "Juridinių asmenų registras",
            "register_number": "302304439",
            "managing_directors": "Ada König, 山田太郎",
            "share_capital": "2 500,00 EUR",
            "memo": texts["en"],
            "memos": texts,
            "footer": texts["en"],
            "footers": texts,
            "default_language": "en",
        },
        "currency": "usd",
        "lines": [
            {"description": each["display_name"], "unit_amount": Decimal(99_900), "tax_rates": [each]} for each in rates
        ],
        "supply": "day",
        "supply_start": date(2026, 10, 31),
        "customer": {"addressed_as": "business"},
        "frozen": {
            "replaced": {"number": "SAMPLE-0000", "issued": "2026-10-05T12:00:00+00:00"},
            "reduced_rates": [rates[1]["id"]],
            "exemptions": [
                {"rate": each["id"], "reason": main, "reasons": others, "code": ""}
                for each, (main, others) in zip(rates[2:], grounds, strict=True)
            ],
        },
        "quotes": QUOTES,
    }


def history(language: str, second: str) -> dict:
    """Several payments, of which one was too much, and a credit note before."""
    return {"account": {"logo": "", "second_language": second}, "earlier": True}


EVERY_LANGUAGE = {
    "simple": simple,
    "everything": everything,
    "payment slip": payment_slip,
    "void": void,
    "draft": draft,
    "reversed": reversed_payment,
    "paid at once": paid_at_once,
    "reverse charge": reverse_charge,
    "by law": as_the_law_asks,
    "history": history,
}


def rate(key: str, percentage: str) -> dict:
    words = {"display_name": "VAT", "names": {"de": "USt.", "fr": "TVA", "ja": "消費税", "pl": "VAT"}}
    return TAX | words | {"id": f"txr_{key}", "percentage": percentage, "inclusive": False}


def buyer(name: str) -> dict:
    place = {"address_country": "DE", "address_city": "Köln", "address_postal_code": "50667"}
    return {"name": name, "email": "accounts@example.com", "address_line1": "Breite Straße 80", **place}


def shipping(name: str) -> dict:
    return {"shipping_name": name, "shipping_line1": "大手町1-1", "shipping_city": "東京", "shipping_country": "JP"}
