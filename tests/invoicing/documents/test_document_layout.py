"""How documents hold together on paper: nothing overlaps, sticks out of the margins, is lost or stands alone."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from billing_site.company.models import Company
from customers.models.coupon import Coupon
from invoicing.documents.pdf.drawing import html_of, pdf_of
from invoicing.documents.pdf.tightening import fewest_sheets
from invoicing.documents.text.colour import accent, contrast_with_white, digits, readable
from invoicing.documents.text.content import document_of
from invoicing.documents.text.credit_note import pdf_of_note
from invoicing.documents.text.receipt import pdf_of_receipt
from invoicing.issuing.rates_and_coupons import coupon_snapshot, rate_snapshot
from invoicing.models.credit_note import CreditNote
from invoicing.totals.credit import CreditRequest
from tests.factories import customer, draft, issued, line, tax_rate
from tests.invoicing.documents.paper import sheets

pytestmark = [pytest.mark.django_db, pytest.mark.alike]

WORD = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunt"  # 60 letters and no place to break
PROSE = "Lorem ipsum dolor sit amet. "


@pytest.fixture
def account(administrator, now):
    def change(**fields):
        usual = {"name": "Nordlicht GmbH", "address_city": "Hamburg", "bank_iban": "DE89370400440532013000"}
        Company.current().change(usual | fields, by=administrator, now=now)

    return change


def laid_out(content):
    """The sheets of a PDF after a look at each word's place."""
    found = sheets(content)
    for number, sheet in enumerate(found, 1):
        assert not sheet.outside(), (number, sheet.outside())
        assert not sheet.overlapping(), (number, sheet.overlapping())
        assert sheet.body, f"page {number} is blank"
    return found


def buyer_reading(language, name="Jenny Rosen", **fields):
    buyer = customer(name, currency="eur", **fields)
    buyer.change({"preferred_locales": [language]}, by=None, now=buyer.created)
    return buyer


def crowded(language, now):
    """An invoice with long words and figures wherever there is text."""
    long = {f"address_{part}": WORD for part in ("line1", "line2", "city", "state")}
    buyer = buyer_reading(language, WORD, **long, shipping_name=WORD, shipping_line1=WORD, shipping_country="AT")
    coupon = Coupon.create(by=None, now=now, public_id="C" * 40, name=WORD[:40], percent_off=Decimal("12.5"))
    figures = [(WORD, "123456.789", "99999.123456"), (f"{WORD} {WORD}", 1, "9999999900"), ("x", 9999, 99999900)]
    fields = {
        "description": f"{WORD} {WORD}",
        "footer": f"{WORD} {WORD}",
        "custom_fields": [{"name": WORD[:40], "value": WORD}, {"name": "Order", "value": "PO-1"}],
        "discounts": [coupon_snapshot(coupon, now=now)],
        "default_tax_rates": [rate_snapshot(tax_rate("19.1234", display_name=WORD[:50]))],
    }
    return issued(buyer, lines=[line(*row) for row in figures], now=now, **fields)


@pytest.mark.parametrize(
    ("language", "second", "size"),
    [("en", "", "a4"), ("ja", "", "a4"), ("de", "fr", "letter"), ("he", "de", "a4"), ("ar", "en", "letter")],
)
def test_long_words_and_figures_keep_to_their_places(account, now, language, second, size):
    parts = ("address_line1", "address_line2", "address_city", "bank_account_holder", "bank_name", "name")
    account(**dict.fromkeys(parts, WORD), page_size=size, second_language=second, website=f"https://{WORD}.example")
    found = laid_out(pdf_of(crowded(language, now)))
    said = "".join(sheet.text for sheet in found).replace(" ", "")
    # However it is broken, no letter of it is lost.
    assert said.count("Donaudampf") >= 12


def test_a_footer_without_a_place_to_break_keeps_to_its_width(account, now):
    account(footer=WORD * 3)
    (only,) = laid_out(pdf_of(issued(now=now)))
    assert WORD * 3 in only.text.replace(" ", "")


@pytest.mark.parametrize("count", [1, 2, 9, 10, 11, 12, 13, 14, 30, 250])
def test_totals_never_stand_without_a_line(account, now, count):
    account()
    found = laid_out(pdf_of(issued(lines=[line(f"Position {n}.") for n in range(count)], now=now)))
    with_lines = [sheet for sheet in found if "Position" in sheet.text]
    assert all("Description Qty" in sheet.text for sheet in with_lines)
    totals = next(sheet for sheet in found if "Subtotal" in sheet.text)
    assert f"Position {count - 1}." in totals.text
    assert f"Page {len(found)} of {len(found)}" in found[-1].text


@pytest.mark.parametrize("count", [8, 9, 10, 11])
def test_a_short_footer_comes_with_what_stands_before_it(account, now, count):
    account(footer="The end.")
    last = laid_out(pdf_of(issued(lines=[line(f"Position {n}.") for n in range(count)], now=now)))[-1]
    assert "The end." in last.text
    assert "IBAN" in last.text


