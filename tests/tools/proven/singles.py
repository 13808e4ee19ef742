"""What is tried in some languages only: titles by law, locales, logos, many and odd amounts, characters, scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from itertools import cycle

from billing_site.lib.places.locales import served
from invoicing.documents.sample import TAX
from tests.factories import address
from tests.tools.proven.logos import UPLOADS, logo
from tests.tools.proven.situations import SWISS, buyer, reverse_charge
from tests.tools.proven.texts import CHARACTERS, LONG, SCRIPTS

INVOICE, NOTE, RECEIPT = KINDS = "invoice", "credit note", "receipt"
# Country -> the language of its documents, and the number that lets its sellers use the title.
TITLED = {
    "AE": ("ar", "ae_trn", "123456789012345"),
    "AU": ("en-GB", "au_abn", "12345678912"),
    "BH": ("ar", "bh_vat", "123456789012345"),
    "IL": ("he", "il_vat", "000012345"),
    "IN": ("en-GB", "in_gst", "12ABCDE3456FGZH"),
    "JP": ("ja", "jp_trn", "T1234567891234"),
    "KE": ("en-GB", "ke_pin", "P000111111A"),
    "LK": ("en-GB", "lk_vat", "123456789-7000"),
    "LT": ("lt", "eu_vat", "LT119511515"),
    "MY": ("ms", "my_sst", "A12345678912345"),
    "OM": ("ar", "om_vat", "OM1234567890"),
    "SA": ("ar", "sa_vat", "123456789012345"),
    "SG": ("en-GB", "sg_gst", "M12345678X"),
    "TH": ("th", "th_vat", "1234567891234"),
    "ZA": ("en-GB", "za_vat", "4123456789"),
}
LOCALES = (
    *("de-CH", "de-AT", "de-LI", "fr-CH", "fr-BE", "fr-CA", "it-CH", "nl-BE", "sv-FI", "el-CY", "ro-MD", "hr-BA"),
    *("en-US", "en-GB", "en-IN", "en-AU", "en-ZA", "en-CH", "en-CA", "es-AR", "es-MX", "es-CO", "es-CL", "es-ES"),
    *("pt-PT", "pt-BR", "pt-AO", "th-TH", "ar-AE", "ar-EG", "ar-MA", "he-IL", "ru-KZ", "ms-SG", "zh-SG", "zh-MO"),
    *("hu-HU", "ja-JP", "ko-KR", "vi-VN", "tr-TR", "fil-PH", "id-ID", "ml-IN"),
)
# What is told in four ways of writing: Latin, right to left, one without spaces between words, one with wide signs.
WRITTEN = ("de", "ar", "th", "ja")
# Name -> currency and [(quantity, unit price in minor units)].
AMOUNTS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "twelve digits": ("eur", [("1", "99999999999"), ("999999", "99999.99"), ("0.001", "100000000000")]),
    "largest": ("idr", [("1", "999999999999999"), ("3", "333333333333333")]),
    "negative lines": ("usd", [("10", "12345"), ("-2", "12345"), ("1", "-9999"), ("-0.5", "3")]),
    "less than nothing": ("gbp", [("1", "1000"), ("1", "-250000")]),
    "nothing": ("eur", [("0", "1000"), ("1", "0")]),
    "no decimals": ("jpy", [("12", "123456"), ("1", "-300"), ("2.5", "1001")]),
    "three decimals": ("kwd", [("12", "1234567"), ("1", "5"), ("7", "-1250")]),
    "whole": ("huf", [("12", "1234500"), ("1", "30000000")]),
    "small parts": ("chf", [("3.14159265", "150"), ("1000000", "0.0123"), ("0.0001", "1000000")]),
}


def titled(country: str) -> dict:
    language, kind, number = TITLED[country]
    place = address(country, "1 Market Street", "10110", "Market Town")
    numbers = [{"type": kind, "value": number}]
    reduced = [TAX | {"id": f"txr_{each}", "country": country, "percentage": each} for each in ("10", "8")]
    lines = [
        {"description": f"{each['percentage']} %", "unit_amount": Decimal(5000), "tax_rates": [each]}
        for each in reduced
    ]
    name = "山田商店株式会社" if country == "JP" else "Market Traders Ltd"
    buys = buyer(name) | address(country, "2 Market Street", "10110", "Market Town")
    return {
        "account": {**place, "tax_ids": numbers, "invoice_title": "law", "default_language": language},
        "buyer": buys,
        "customer": {"tax_ids": [numbers[0] | {"country": country, "status": "verified"}]},
        "lines": lines,
        "supply": "issue",
        # The law of Japan knows reduced rates: see invoicing/rules/reduced_rates.
        "frozen": {"reduced_rates": [reduced[1]["id"]]} if country == "JP" else {},
    }


def located(tag: str) -> dict:
    country = tag.partition("-")[2]
    priced = [("1", "123456789"), ("1234.5", "10000"), ("2", "-50000"), ("3", "1250")]
    return {
        "locale": tag,
        "buyer": buyer("Müller & Co.") | address(country, "Main Street 1", "12345", "Town"),
        "lines": [priced_line(f"{tag} {place}", *each) for place, each in enumerate(priced)],
        "currency": {"CH": "chf", "LI": "chf", "IN": "inr", "AR": "ars", "HU": "huf", "JP": "jpy"}.get(country, "eur"),
        "supply": "issue",
    }


def shown_logo(kind: str) -> dict:
    return {"account": {"logo": logo(kind)}}


def many_lines(count: int) -> dict:
    return {"lines": [priced_line(f"No. {place + 1}", "1", "1250") for place in range(count)]}


def priced(name: str) -> dict:
    currency, rows = AMOUNTS[name]
    return {"currency": currency, "lines": [priced_line(f"{row[0]} × {row[1]}", *row) for row in rows]}


def priced_line(text: str, quantity: str, unit_amount: str) -> dict:
    return {"description": text, "quantity": Decimal(quantity), "unit_amount": Decimal(unit_amount)}


def written(name: str, thing: str, sentence: str) -> dict:
    """These words wherever somebody may write any."""
    return {
        "account": {"name": name, "bank_name": name[:70], "register_name": thing, "managing_directors": name},
        "buyer": buyer(name) | {"address_city": name[:60], "shipping_name": name, "shipping_line1": thing},
        "lines": [thing, f"{thing} ({sentence})", f"{name} 12 / ABC-7"],
        "custom_fields": [{"name": name[:40], "value": thing}],
        "description": sentence,
        "memo": sentence,
        "reference": name,
        "footer": sentence,
    }


def of_kind(kind: str) -> dict:
    texts = CHARACTERS[kind]
    return written(texts[0], texts[1], "\n".join(texts)) | {"lines": list(texts)}


def endless() -> dict:
    return written(LONG[0], LONG[1], " ".join(LONG)) | {"lines": list(LONG)}


def slip_of_both() -> dict:
    """A Swiss slip, and beside a language from right to left the other one."""
    return {"account": {**SWISS, "logo": logo("jpg"), "second_language": "he"}, "currency": "chf"}


def exempt() -> dict:
    """Without tax, the reason the account's own, and the customer a person in Japan."""
    reason = {"rate": "", "reason": "Kleinunternehmer, § 19 UStG", "reasons": {"en": "Small business"}, "code": ""}
    return reverse_charge("ja", "en") | {
        "buyer": buyer("山田太郎") | {"tax_exempt": "exempt"},
        "customer": {"addressed_as": "person", "tax_ids": []},
        "frozen": {"exemptions": [reason, reason | {"rate": "txr_other", "reason": "§ 4 Nr. 21 UStG", "reasons": {}}]},
    }


