"""A test installation marks every sheet of every document, in its language; a live one draws what it always drew."""

from datetime import date, timedelta

import pytest

from billing_site.company.models import Company
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from invoicing.documents.language import mode_words
from invoicing.documents.pdf.drawing import drawing_of
from invoicing.documents.text.accounts.statement import drawing_of_statement
from invoicing.documents.text.credit_note import drawing_of_note
from invoicing.documents.text.receipt import drawing_of_receipt
from invoicing.models.credit_note import CreditNote
from invoicing.rules.accounts.periods import Period
from invoicing.statements.account import statement_of
from invoicing.statements.document import document_of
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, issued, line
from tests.invoicing.documents.read_out import letters, poppler
from tests.tools.proven.judged import unsound
from tests.tools.verapdf.verdicts import A3A, UA1, verdicts

pytestmark = pytest.mark.django_db
KINDS = ("invoice", "void", "credit note", "receipt", "statement")
SAID = "Nothing here is real, and nothing is to be paid."


def drawings(language, now):
    """{kind: its Drawing}: an invoice of two sheets, one that is void, a credit note, a receipt, a statement."""
    buyer = customer("Müller & Söhne", currency="eur", preferred_locales=[language])
    # More than a sheet holds.
    many = issued(buyer, lines=[line(f"Design, day {number}") for number in range(30)], now=now)
    void, paid, credited = (issued(buyer, now=now) for _ in range(3))
    void.void(by=None, now=now)
    payment = paid.pay(100, by=None, now=now)
    note = CreditNote.issue(credited, CreditRequest(amount=500), by=None, now=now)
    account = statement_of(buyer, Period(now.date() - timedelta(days=30), date(2026, 12, 31)), Company.read())
    return {
        "invoice": drawing_of(many),
        "void": drawing_of(void),
        "credit note": drawing_of_note(note),
        "receipt": drawing_of_receipt(payment),
        "statement": drawing_of_statement(document_of(account, language, Company.read(), now=now)),
    }


def judged(wanted, folder, now):
    """What the judges say against these {language: kinds}; each sheet of each is marked."""
    files = []
    for language, kinds in wanted.items():
        found = drawings(language, now)
        for kind in kinds:
            content = found[kind].pdf()
            check_sheets(content, language, at_least=2 if kind == "invoice" else 1)
            files.append(folder / f"{language}-{kind}.pdf")
            files[-1].write_bytes(content)
    return [str(each) for each in verdicts((file, (UA1, A3A)) for file in files) if not each.passed] + unsound(files)


def check_sheets(content, language, *, at_least):
    sheets = [letters(sheet) for sheet in poppler(content).split("\f")[:-1]]
    assert len(sheets) >= at_least
    assert all(letters(mode_words.label(language)) in sheet for sheet in sheets)
    assert letters(mode_words.line(language)) in sheets[0]


@pytest.mark.slow
def test_every_sheet_of_a_test_is_marked_and_stays_accessible(settings, tmp_path, now):
    settings.LIVEMODE = False
    Company.objects.update(pdf_format=Company.PDF_A)
    assert judged({"ar": ["invoice"], "ja": ["statement"]}, tmp_path, now) == []


@pytest.mark.prove
def test_every_document_of_a_test_passes_in_each_language(settings, tmp_path, now):
    settings.LIVEMODE = False
    Company.objects.update(pdf_format=Company.PDF_A)
    assert judged(dict.fromkeys(DOCUMENT_LANGUAGES, KINDS), tmp_path, now) == []


def test_a_live_document_says_nothing_of_a_mode(settings, now):
    invoice = issued(now=now)
    live = drawing_of(invoice).html
    assert "test-mode" not in live
    assert "@top-center" not in live
    settings.LIVEMODE = False
    marked = drawing_of(invoice).html
    assert '@page { @top-center { content: "Test mode";' in marked
    assert f"<strong>Test mode</strong> · {SAID}</p>" in marked
    assert "<title>Test mode · Invoice" in marked


def test_a_second_language_says_it_too(settings, now):
    settings.LIVEMODE = False
    seller = Company.read()
    seller.change({"second_language": "de"}, by=None, now=now)
    html = drawing_of(issued(now=now)).html
    assert "Nothing here is real" in html
    assert "Nichts hier ist echt, und nichts ist zu bezahlen." in html


@pytest.mark.parametrize("language", DOCUMENT_LANGUAGES)
def test_each_language_has_the_words(settings, language):
    settings.LIVEMODE = False
    assert mode_words.line(language) == f"{mode_words.label(language)} · {mode_words.say(SAID, language)}"
    marked = mode_words.marked("Invoice 1", language)
    assert marked == f"[{mode_words.label(language)}] Invoice 1" == mode_words.marked(marked, language)
    assert mode_words.unmarked(marked, language) == "Invoice 1"
    settings.LIVEMODE = True
    assert (mode_words.label(language), mode_words.line(language)) == ("", "")
    assert mode_words.marked("Invoice 1", language) == mode_words.unmarked("Invoice 1", language) == "Invoice 1"