@pytest.mark.parametrize(("size", "second"), [("a4", ""), ("letter", ""), ("a4", "fr")])
def test_how_to_pay_lies_alone_on_no_sheet_while_the_rest_can_make_room(account, now, size, second):
    """With each line more the block comes nearer to the foot: closer lines keep it there before it leaves the sheet."""
    account(page_size=size, second_language=second, footer="The end.")
    rest = iter(range(5, 40))
    while len(found := laid_out(pdf_of(issued(lines=[line(f"Row {n}.") for n in range(next(rest))], now=now)))) == 1:
        full = found
    assert "IBAN" in full[0].text
    # All that could be spared was spared: less room than the block needs is left, or lines went with it.
    lowest = max(word.bottom for word in full[0].body)
    alone = "Row" not in found[-1].text and "Total" not in found[-1].text
    assert full[0].height - lowest < 110 or not alone


def test_a_slip_leaves_the_sheet_only_when_it_cannot_fit(account, now):
    bank = {"bank_iban": "CH4431999123000889012", "address_line1": "Rue 1", "address_postal_code": "2501"}
    account(**bank, address_city="Biel", address_country="CH")
    where = {"address_line1": "Gasse 1", "address_postal_code": "9400", "address_city": "R", "address_country": "CH"}

    def pages(count):
        buyer = customer("Pia Muster", currency="chf", **where)
        return sheets(pdf_of(issued(buyer, lines=[line(f"Row {n}.") for n in range(count)], now=now)))

    assert [len(pages(count)) for count in (1, 3, 5, 20)] == [1, 1, 1, 2]
    assert "Empfangsschein" not in pages(5)[0].text and "Receipt" in pages(5)[0].text


def test_a_sheet_that_closer_lines_do_not_save_is_left_with_its_air(account, now):
    account()
    html = html_of(issued(lines=[line(f"Row {n}.") for n in range(60)], now=now).frozen, draft=False)
    seen = []

    def lay_out(text):
        seen.append("is-tight" in text)
        return SimpleNamespace(pages=[Page("lines"), Page("payment")])

    assert fewest_sheets(html, lay_out).pages and seen == [False, True]


class Page:
    """A page that holds an element of one class."""

    def __init__(self, name):
        element = SimpleNamespace(get=lambda _: name)
        self._page_box = SimpleNamespace(descendants=lambda: [SimpleNamespace(element=element)])


@pytest.mark.parametrize("size", ["a4", "letter"])
def test_texts_as_long_as_their_fields_flow_over_pages(account, now, size):
    account(page_size=size)
    invoice = issued(description=(PROSE * 60)[:1500], footer=(PROSE * 200)[:5000], lines=[line(PROSE * 178)], now=now)
    found = laid_out(pdf_of(invoice))
    said = " ".join(sheet.text for sheet in found)
    assert said.count("Lorem ipsum") >= 53 + 178 + 178
    assert "Description" in found[0].text  # a row longer than a page begins under its head


def test_documents_without_anything_but_what_they_must_have(now):
    laid_out(pdf_of(issued(customer("", currency="eur"), now=now)))
    laid_out(pdf_of(draft(customer("", currency="eur"), lines=[], now=now), now=now))


@pytest.mark.parametrize("language", ["de", "ar", "ja"])
def test_receipts_and_credit_notes_hold_together_too(account, now, language):
    account(second_language="en")
    invoice = crowded(language, now)
    note = CreditNote.issue(invoice, CreditRequest(amount=500), by=None, now=now, memo=PROSE * 100)
    laid_out(pdf_of_note(note))
    payment = [invoice.pay(1000 + n, by=None, now=now, reference=WORD) for n in range(12)][-1]
    found = laid_out(pdf_of_receipt(payment))
    assert sum(payment.receipt_number in sheet.text for sheet in found) == len(found)


@pytest.mark.parametrize("color", ["#2f6fed", "#ffd400", "#ffffff", "#000000"])
def test_the_accounts_colour_is_readable_on_paper(color):
    shown = readable(digits(color))
    assert contrast_with_white([int(shown[i : i + 2], 16) for i in (1, 3, 5)]) >= 4.5
    assert (shown == color) == (color in ("#2f6fed", "#000000"))


@pytest.mark.parametrize("color", ["", "red", "#fff", "#12345g", "#123456; } * { color: red"])
def test_what_is_no_colour_adds_no_rules(color):
    assert accent(digits(color)) == ""


def test_the_colour_is_on_the_document_and_on_the_screen(desk, account, now):
    account(brand_color="#2f6fed")
    invoice = issued(now=now)
    assert "<style>.ask { color: #2f6fed; }" in html_of(document_of(invoice), draft=False)
    screen = html_of(document_of(invoice), draft=False, screen=True)
    assert "<style" not in screen
    assert '<link rel="stylesheet" href="/documents/colours/2f6fed.css">' in screen
    response = desk.get("/documents/colours/2f6fed.css")
    assert (response["Content-Type"], b"#2f6fed" in response.content) == ("text/css", True)
    assert desk.get("/documents/colours/red.css").status_code == 404


def test_tax_ids_are_shown_whether_verified_or_not(account, now):
    buyer = customer(currency="eur")
    buyer.add_tax_id("eu_vat", "DE136695976", by=None, now=now)
    buyer.tax_ids.update(verification_status="unverified")
    assert "DE136695976" in html_of(document_of(issued(buyer, now=now)), draft=False)
