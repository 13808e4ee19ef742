"""The documents that are looked at: one account, and a customer and an order in each of nine languages."""

import base64
import io
from datetime import UTC, datetime
from decimal import Decimal

from PIL import Image, ImageDraw

from billing_site.company.models import Company
from invoicing.documents.sample import sample_invoice

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
# tag: (currency, tax, customer, lines of (description, quantity, unit price in minor units))
ORDERS = {
    "en": (
        ("usd", "Sales tax", "8.875"),
        ("Hudson Books LLC", "US", "New York", "10012", "484 Broome Street", "NY"),
        (("Website design", "12", 14500), ("Hosting, one year", "1", 24000), ("Photographs", "30", 1250)),
    ),
    "de": (
        ("eur", "USt.", "19"),
        ("Buchhandlung Sonnenschein", "DE", "Köln", "50667", "Breite Straße 80", ""),
        (("Gestaltung der Website", "12", 14500), ("Betrieb, ein Jahr", "1", 24000), ("Fotografien", "30", 1250)),
    ),
    "fr-CA": (
        ("cad", "TPS", "5"),
        ("Librairie du Plateau inc.", "CA", "Montréal", "H2J 2L5", "4380, rue Saint-Denis", "QC"),
        (("Conception du site Web", "12", 14500), ("Hébergement, un an", "1", 24000), ("Photographies", "30", 1250)),
    ),
    "ja": (
        ("jpy", "消費税", "10"),
        ("株式会社みどり書房", "JP", "千代田区", "101-0051", "神田神保町一丁目2番3号", "東京都"),
        (("ウェブサイトのデザイン", "12", 14500), ("サーバー利用料（1年分）", "1", 24000), ("写真撮影", "30", 1250)),
    ),
    "zh-TW": (
        ("twd", "營業稅", "5"),
        ("青山書店股份有限公司", "TW", "大安區", "106", "羅斯福路三段12號", "臺北市"),
        (("網站設計", "12", 450000), ("主機代管一年", "1", 720000), ("攝影", "30", 38000)),
    ),
    "th": (
        ("thb", "ภาษีมูลค่าเพิ่ม", "7"),
        ("บริษัท ร้านหนังสือริมน้ำ จำกัด", "TH", "เขตบางรัก", "10500", "12 ถนนเจริญกรุง", "กรุงเทพมหานคร"),
        (("ออกแบบเว็บไซต์", "12", 480000), ("ค่าโฮสติ้งหนึ่งปี", "1", 850000), ("ถ่ายภาพสินค้า", "30", 42000)),
    ),
    "el": (
        ("eur", "ΦΠΑ", "24"),
        ("Βιβλιοπωλείο Η Πολιτεία Α.Ε.", "GR", "Αθήνα", "106 79", "Ασκληπιού 1", ""),
        (("Σχεδίαση ιστοτόπου", "12", 14500), ("Φιλοξενία, ένα έτος", "1", 24000), ("Φωτογραφίες", "30", 1250)),
    ),
    "ar": (
        ("aed", "ضريبة القيمة المضافة", "5"),
        ("مكتبة النخيل ذ.م.م", "AE", "دبي", "", "شارع الشيخ زايد 25", "دبي"),
        (("تصميم الموقع الإلكتروني", "12", 53000), ("استضافة لمدة سنة", "1", 88000), ("تصوير المنتجات", "30", 4500)),
    ),
    "he": (
        ("ils", "מע״מ", "18"),
        ("ספרי הרצל בע״מ", "IL", "תל אביב־יפו", "6688312", "רחוב הרצל 40", ""),
        (("עיצוב אתר", "12", 52000), ("אחסון לשנה", "1", 86000), ("צילום מוצרים", "30", 4400)),
    ),
}


def account(**fields):
    """An unsaved Company with everything that documents show of it."""
    company = Company(
        name="Nordlicht Studio GmbH",
        email="hello@nordlicht.example",
        website="https://nordlicht.example",
        address_line1="Lange Reihe 5",
        address_city="Hamburg",
        address_postal_code="20099",
        address_country="DE",
        tax_ids=[{"type": "eu_vat", "value": "DE136695976"}],
        bank_account_holder="Nordlicht Studio GmbH",
        bank_name="Hamburger Bank",
        bank_iban="DE89370400440532013000",
        bank_bic="COBADEFFXXX",
        brand_color="#1d6b8f",
        footer="Nordlicht Studio GmbH · HRB 12345, Amtsgericht Hamburg",
        logo=logo(),
        time_zone="UTC",
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
    (currency, tax_name, percentage), buyer, order = ORDERS[language]
    parts = ("name", "address_country", "address_city", "address_postal_code", "address_line1", "address_state")
    rate = {"id": "txr", "display_name": tax_name, "percentage": percentage, "inclusive": False}
    rows = [
        {"description": text, "quantity": Decimal(quantity), "unit_amount": Decimal(price)}
        for text, quantity, price in order[:lines]
    ]
    return sample_invoice(
        account(**fields),
        language,
        now=NOW,
        buyer=dict(zip(parts, buyer, strict=True)) | {"email": "accounts@example.com"},
        lines=rows,
        tax=rate | {"country": "", "jurisdiction": ""},
        currency=currency,
    )
