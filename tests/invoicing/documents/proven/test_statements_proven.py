"""Statements of account judged by veraPDF and qpdf: some languages in every test run, all of them in the proofs."""

from datetime import date, timedelta

import pytest

from billing_site.company.models import Company
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, direction
from invoicing.documents.text.accounts.statement import drawing_of_statement
from invoicing.models.credit_note import CreditNote
from invoicing.rules.accounts.periods import Period
from invoicing.statements.account import statement_of
from invoicing.statements.document import document_of
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, issued, line
from tests.invoicing.documents.read_out import unread
from tests.tools.proven.judged import unsound
from tests.tools.verapdf.verdicts import A3A, UA1, verdicts

pytestmark = pytest.mark.django_db
SAMPLE = ("de", "ar", "th")


@pytest.fixture
def statement(now):
    """One movement of each kind that has words of its own, and one row more than a page holds."""
    Company.objects.update(pdf_format=Company.PDF_A)
    buyer = customer("Müller & Söhne GmbH", currency="eur")
    first, void = (issued(buyer, lines=[line(unit_amount=12345678)], now=now) for _ in range(2))
    void.void(by=None, now=now)
    payment = first.pay(12345999, by=None, now=now)
    CreditNote.issue(first, CreditRequest(amount=500), by=None, now=now, refund=500)
    payment.reverse(reason="bounced", by=None, now=now)
    buyer.refresh_from_db()
    for _ in range(20):
        buyer.adjust_balance(-100, by=None, now=now)
    return statement_of(buyer, Period(now.date() - timedelta(days=30), date(2026, 12, 31)), Company.read())


def judged(statement, languages, folder, now):
    """What the judges say against them, and the texts that are not read out of those from left to right."""
    files, lost = [], {}
    for language in languages:
        drawing = drawing_of_statement(document_of(statement, language, Company.read(), now=now))
        content = drawing.pdf()
        files.append(folder / f"{language}.pdf")
        files[-1].write_bytes(content)
        if direction(language) == "ltr" and (texts := unread(drawing.html, content)):
            lost[language] = texts
    found = list(verdicts((file, (UA1, A3A)) for file in files))
    assert len(found) == 2 * len(files)
    return [str(each) for each in found if not each.passed] + unsound(files), lost


@pytest.mark.slow
def test_a_sample_of_statements_passes_both_standards(statement, tmp_path, now):
    assert judged(statement, SAMPLE, tmp_path, now) == ([], {})


@pytest.mark.prove
@pytest.mark.slow
def test_statements_in_every_language_pass_both_standards(statement, tmp_path, now):
    assert judged(statement, DOCUMENT_LANGUAGES, tmp_path, now) == ([], {})
