"""The codes that banking apps read: who gets which, what is in them, and that bad bank data never harm a document."""

import copy
import subprocess
from types import SimpleNamespace

import pytest
import segno
from stdnum.ch import esr

from billing_site.company.models import Company
from invoicing.documents.pdf.drawing import html_of, pdf_of
from invoicing.documents.text.content import document_of
from invoicing.documents.text.invoice import Printed
from invoicing.documents.text.payment_codes import epc_code, swiss_bill, swiss_slip
from invoicing.rules.payment_reference import creditor_reference, former_reference, payment_reference, qr_reference
from tests.factories import customer, draft, issued
from tests.invoicing.documents.paper import MM, sheets

GERMAN, SWISS, QR_IBAN = "DE89370400440532013000", "CH9300762011623852957", "CH4431999123000889012"


def document(iban=GERMAN, *, currency="eur", amount=123456, number="ACME-0001", bic="", holder="", **customer_address):
    address = {"line1": "Lange Straße 5", "line2": "", "city": "Hamburg", "postal_code": "20095", "country": "DE"}
    buyer = {"line1": "", "line2": "", "city": "Wien", "postal_code": "1070", "country": "AT"}
    return {
        "number": number,
        "currency": currency,
        "totals": {"amount_due": amount},
        "seller": {"name": "Nordlicht GmbH", "address": address, "bank": {"holder": holder, "iban": iban, "bic": bic}},
        "customer": {"name": "Jenny Rosen", "email": "", "address": buyer | customer_address},
    }


@pytest.fixture
def payload(monkeypatch):
    """What the next EPC code holds, line by line."""
    seen, make = SimpleNamespace(lines=None), segno.make_qr

    def spy(content, **how):
        seen.lines = content.decode().split("\n")
        return make(content, **how)

    monkeypatch.setattr(segno, "make_qr", spy)
    return seen


def test_the_epc_code_holds_what_the_bank_needs(payload):
    image = epc_code(document(bic="COBADEFFXXX", holder="Nordlicht Müller GmbH"))
    assert image.startswith("data:image/svg+xml")
    kinds, bank = ["BCD", "002", "1", "SCT"], ["COBADEFFXXX", "Nordlicht Müller GmbH", GERMAN]
    assert payload.lines == [*kinds, *bank, "EUR1234.56", "", "", "ACME-0001"]


def test_the_epc_code_cuts_a_name_to_what_it_may_hold(payload):
    assert epc_code(document(holder="N" * 200))
    assert payload.lines[5] == "N" * 70


@pytest.mark.parametrize(
    "wrong",
    [
        {"iban": ""},
        {"iban": "DE89370400440532013001"},
        {"iban": "nonsense <b>"},
        {"iban": "US64SVBKUS6S3300958879"},
        {"iban": "GB29NWBK60161331926819"},  # valid, but a bank outside of the EEA is reached by its BIC only
        {"currency": "usd"},
        {"amount": 0},
        {"amount": -5},
        {"amount": 999_999_999_99 + 1},
        {"number": ""},
    ],
)
def test_no_epc_code_without_what_it_takes(wrong):
    assert epc_code(document(**wrong)) == ""


def test_a_wrong_bic_is_left_out(payload):
    assert epc_code(document(bic="nonsense"))
    assert payload.lines[4] == ""
    assert epc_code(document(iban="GB29NWBK60161331926819", bic="NWBKGB2LXXX"))


def test_the_swiss_bill_holds_both_parties_and_a_creditor_reference_as_before():
    said = swiss_bill(document(SWISS, currency="chf")).qr_data().split("\r\n")
    assert said[:4] == ["SPC", "0200", "1", SWISS]
    assert said[4:11] == ["S", "Nordlicht GmbH", "Lange Straße 5", "", "20095", "Hamburg", "DE"]
    assert said[18:20] == ["1234.56", "CHF"]
    assert said[20:27] == ["S", "Jenny Rosen", "", "", "1070", "Wien", "AT"]
    assert said[27:] == ["SCOR", "RF39ACME0001", "ACME-0001", "EPD"]


def test_a_qr_iban_takes_the_qr_reference_that_was_frozen():
    issued_today = document(QR_IBAN)
    issued_today["reference"] = payment_reference(issued_today, 5)
    said = swiss_bill(issued_today).qr_data().split("\r\n")
    assert said[27:29] == ["QRR", qr_reference("ACME-0001", 5)]
    assert esr.is_valid(said[28])


def test_a_document_of_before_keeps_the_reference_of_its_numbers_digits():
    said = swiss_bill(document(QR_IBAN)).qr_data().split("\r\n")
    assert said[27] == "QRR"
    assert said[28][:-1] == "1".zfill(26)
    assert esr.is_valid(said[28])


