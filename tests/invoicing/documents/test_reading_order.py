"""Text comes out of the PDF as it was written: each character, in reading order, in every language and script.

`pdftotext -raw` reads in the order of the content; it honours /ActualText, as PDFium, Acrobat and MuPDF from 1.24 do.
pypdf and MuPDF 1.21 take the characters of glyphs as they are drawn: of them is asked that none is lost.
"""

import io

import pytest
from pypdf import PdfReader

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from invoicing.documents.pdf.drawing import html_of, pdf_of
from invoicing.documents.text.content import document_of
from tests.factories import customer, issued, line
from tests.invoicing.documents.read_out import Said, lost, poppler
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


@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if tag not in ("ar", "he")])
def test_a_document_in_each_language_is_read_in_order(company, now, language):
    invoice = invoice_for(now, language)
    content, html = pdf_of(invoice), html_of(document_of(invoice), draft=False)
    assert len(Said(html).texts) > 40
    assert lost(html, poppler(content, "-raw")) == []
    assert PdfReader(io.BytesIO(content)).trailer["/Root"]["/Lang"] == language


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