def tried() -> Iterator[tuple[str, str, str, Callable[[], dict]]]:
    """(language, kind, case, what makes its situation)."""
    for country, (language, *_) in TITLED.items():
        for kind in (INVOICE, NOTE):
            yield language, kind, f"title {country}", partial(titled, country)
    for kind, tag in zip(cycle(KINDS), LOCALES, strict=False):
        yield served([tag], "en")[0], kind, f"locale {tag}", partial(located, tag)
    for kind, upload in zip(cycle(KINDS), UPLOADS, strict=False):
        yield "en", kind, f"logo {upload}", partial(shown_logo, upload)
    for place, language in enumerate(WRITTEN):
        yield language, INVOICE, "draft of no lines", partial(many_lines, 0)
        for kind in KINDS:
            yield language, kind, "200 lines", partial(many_lines, 200)
            yield language, kind, "1 line", partial(many_lines, 1)
            yield language, kind, "endless words", endless
            yield language, kind, "exempt", exempt
        for count, name in enumerate(AMOUNTS):
            # What comes to nothing has neither a credit note nor a payment.
            kinds = (INVOICE,) if name in ("less than nothing", "nothing") else KINDS
            yield language, kinds[(place + count) % len(kinds)], f"amounts {name}", partial(priced, name)
    for kind in KINDS:
        for language in ("en", *WRITTEN):
            for characters in CHARACTERS:
                yield language, kind, f"characters {characters}", partial(of_kind, characters)
        for place, script in enumerate(SCRIPTS):
            language = ("en", "ar", "ja")[(place + KINDS.index(kind)) % 3]
            yield language, kind, f"script {script}", partial(written, *SCRIPTS[script])
    for kind in (INVOICE, NOTE):
        yield "ar", kind, "payment slip with hebrew", slip_of_both


SINGLES = {(language, kind, case): make for language, kind, case, make in tried()}