def test_a_number_of_before_too_long_for_a_creditor_reference_is_told_in_words():
    assert former_reference(document(SWISS, number="A" * 30)) is None
    said = swiss_bill(document(SWISS, number="A" * 30)).qr_data().split("\r\n")
    assert said[27:30] == ["NON", "", "A" * 30]


def test_a_debtor_whom_the_code_cannot_write_is_left_to_the_payer():
    written = document(SWISS)
    written["customer"]["name"] = "株式会社"
    assert swiss_bill(written).debtor is None
    assert swiss_slip(written, "de")


@pytest.mark.parametrize(
    "wrong",
    [
        {"iban": GERMAN},
        {"iban": "CH9300762011623852958"},
        {"currency": "usd"},
        {"amount": 0},
        {"amount": 999_999_999_99 + 1},
        {"number": ""},
    ],
)
def test_no_swiss_bill_without_what_it_takes(wrong):
    assert swiss_slip(document(**{"iban": SWISS} | wrong), "de") == ""


@pytest.mark.parametrize("part", ["city", "postal_code", "country"])
def test_no_swiss_bill_for_an_account_without_a_whole_address(part):
    written = document(SWISS)
    written["seller"]["address"][part] = ""
    assert swiss_slip(written, "de") == ""


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", "Zahlteil"), ("fr-CA", "Section paiement"), ("it", "Sezione pagamento"), ("ja", "Payment part")],
)
def test_the_slip_speaks_one_of_its_own_languages(language, words):
    import base64

    svg = base64.b64decode(swiss_slip(document(SWISS), language).partition(",")[2]).decode()
    assert words in svg


@pytest.fixture
def company(db, administrator, now):
    fields = {"name": "Nordlicht AG", "address_city": "Zürich", "address_postal_code": "8004", "address_country": "CH"}
    Company.current().change(fields, by=administrator, now=now)

    def change(**more):
        Company.current().change(more, by=administrator, now=now)

    return change


def test_a_document_has_one_code_and_says_what_it_is_for(company, now):
    company(bank_iban=GERMAN)
    html = html_of(document_of(issued(now=now)), draft=False)
    assert html.count('alt="Scan to pay by bank transfer"') == 1
    assert 'class="slip"' not in html
    company(bank_iban=SWISS)
    html = html_of(document_of(issued(now=now)), draft=False)
    assert html.count('alt="Scan to pay by bank transfer"') == 1
    assert 'class="slip"' in html


def test_drafts_and_paid_documents_have_no_code(company, now):
    company(bank_iban=SWISS)
    printed = Printed(document_of(draft(now=now), now=now))
    assert (printed.slip, printed.code) == ("", "")
    nothing = copy.deepcopy(document_of(issued(now=now)))
    nothing["totals"]["amount_due"] = 0
    assert (Printed(nothing).slip, Printed(nothing).code) == ("", "")


def read_codes(content, folder):
    """What a camera reads on the last page of a PDF."""
    import zxingcpp
    from PIL import Image

    (folder / "document.pdf").write_bytes(content)
    command = ["pdftoppm", "-r", "200", "-png", folder / "document.pdf", folder / "page"]
    subprocess.run(command, check=True)
    last = max(folder.glob("page*.png"))
    return [found.text for found in zxingcpp.read_barcodes(Image.open(last))]


def test_a_camera_reads_the_codes_from_the_paper(company, now, tmp_path):
    company(bank_iban=GERMAN, bank_account_holder="Müller & Söhne")
    invoice = issued(now=now)
    (said,) = read_codes(pdf_of(invoice), tmp_path)
    assert said.split("\n")[5:] == ["Müller & Söhne", GERMAN, "EUR10", "", "", invoice.number]
    company(bank_iban=SWISS)
    invoice = issued(now=now)
    (said,) = read_codes(pdf_of(invoice), tmp_path)
    assert said.splitlines()[:4] == ["SPC", "0200", "1", SWISS]
    assert said.splitlines()[-3:] == [creditor_reference(invoice.number, invoice.pk), invoice.number, "EPD"]


@pytest.mark.parametrize("size", ["a4", "letter"])
def test_the_slip_lies_at_the_foot_of_the_last_sheet_and_on_nothing_else(company, now, size):
    company(bank_iban=SWISS, page_size=size)
    pages = sheets(pdf_of(issued(customer(currency="chf"), now=now)))
    last = pages[-1]
    assert (round(last.width / MM), round(last.height / MM)) == (210, 297)
    top = last.height - 105 * MM
    slip = [word for word in last.words if word.top >= top]
    assert {"Receipt", "Payment", "part", "Acceptance"} <= {word.text for word in slip}
    assert all(word.bottom < top for word in last.words if word not in slip)
    assert not last.overlapping()
    assert not any(word.text == "Page" for word in slip)
    assert len(pages) == (1 if size == "a4" else 2)
