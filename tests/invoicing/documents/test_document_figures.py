"""Figures on paper: none is broken over two lines, none sticks out, and right to left they line up by their points."""

import re
from decimal import Decimal

import pytest
from weasyprint.formatting_structure.boxes import BlockBox

from billing_site.lib.money.text import format_amount
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from invoicing.documents.pdf.drawing import draw, html_of, laid_out, pdf_of
from invoicing.documents.sample import sample_credit_note, sample_invoice
from invoicing.documents.text import widths
from invoicing.documents.text.credit_note import PrintedNote
from invoicing.documents.text.invoice import Printed
from invoicing.templatetags.documents import unbroken_amounts
from tests.invoicing.documents.paper import sheets
from tests.tools.documents_shown import NOW, account, shown_invoice

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
TAX = {
    "id": "txr",
    "display_name": "VAT",
    "percentage": "19.1234",
    "inclusive": False,
    "country": "",
    "jurisdiction": "",
}
# Seventeen digits of pieces, twelve decimals of a price, the largest amount that anyone may type, and one below zero.
LONG = (
    ("12345678901234567", "0.000000000012"),
    ("1.000000000001", "123456.789012345678"),
    ("1", "999999999999"),
    ("123456789012.123456789012", "100000.123456789012"),
    ("3", "-999999999999"),
)
SHORT = (("12", "53000"), ("1", "5"), ("1", "-123456"), ("30", "123456700"))


def invoice(language, currency, figures, tax=TAX, **fields):
    lines = [
        {"description": f"Position {quantity}", "quantity": Decimal(quantity), "unit_amount": Decimal(price)}
        for quantity, price in figures
    ]
    return sample_invoice(account(**fields), language, now=NOW, lines=lines, currency=currency, tax=tax)


def figures_of(document, language):
    """Every figure in a cell of a document, as its language writes it."""
    doc = Printed(document, language)
    for line in doc.lines:
        yield from filter(None, (line["quantity"], line["unit_price"], line["amount"], *line["taxes"]))
    yield from (amount for _, amount, _ in doc.summary)


def unbroken(sheet, figure):
    """Whether the parts of a figure stand as words of their own beside each other on one line."""
    first, *rest = bare(figure).split()
    found = {part: [word.bottom for word in sheet.words if bare(word.text) == part] for part in (first, *rest)}
    return any(all(any(abs(line - other) < 3 for other in found[part]) for part in rest) for line in found[first])


def bare(text):
    return re.sub("[\u200e\u200f\u061c\u2066-\u2069]", "", text)


@pytest.mark.parametrize(
    ("language", "currency", "second", "size"),
    [
        ("en", "usd", "", "letter"),
        ("de", "huf", "en", "a4"),
        ("id", "idr", "de", "a4"),
        ("vi", "vnd", "", "a4"),
        ("sv", "isk", "fi", "a4"),
        ("ml", "inr", "th", "a4"),
        ("fr-CA", "kwd", "es-419", "letter"),
        ("ja", "jpy", "en", "a4"),
    ],
)
def test_the_longest_figures_stand_on_one_line_each(language, currency, second, size):
    shown = invoice(language, currency, LONG, second_language=second, page_size=size)
    found = sheets(pdf_of(shown))
    for sheet in found:
        assert not sheet.outside(), sheet.outside()
        assert not sheet.overlapping(), sheet.overlapping()
    assert not [
        figure for figure in figures_of(shown.frozen, language) if not any(unbroken(sheet, figure) for sheet in found)
    ]


@pytest.mark.parametrize("language", ["ar", "he"])
@pytest.mark.parametrize("currency", ["usd", "ils", "kwd"])
def test_right_to_left_amounts_line_up_by_the_decimal_point(language, currency):
    shown = invoice(language, currency, SHORT, tax=TAX | {"percentage": "17"}, second_language="en")
    (sheet,) = sheets(pdf_of(shown))
    lines = [line["amount"] for line in Printed(shown.frozen, language).lines]
    sums = [amount for _, amount, _ in Printed(shown.frozen, language).summary]
    edges = []
    for amount in [*lines, *sums]:
        digits = re.search(r"-?[\d.,]*\d", amount)[0]
        # Of the same figure elsewhere on the page, a unit price for one, the leftmost stands in the column of amounts.
        word = min((word for word in sheet.words if bare(word.text) == digits), key=lambda word: word.right)
        edges.append(word.right)
        sign = re.sub(r"[-\d.,\s]+", "", bare(amount), count=1)
        assert any(bare(other.text) in (sign, sign[::-1]) and 0 < word.left - other.right < 4 for other in sheet.words)
    assert max(edges) - min(edges) < 1, edges


def test_the_word_across_the_page_stands_on_one_line_in_every_language():
    issued = shown_invoice("de")
    kinds = [Printed(issued.frozen, tag) for tag in DOCUMENT_LANGUAGES]
    kinds += [Printed(issued.frozen | {"number": ""}, tag) for tag in DOCUMENT_LANGUAGES]
    kinds += [PrintedNote(sample_credit_note(issued, now=NOW).frozen, tag) for tag in DOCUMENT_LANGUAGES]
    words = [doc.mark for doc in kinds]
    marks = "".join(f'<p class="watermark {widths.mark_size(word)}">{word}</p>' for word in words)
    found = laid_out(f'<html lang="en"><body>{marks}</body></html>', size="a4", language="en")
    boxes = [box for box in found.pages[0]._page_box.descendants(placeholders=True) if is_mark(box)]
    assert len(boxes) == len(words) == 3 * 43
    for word, mark in zip(words, boxes, strict=True):
        (line,) = mark.children
        drawn = sum(child.width for child in line.children)
        assert 0.3 * mark.width < drawn <= mark.width, word


def test_a_void_document_carries_its_word_in_that_size():
    text = html_of(shown_invoice("de").frozen, draft=False, void=True, language="ru")
    mark = Printed(shown_invoice("de").frozen, "ru").mark
    assert f'<p class="watermark {widths.mark_size(mark)}" aria-hidden="true">{mark}</p>' in text


def is_mark(box):
    return isinstance(box, BlockBox) and "watermark" in (box.element.get("class") or "")


@pytest.mark.parametrize(
    ("mark", "size"), [("VOID", 13), ("GEANNULEERD", 5), ("ЧЕРНОВИК", 7), ("AN EXTRAORDINARILY LONG WORD", 3)]
)
def test_a_longer_word_is_set_smaller(mark, size):
    assert abs(int(widths.mark_size(mark).removeprefix("mark-")) - size) <= 1


@pytest.mark.parametrize("width", [*range(44, 100, 8)])
def test_an_amount_below_zero_keeps_its_sign_within_a_text(width):
    amount = format_amount(-123456, "usd", "en-GB")
    text = unbroken_amounts(f"{'x' * 9} {amount} on 1-2.")
    html = f'<html lang="en"><title>x</title><body><p style="width: {width}pt">{text}</p></body></html>'
    (sheet,) = sheets(draw(html, size="a4", language="en"))
    assert amount in sheet.text.split()


def test_a_text_keeps_its_letters_where_its_amounts_are_held_together():
    assert unbroken_amounts("<b> -$1,234.50 & −€5 off") == (
        '&lt;b&gt; <span class="figure">-$1,234.50</span> &amp; <span class="figure">−€5</span> off'
    )
    assert unbroken_amounts("3 - 4 or ABC-DEFG-12345") == "3 - 4 or ABC-DEFG-12345"
