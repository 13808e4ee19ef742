"""Documents judged by veraPDF and qpdf: a fixed sample in every test run, all of them in the proofs."""

import re

import pytest

from billing_site.company.letterhead.law import LAWS
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, direction
from billing_site.lib.places.regions import is_locale
from invoicing.documents.pdf.pool import cores
from tests.invoicing.documents.paper import sheets
from tests.invoicing.documents.read_out import unread
from tests.tools.proven.cases import CASES, NOT_IN_SAMPLE, Proven, proven, sample
from tests.tools.proven.judged import Judged, judge, unsound
from tests.tools.proven.singles import LOCALES, SINGLES, TITLED
from tests.tools.proven.texts import SCRIPTS
from tests.tools.proven.verdict_table import PAGE, page
from tests.tools.verapdf.verdicts import Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
CURRENT = "Judge again: python -m tests.tools.proven.verdict_table"


@pytest.mark.slow
def test_a_sample_of_documents_passes_both_standards(tmp_path):
    judged = list(judge(sample(), tmp_path, processes=0))
    assert len(judged) == 80
    assert [str(each.verdict) for each in judged if not each.verdict.passed] == []
    assert unsound(tmp_path.iterdir()) == []
    assert lost_texts(judged, tmp_path) == {}


@pytest.mark.prove
@pytest.mark.slow
def test_every_document_passes_what_it_claims(tmp_path, figures):
    judged = list(judge(proven(), tmp_path, processes=cores()))
    failed = [str(each.verdict) for each in judged if not each.verdict.passed]
    complaints = unsound(tmp_path.iterdir())
    texts = lost_texts(judged, tmp_path)
    files = len({each.document.name for each in judged})
    figures(documents=files, verdicts=len(judged), failed=len(failed), unsound=len(complaints), texts_lost=len(texts))
    # Each case in each language, six of them as PDF/UA too; and the single ones.
    assert files == 43 * (20 + 6) + len(SINGLES)
    assert failed == []
    assert complaints == []
    assert texts == {}
    assert page(judged) == PAGE.read_text(encoding="utf-8"), CURRENT


def lost_texts(judged, folder):
    """{a document's name: its texts that are not read out of the PDF}; not of languages from right to left."""
    html = {each.document.name: each.html for each in judged if direction(each.document.language) == "ltr"}
    found = {name: unread(text, (folder / name).read_bytes()) for name, text in html.items()}
    return {name: texts for name, texts in found.items() if texts}


def test_the_sample_has_forty_languages_and_every_case():
    chosen = sample()
    assert len(chosen) == 40
    assert {each.language for each in chosen} == set(DOCUMENT_LANGUAGES) - set(NOT_IN_SAMPLE)
    cases = [(kind, case) for kind, cases in CASES.items() for case in cases]
    assert {(each.kind, each.case) for each in chosen} == set(cases)


def test_all_of_them_are_every_language_kind_and_format():
    documents = proven()
    assert len({each.name for each in documents}) == len(documents)
    assert {(each.language, each.kind) for each in documents} == {
        (language, kind) for language in DOCUMENT_LANGUAGES for kind in CASES
    }
    assert all("ua1" in each.flavours for each in documents)
    assert all(("3a" in each.flavours) == (each.pdf_format == "pdf/a-3a") for each in documents)


def test_single_ones_are_of_every_titled_country_script_and_kind():
    assert set(TITLED) == set(LAWS)
    assert all(map(is_locale, LOCALES))
    assert len(SCRIPTS) >= 24
    assert {kind for _, kind, case in SINGLES for script in SCRIPTS if case == f"script {script}"} == set(CASES)
    assert len([1 for *_, case in SINGLES if case.startswith("script")]) == 3 * len(SCRIPTS)


def test_what_is_paid_at_once_says_so_and_asks_for_nothing():
    html = Proven("de", "invoice", "paid at once").drawing().html
    assert '<p class="ask">Bezahlt' in html
    assert "fällig" not in html
    nothing = Proven("de", "invoice", "amounts nothing").drawing().html
    assert '<p class="ask">Nichts zu zahlen' in nothing


def test_the_case_by_law_says_all_that_the_law_asks_for():
    html = Proven("ja", "invoice", "by law").drawing().html
    said = ("税務請求書", "御中", "2026年10月31日", "※は軽減税率対象", "SAMPLE-0000（2026年10月5日）")
    told = ("4.2713 PLN", "284", "302304439", "山田太郎", "内容: 2026年11月3日")
    assert [text for text in (*said, *told) if text not in html] == []
    note = Proven("ja", "credit note", "by law").drawing().html
    assert [text for text in ("御中", "SAMPLE-0001（2026年11月3日）", "4.2713 PLN") if text not in note] == []


@pytest.mark.parametrize("language", ["hu", "lv", "ru", "vi"])
def test_a_title_of_several_words_stands_on_one_line(language):
    drawing = Proven(language, "receipt" if language in ("lv", "ru") else "credit note", "simple").drawing()
    title = re.search("<h1>(.*?)</h1>", drawing.html)[1]
    [sheet] = sheets(drawing.pdf())
    words = [word for word in sheet.words if word.text in title.split() and word.bottom - word.top > 25]
    assert len(words) == len(title.split()) > 1
    assert len({round(word.top) for word in words}) == 1


def test_the_words_above_amounts_of_payments_stand_on_one_line():
    [sheet] = sheets(Proven("fil", "receipt", "simple").drawing().pdf())
    *_, head = [word for word in sheet.words if word.text == "Halagang"]
    *_, beside = [word for word in sheet.words if word.text == "binayaran"]
    assert head.top == beside.top


def test_sums_stay_with_their_lines_when_there_is_much_to_say_of_taxes():
    first, second = sheets(Proven("de", "invoice", "by law").drawing().pdf())
    assert "3.996,00" in first.text
    assert "ermäßigter" in first.text
    assert "Zwischensumme" in first.text
    assert "Fälliger Betrag" in first.text
    assert "Wechselkurs" in second.text


def test_the_page_of_verdicts_is_of_these_languages_and_says_that_none_failed():
    rows = {line.split("`")[1]: line for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:3] == "| `"}
    assert set(rows) == set(DOCUMENT_LANGUAGES), CURRENT
    for tag, row in rows.items():
        name, *cells = [cell.strip() for cell in row.strip("| ").split("|")][1:]
        assert name == DOCUMENT_LANGUAGES[tag], CURRENT
        assert len(cells) == 6
        assert all(cell.startswith("0 / ") for cell in cells)


def test_a_failure_is_seen_on_the_page():
    document = proven()[0]
    bad = Verdict(PAGE, "3a", False, failures=[("6.2.8-3", 2, "Interpolate", "page 1")])
    shown = page([Judged(document, bad), Judged(document, Verdict(PAGE, "ua1", True))])
    assert "| `ar` | Arabic | 0 / 1 | 1 / 1 |" in shown
