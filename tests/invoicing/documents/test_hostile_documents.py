"""Documents made to harm: each is drawn as harmless text or refused in plain words, and nothing is fetched for it."""

import json
from unicodedata import combining

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from billing_site.company.models import Company
from invoicing.documents.limits import MAX_CHARACTERS, MAX_LINES, DocumentTooLarge, clean_text, printable
from invoicing.documents.pdf.drawing import drawing, html_of
from invoicing.documents.text.content import document_of
from invoicing.models.invoice import Invoice
from invoicing.models.line import InvoiceLine
from tests.factories import customer, draft, issued, line
from tests.invoicing.documents.paper import sheets
from tests.reading import text

pytestmark = pytest.mark.django_db


def drawn(document):
    return sheets(drawing(html_of(document, draft=False), document).pdf())


def with_lines(now, *descriptions):
    """An issued document with other lines, as no form would let them in."""
    document = json.loads(json.dumps(document_of(issued(now=now))))
    document["lines"] = [document["lines"][0] | {"description": said} for said in descriptions]
    return document


def test_five_hundred_lines_are_drawn_and_no_more(now):
    found = drawn(with_lines(now, *(f"Position {n}." for n in range(MAX_LINES))))
    assert "Position 499." in found[-1].text + found[-2].text
    with pytest.raises(DocumentTooLarge, match="501 lines; up to 500 can be printed"):
        printable(with_lines(now, *["x"] * (MAX_LINES + 1)))


def test_more_text_than_can_be_drawn_soon_is_refused(now):
    with pytest.raises(DocumentTooLarge, match="Shorten the descriptions"):
        printable(with_lines(now, *["x " * 2500] * (MAX_CHARACTERS // 5000 + 1)))


def test_words_without_a_place_to_break_are_broken(now):
    found = drawn(with_lines(now, *["x" * 5000] * 10))
    assert sum(sheet.text.count("x") for sheet in found) >= 50_000
    assert not any(sheet.outside() for sheet in found)


@pytest.mark.parametrize("mark", ["\u0301", "\u0317", "\u0e48", "\u0e31", "\u0650", "\u20dd"])
def test_a_tower_of_marks_is_cut_to_four(now, mark):
    assert clean_text("a" + mark * 100_000 + "b") == "a" + mark * 4 + "b"
    [sheet] = drawn(with_lines(now, "a" + mark * 100_000, "x" + mark * 60))
    assert not sheet.outside()


@pytest.mark.parametrize("unseen", ["\u200d", "\u200c", "\u200b", "\u2060", "\u00ad", "\ufeff"])
def test_what_is_not_seen_begins_no_other_tower(unseen):
    assert clean_text("a" + ("\u0301" * 4 + unseen) * 7) == "a" + "\u0301" * 4 + unseen * 7
    joined = f"क्{unseen}ष می{unseen}خواهم"
    assert clean_text(joined) == joined


@pytest.mark.parametrize(
    "marks", ["\u064b\u064c\u064e\u064f\u0651\u0652\u0653\u0670", "\u0e31\u0e34\u0e35\u0e36\u0e47\u0e48\u0e4c\u0e4d"]
)
def test_arabic_and_thai_marks_of_all_kinds_above_make_one_tower(marks):
    assert clean_text(f"ا{marks}b") == f"ا{marks[:4]}b"


def test_towers_of_many_kinds_of_marks_are_cut_too():
    above, below = ("".join(map(chr, range(start, start + 20))) for start in (0x300, 0x323))
    kept = clean_text(f"a{above}{below}b")
    assert kept[0] + kept[-1] == "ab"
    assert len(kept) <= 2 + 30
    assert sum(combining(mark) == 230 for mark in kept) == 4


@pytest.mark.parametrize(
    "text",
    [
        "कि" + "ก็" * 3,
        "שָׁ֣ל֣וֹם",  # points and accents
        "ٱللَّٰهِ",
        "o\u0302\u0301 a\u030a\u0323 q\u0307\u0323\u0304",
        "རྒྱལྺ་ཧྤྲུལྡྒྱཱུྃ",  # stacked letters
        "ကျွန်ုပ်",
    ],
)
def test_marks_that_people_write_stay(text):
    assert clean_text(text) == text


def test_controls_that_turn_text_around_never_reach_the_paper(now):
    evil = "pay \u202e0001 EUR\u202c \u2066x\u2069 \x00\x07now"
    html = html_of(with_lines(now, evil), draft=False)
    assert "pay 0001 EUR x now" in html
    assert not set(html) & set("\u202a\u202b\u202c\u202d\u202e\x00\x07")


def test_rows_of_blank_lines_become_one_and_lines_count_as_lines(now):
    document = with_lines(now, "x")
    assert printable(document | {"memo": "a" + "\r\n \n" * 5000 + "b"})["memo"] == "a\n\nb"
    with pytest.raises(DocumentTooLarge):
        printable(document | {"footer": "x\r" * 3000})


def test_letters_that_join_and_marks_of_direction_stay():
    for said in ("നന്\u200dമ", "می\u200cخواهم", "abc\u200f", "日本語" * 100, "👩\u200d👩\u200d👧", "ภาษาไทย" * 50):
        assert clean_text(said) == said


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="http://127.0.0.1:1/x.png">',
        "<style>* { background: url(http://127.0.0.1:1/y) }</style>",
        "</style><script>alert(1)</script>",
        "url(file:///etc/passwd)",
        '" style="background: url(http://127.0.0.1:1/z)',
        "{{ doc }}{% debug %}",
        "&lt;b&gt; &#x202e; <!-- ",
    ],
)
def test_markup_is_text_in_every_field(administrator, now, markup):
    account = ("name", "address_line1", "address_city", "bank_account_holder", "bank_name", "footer")
    Company.current().change(
        {**dict.fromkeys(account, markup), "bank_iban": "DE89370400440532013000"}, by=administrator, now=now
    )
    buyer = customer(markup, currency="eur", address_line1=markup, address_city=markup, shipping_name=markup)
    fields = [{"name": markup[:40], "value": markup}]
    invoice = issued(buyer, lines=[line(markup)], description=markup, custom_fields=fields, now=now)
    said = "".join(sheet.text for sheet in drawn(document_of(invoice))).replace(" ", "")
    assert said.count(markup.replace(" ", "")) >= 8


def test_staff_read_why_a_document_is_not_drawn(desk, now, tmp_path):
    invoice = draft(now=now)
    first = invoice.lines.get()
    InvoiceLine.objects.filter(pk=first.pk).update(description="y " * 2500)
    for position in range(2, 43):
        first.pk, first.public_id, first.description = None, f"il_{position}", "y " * 2500
        first.save(force_insert=True)
    for name in ("invoice_preview", "invoice_pdf"):
        response = desk.get(reverse(name, args=[invoice.public_id]))
        assert response.status_code == 422
        assert "This document is too large" in text(response)
        assert "up to 200,000 can be printed" in text(response)
    with pytest.raises(CommandError, match="up to 200,000 can be printed"):
        call_command("render_document", Invoice.objects.get().public_id, out=tmp_path / "x.pdf")
