"""Text comes out of the PDF as it was written: each character, in reading order, in every language and script.

What honours /ActualText was tried: poppler 22.12 and PDFium (of pypdfium2 5.15) do; pypdf 7.1, MuPDF 1.21 and
Ghostscript 10.00 take the characters of each glyph as it is drawn, so of pypdf is asked that none is lost.
`pdftotext -raw` gives the order of the content, `pdftotext` the order in which a page is read. What runs in both
directions has its own tests (test_reading_both_ways).
"""

import io
import re
import unicodedata
from collections import Counter
from html import unescape

import pikepdf
import pytest
from pypdf import PdfReader

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from invoicing.documents.pdf.drawing import html_of, pdf_of
from invoicing.documents.text.content import document_of
from invoicing.issuing.rates_and_coupons import rate_snapshot
from tests.factories import customer, issued, line, tax_rate
from tests.invoicing.documents.read_out import Said, letters, lost, poppler
from tests.invoicing.documents.structure import tree
from tests.invoicing.documents.test_document_languages import invoice_for

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
LANGUAGES = sorted(DOCUMENT_LANGUAGES)
SCRIPTS = {
    "Thai": ["ค่าทำน้ำดื่ม ภาษีมูลค่าเพิ่ม", "ฟ้าคำ ป่า"],
    "Lao": ["ໃບແຈ້ງໜີ້ ຄຳ", "ນ້ຳດື່ມ"],
    "Hindi": ["हिन्दी किताब की सिलाई", "क्रेडिट कार्ड शुल्क", "श्री राम ट्रेडर्स"],
    "Marathi": ["ऱ्या कार्यालय वर्षे"],
    "Bengali": ["চালান হিসাব কোম্পানি", "বৌদ্ধ সংস্থা"],
    "Tamil": ["விலைப்பட்டியல் கொள்கை", "சௌந்தர்யா நெகிழ்"],
    "Telugu": ["ఇన్వాయిస్ క్రెడిట్ సంస్థ"],
    "Kannada": ["ಸರಕುಪಟ್ಟಿ ಕ್ರೆಡಿಟ್ ಕೊಡುಗೆ"],
    "Malayalam": ["നികുതി ഇൻവോയ്സ് ക്രെഡിറ്റ്", "ചൊവ്വ കൗതുകം"],
    "Gujarati": ["ચલણ કિંમત ટ્રસ્ટ"],
    "Punjabi": ["ਚਲਾਨ ਕਿਤਾਬ ਸਿੰਘ"],
    "Odia": ["ଚାଲାଣ କୋମ୍ପାନି ସେବା"],
    "Sinhala": ["ඉන්වොයිසිය ක්\u200dරෙඩිට් සේවා"],
    "Khmer": ["វិក្កយបត្រ ពន្ធ", "ក្រុមហ៊ុន សេវាកម្ម"],
    "Burmese": ["ငွေတောင်းခံလွှာ မြန်မာ", "ကုမ္ပဏီ ဝန်ဆောင်မှု"],
    "Tibetan": ["ཁྲལ་འཛིན་ རྒྱ་གར"],
    "Vietnamese in parts": ["Tie\u0302\u0301ng Vie\u0323\u0302t", "a\u030a\u0323 e\u0301 o\u0308"],
    "Latin": [
        "Office ffi fl: Überführung, naïve",
        "donau\u00addampf\u00adschiff",
        "2.5\u00a0kg × 3 − 1‑2 ‒ 4",
        "Ångström \u212b µ \u03bc",
    ],
    "Emoji": ["Team 👍 ✓ €"],
    "Kana in parts": ["カ\u3099ス ハ\u309aン"],
    "Hangul in parts": ["\u1112\u1161\u11ab\u1100\u1173\u11af"],
}

LEFTWARDS = [
    "تصميم الموقع (ABC 123) لا إله 45,00",
    "שלום (עולם) ABC 12 ₪",
    "Design (Web)",
    "Müller & Co.",
    "वर्षे",
    "الإجمالي: 12.5 كغ",
    "مُحَمَّد",
    "שָׁלוֹם עֲלֵיכֶם",
    "می‌خواهم فاکتور",
    "خدمة Latin كلمة [مهم]",
    "الإصدار 2.0 – مايو 2026",
    "اردو ٹیکس رسید",
    "کتاب ۱۲۳ عدد",
    "סה״כ 50%",
    "للبيع हिन्दी किताब",
]


@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if tag not in ("ar", "he")])
def test_a_document_in_each_language_is_read_in_order(company, now, language):
    invoice = invoice_for(now, language)
    content, html = pdf_of(invoice), html_of(document_of(invoice), draft=False)
    assert len(Said(html).texts) > 40
    assert lost(html, poppler(content, "-raw")) == []
    assert PdfReader(io.BytesIO(content)).trailer["/Root"]["/Lang"] == language


@pytest.mark.parametrize("language", ["ar", "he"])
def test_a_document_from_right_to_left_is_read_in_order(company, now, language):
    invoice = invoice_for(now, language)
    content, html = pdf_of(invoice), html_of(document_of(invoice), draft=False)
    assert len(Said(html).texts) > 40
    assert lost(html, poppler(content)) == []


@pytest.mark.parametrize("language", ["ar", "he"])
def test_what_people_write_from_right_to_left_is_read_in_order(company, now, language):
    buyer = customer("(שלום) مُحَمَّد", currency="eur", preferred_locales=[language])
    invoice = issued(buyer, lines=[line(text) for text in LEFTWARDS], description=" ".join(LEFTWARDS[:2]), now=now)
    content, html = pdf_of(invoice), html_of(document_of(invoice), draft=False)
    assert all(text in unescape(html) for text in LEFTWARDS)
    assert lost(html, poppler(content)) == []


