"""Documents judged by veraPDF and qpdf: a fixed sample in every test run, all of them in the proofs."""

import pytest

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from invoicing.documents.pdf.pool import cores
from tests.tools.proven.cases import CASES, NOT_IN_SAMPLE, proven, sample
from tests.tools.proven.judged import Judged, judge, unsound
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


@pytest.mark.prove
@pytest.mark.slow
def test_every_document_passes_what_it_claims(tmp_path, figures):
    judged = list(judge(proven(), tmp_path, processes=cores()))
    failed = [str(each.verdict) for each in judged if not each.verdict.passed]
    complaints = unsound(tmp_path.iterdir())
    files = len({each.document.name for each in judged})
    figures(documents=files, verdicts=len(judged), failed=len(failed), unsound=len(complaints))
    assert files == 43 * (13 + 6)
    assert failed == []
    assert complaints == []


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
