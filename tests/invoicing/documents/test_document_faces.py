"""The small faces of Chinese, Japanese and Korean: quick and small, and no character is lost for it."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from pypdf import PdfReader

from invoicing.documents.pdf import fonts
from invoicing.documents.pdf.drawing import drawing_of, font_config, pdf_of, small_faces
from tests.factories import customer, issued, line

LANGUAGES = sorted(fonts.KINDS)
RARE = "髙橋 驫麤 𠮷野家 龘 똠방각하 囍"


def invoice_in(language, now, name="Jenny Rosen"):
    buyer = customer(name, currency="eur")
    buyer.change({"preferred_locales": [language]}, by=None, now=now)
    return issued(buyer, lines=[line(f"Position {n}") for n in range(5)], now=now)


def fonts_in(content):
    found = set()
    for page in PdfReader(io.BytesIO(content)).pages:
        found |= {font.get_object()["/BaseFont"].partition("+")[2] for font in page["/Resources"]["/Font"].values()}
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_usual_document_needs_the_small_face_only(now, language):
    used = fonts_in(pdf_of(invoice_in(language, now)))
    assert used and all("Usual" in name for name in used if "CJK" in name)
    assert any("CJK" in name for name in used)


@pytest.mark.django_db
def test_a_japanese_document_is_at_most_four_times_the_size_of_an_english_one(now):
    japanese, english = (len(pdf_of(invoice_in(language, now))) for language in ("ja", "en"))
    assert japanese <= 4 * english


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ja", "zh-TW"])
def test_rare_characters_come_from_the_whole_face(now, language):
    content = pdf_of(invoice_in(language, now, name=RARE))
    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert RARE.replace(" ", "") in said.replace(" ", "")
    assert any("CJK" in name and "Usual" not in name for name in fonts_in(content))


@pytest.mark.parametrize(
    ("language", "has", "lacks"),
    [
        ("ja", "請求書円あア、。（）", "驫"),
        ("zh", "发票金额，。", "龘"),
        ("zh-TW", "帳單金額", "龘"),
        ("ko", "청구서금액", "驫"),
    ],
)
def test_a_small_face_has_the_usual_characters(language, has, lacks):
    _family, encoding, last = fonts.KINDS[language]
    usual = fonts.usual(encoding, last)
    assert set(map(ord, has)) <= usual
    assert ord(lacks) not in usual
    assert 2500 < len(usual) < 6500


def test_the_languages_of_a_document_are_those_of_its_elements():
    assert fonts.languages_in('<html lang="ja"><span class="also" lang="zh-TW"> lang=&quot;ko&quot;') == ["ja", "zh-TW"]
    assert fonts.languages_in('<html lang="de">') == []


def test_the_same_small_face_is_made_each_time():
    first = fonts.small("ja", "Regular")
    assert fonts.small.__wrapped__("ja", "Regular") == first
    assert len(first) < 2_000_000


@pytest.mark.django_db
def test_threads_draw_the_same_bytes_as_one(now):
    drawings = [drawing_of(invoice_in(language, now)) for language in ("ja", "en", "ko", "ar")]
    alone = [drawing.pdf() for drawing in drawings]
    small_faces.cache_clear()
    font_config.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda drawing: drawing.pdf(), drawings * 2))
    assert together == alone * 2
    assert connection.connection is not None