@pytest.mark.parametrize("language", ["ar", "he"])
def test_a_page_with_more_latin_letters_is_still_read_from_right_to_left(company, now, language):
    buyer = customer("A long name of a customer in Latin letters", currency="eur", preferred_locales=[language])
    lines = [
        line(f"{text} with many more words of another language, {number}") for number, text in enumerate(["Design"] * 4)
    ]
    invoice = issued(buyer, lines=[*lines, line(LEFTWARDS[0]), line(LEFTWARDS[4])], now=now)
    content, html = pdf_of(invoice), html_of(document_of(invoice), draft=False)
    assert lost(html, poppler(content)) == []


@pytest.mark.parametrize("language", ["ar", "he"])
def test_a_currency_in_latin_letters_is_read_behind_its_amount(company, now, language):
    rate = rate_snapshot(tax_rate("20", display_name="VAT"))
    buyer = customer("Kunde", currency="chf", preferred_locales=[language])
    invoice = issued(buyer, default_tax_rates=[rate], now=now)
    html = html_of(document_of(invoice), draft=False)
    assert html.count("CHF") > 4
    assert lost(html, poppler(pdf_of(invoice))) == []


@pytest.mark.prove
@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if tag not in ("ar", "he")])
def test_other_scripts_are_read_in_order_in_each_language(company, now, language):
    texts = [text for some in SCRIPTS.values() for text in some]
    texts += [text for text in LEFTWARDS if not re.search("[A-Za-z0-9۰-۹ि]", text)]
    buyer = customer(texts[3], currency="eur", preferred_locales=[language])
    invoice = issued(buyer, lines=[line(text) for text in texts], now=now)
    content, html = pdf_of(invoice), html_of(document_of(invoice), draft=False)
    assert [text for text in lost(html, poppler(content)) if text in texts] == []


def test_arabic_and_hebrew_words_in_a_latin_document_are_read_in_order(company, now):
    texts = ["فاتورة ضريبية لا إله", "חשבונית מס", "مُحَمَّد", "שָׁלוֹם עֲלֵיכֶם", "می‌خواهم فاکتور", "الأول والآخر"]
    invoice = issued(customer(texts[0], currency="eur"), lines=[line(text) for text in texts], now=now)
    assert lost(html_of(document_of(invoice), draft=False), poppler(pdf_of(invoice))) == []


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("de", "Arbeits\u00adunfähig\u00adkeits\u00adbeschei\u00adnigung"),
        ("hu", "megszentség\u00adtelenít\u00adhetet\u00adlen"),
        ("fi", "lento\u00adkone\u00adsuihku"),
        ("he", "Arbeits\u00adunfähig\u00adkeits\u00adbeschei\u00adnigung"),
        ("he", "שלוםשלוםשלום\u00adעולםעולםעולם"),
    ],
)
def test_words_that_are_parted_at_the_end_of_a_line_are_read_whole(company, now, language, word):
    buyer = customer("Kunde", currency="eur", preferred_locales=[language])
    memo = " ".join(f"{word} {'x' * length}" for length in range(40))
    invoice = issued(buyer, description=memo, now=now)
    content, html = pdf_of(invoice), html_of(document_of(invoice), draft=False)
    assert "\u00ad\n" in re.sub("[\u200e\u200f\u202a-\u202e]", "", poppler(content))
    assert lost(html, poppler(content)) == []


@pytest.mark.parametrize("language", ["ar", "he"])
def test_the_tags_hold_whole_texts_from_right_to_left(company, now, language):
    invoice = issued(
        customer("شركة ABC (100)", currency="eur", preferred_locales=[language]), lines=[line(LEFTWARDS[0])], now=now
    )
    pdf = pikepdf.open(io.BytesIO(pdf_of(invoice)))
    told = [str(node.element.ActualText) for node in tree(pdf).all("Span") if "/ActualText" in node.element]
    assert LEFTWARDS[0] in told
    assert "شركة ABC (100)" in told


@pytest.mark.parametrize("language", ["en", "th", "ar"])
def test_no_character_is_lost_to_programs_that_take_glyphs(company, now, language):
    texts = [text for some in SCRIPTS.values() for text in some] + LEFTWARDS
    invoice = issued(
        customer(currency="eur", preferred_locales=[language]), lines=[line(text) for text in texts], now=now
    )
    read = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf_of(invoice))).pages)
    assert "\ufffd" not in read
    said = parts("".join(Said(html_of(document_of(invoice), draft=False)).texts))
    assert sorted((said - parts(read)).elements()) == []


def parts(text):
    """How often each letter and mark stands in a text; of joiners nothing is drawn."""
    return Counter(re.sub("[\u200c\u200d\ufe0f]", "", letters(unicodedata.normalize("NFKD", text), "NFKD")))


@pytest.mark.parametrize("language", ["en", "th", "ja"])
def test_what_people_write_in_other_scripts_is_read_in_order(company, now, language):
    texts = [text for some in SCRIPTS.values() for text in some]
    buyer = customer(
        texts[0], currency="eur", address_line1=texts[2], address_city=texts[8], preferred_locales=[language]
    )
    invoice = issued(buyer, lines=[line(text) for text in texts], description=" / ".join(texts), now=now)
    content, html = pdf_of(invoice), html_of(document_of(invoice), draft=False)
    assert all(text in html for text in texts)
    assert lost(html, poppler(content, "-raw")) == []
    assert lost(html, poppler(content)) == []
