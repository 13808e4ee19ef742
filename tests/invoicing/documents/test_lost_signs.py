"""Characters that no font has: told before an invoice is issued, and drawn as a sign that is visible and valid."""

import io
from itertools import pairwise

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing_site.company.models import Company
from invoicing.documents.pdf.drawing import pdf_of
from invoicing.invoices import bulk
from invoicing.issuing.rates_and_coupons import rate_snapshot
from invoicing.models.finalizing.warnings import warnings_of, warnings_of_many
from invoicing.models.invoice import Invoice
from invoicing.rules import glyphs
from tests.factories import customer, draft, issued, line, seller, tax_rate
from tests.invoicing.documents.paper import sheets
from tests.reading import text

MANY = "with characters that no installed font has"
pytestmark = pytest.mark.django_db
LOST = "\U0010fff0"  # for private use: no font of a distribution has it


def coupon(**named):
    """The snapshot of a coupon."""
    off = {"percent_off": "10", "amount_off": None, "currency": None, "products": [], "from_customer": False}
    return {"id": "di_1", "coupon": "TEN", "name": "Ten"} | off | named


def rate(**named):
    """The snapshot of a tax rate."""
    terms = {"percentage": "19", "inclusive": False, "country": "", "jurisdiction": ""}
    return {"id": "txr_1", "display_name": "VAT"} | terms | named


# Scripts that names of customers are written in, and signs in texts that are copied from messages.
WRITTEN = (
    *("नमस्ते", "নমস্কার", "வணக்கம்", "నమస్కారం", "ನಮಸ್ಕಾರ", "નમસ્તે", "ਸਤਿ ਸ੍ਰੀ", "ନମସ୍କାର"),
    *("සිංහල", "សួស្តី", "မင်္ဂလာပါ", "ສະບາຍດີ", "བཀྲ་ཤིས", "გამარჯობა", "ᲒᲐᲛᲐᲠ", "Բարև"),
    *("ሰላም", "ᏣᎳᎩ", "ⵜⵉⴼⵉⵏⴰⵖ", "𞤀𞤣𞤤", "髙橋 𠮷野家", "안녕", "اردو پێ", "ייִדיש"),
    *("😀 🎉 🚀", "❤️ ⚠️ 1️⃣", "👨\u200d👩\u200d👧 👍🏽 🇩🇪", "∑∫√ → ⇒ ✓ ☎", "₿ ₾ ₴ ₸"),
    *("a\u00adb\u2060c\ufeffd", "a\u2003b\u3000c\u2028d"),
)


def not_drawn(content):
    """How many glyphs of a PDF are .notdef, the box for what a face lacks."""
    count = 0
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                parts = operands[0] if str(operator) == "TJ" else operands[:1] if str(operator) == "Tj" else []
                shown = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
                count += sum(pair == (0, 0) for pair in [*pairwise(shown)][::2])
    return count


def test_every_script_and_emoji_is_drawn_without_a_box(now):
    lines = [line(f"{words} {place}") for place, words in enumerate(WRITTEN)]
    assert not any(map(glyphs.without_glyph, WRITTEN))
    assert not_drawn(pdf_of(issued(customer(WRITTEN[0], currency="eur"), lines=lines, now=now))) == 0


@pytest.mark.parametrize("sign", [LOST, "\ue000", "\u0378", "\U0001fbff"])
def test_what_no_font_has_is_replaced_by_a_sign_that_one_has(now, sign):
    content = pdf_of(issued(lines=[line(f"Before {sign} after")], description=f"memo{sign}", now=now))
    said = " ".join(sheet.text for sheet in sheets(content))
    assert not_drawn(content) == 0
    if glyphs.without_glyph(sign):
        assert "Before \ufffd after" in said
        assert sign not in said


def test_a_warning_names_the_character_its_place_and_what_stands_around_it(now):
    buyer = customer(f"Ada{LOST} Lovelace", currency="eur", address_line1="Main Street 1")
    fields = {"footer": f"Bye {LOST}", "custom_fields": [{"name": "Order", "value": f"PO{LOST}"}]}
    invoice = draft(buyer, lines=[line("fine"), line(f"See you {LOST} very soon again")], now=now, **fields)
    found = [each for each in warnings_of(invoice, list(invoice.lines.all())) if "font" in each]
    assert len(found) == 4
    assert all(f"{LOST} (U+10FFF0)" in each for each in found)
    assert "in the customer's name at “Ada" in found[0]
    assert "in custom field 1" in found[1]
    assert "in the footer" in found[2]
    assert f"in the description of line 2 at “See you {LOST} very soon a”" in found[3]


@pytest.mark.parametrize("where", ["name", "memo", "footer", "field", "line", "nowhere"])
def test_drafts_with_such_characters_are_counted(now, where):
    texts = dict.fromkeys(("name", "memo", "footer", "field", "line", "nowhere"), "Zoë 😀 नमस्ते 髙橋 ❤️")
    texts[where] += LOST
    buyer = customer(texts["name"], currency="eur", address_line1="Main Street 1")
    fields = {"description": texts["memo"], "footer": texts["footer"]}
    fields["custom_fields"] = [{"name": "x", "value": "y"}, {"name": "Order", "value": texts["field"]}]
    draft(buyer, lines=[line("fine"), line(texts["line"])], now=now, **fields)
    found = {many: count for count, many in warnings_of_many(Invoice.objects.all())}
    assert found.get("with characters that no installed font has", 0) == (where != "nowhere")


def test_what_the_account_and_its_rates_say_is_looked_at_too(now):
    def changed(**fields):
        Company.current().change(fields, by=None, now=now)

    vat = tax_rate(display_name="VAT", names={"ja": f"消費税{LOST}"}, now=now)
    free = tax_rate("0", display_name="Free", exemption_reason=f"Because{LOST}", now=now)
    buyers = [customer(currency="eur", address_line1="Main Street 1", preferred_locales=[tag]) for tag in ("ja", "de")]
    rates = [rate_snapshot(vat), rate_snapshot(free)]
    made, other = (draft(buyer, default_tax_rates=rates, now=now) for buyer in buyers)

    def told(invoice):
        fresh = Invoice.objects.get(pk=invoice.pk)
        return [each.split(", in ")[1] for each in warnings_of(fresh, list(fresh.lines.all())) if "font" in each]

    assert [each.split(" at ")[0] for each in told(made)] == ["the name of a tax rate", "the reason of a rate of 0%"]
    assert [each.split(" at ")[0] for each in told(other)] == ["the reason of a rate of 0%"]
    assert dict(map(reversed, warnings_of_many(Invoice.objects.all())))[MANY] == 2
    changed(managing_directors=f"Ada {LOST}", invoice_title="own", own_title="Bill", own_titles={"de": f"Faktur{LOST}"})
    assert any("“Managing directors” in your settings" in each for each in told(made))
    assert not any("Own title" in each for each in told(made))
    assert any("“Own title” in your settings" in each for each in told(other))
    counted = dict(map(reversed, warnings_of_many(Invoice.objects.all())))
    assert counted[MANY] == 2


# What is printed of a draft for a reader of Japanese -> fields of the customer, the draft, its line, and the account.
TEXTS = {
    **{f"the customer's {part}": ({part: f"A{LOST}"}, {}, {}, {}) for part in ("name", "shipping_name")},
    "memo": ({}, {"description": f"A{LOST}"}, {}, {}),
    "footer": ({}, {"footer": f"A{LOST}"}, {}, {}),
    "custom field": ({}, {"custom_fields": [{"name": "x", "value": "y"}, {"name": f"P{LOST}", "value": "1"}]}, {}, {}),
    "description": ({}, {}, {"description": f"A{LOST}"}, {}),
    "coupon": ({}, {"discounts": [coupon(name=f"Ten {LOST}")]}, {}, {}),
    "coupon in the reader's language": ({}, {"discounts": [coupon(names={"ja": f"Ten {LOST}"})]}, {}, {}),
    "coupon of a line": ({}, {}, {"discounts": [coupon(name=f"Ten {LOST}")]}, {}),
    "coupon of a line in the reader's language": ({}, {}, {"discounts": [coupon(names={"ja": LOST})]}, {}),
    "rate": ({}, {"default_tax_rates": [rate(display_name=f"VAT {LOST}")]}, {}, {}),
    "rate in the reader's language": ({}, {"default_tax_rates": [rate(names={"ja": LOST})]}, {}, {}),
    "rate of a line": ({}, {}, {"tax_rates": [rate(display_name=f"VAT {LOST}")]}, {}),
    "rate of a line in the reader's language": ({}, {}, {"tax_rates": [rate(names={"ja": LOST})]}, {}),
    "rate in the second language": (
        *({}, {"default_tax_rates": [rate(names={"fr": LOST})]}, {}),
        {"second_language": "fr"},
    ),
    "the account's": ({}, {}, {}, {"bank_name": f"Bank {LOST}"}),
    "own title": ({}, {}, {}, {"invoice_title": "own", "own_title": "Bill", "own_titles": {"ja": LOST}}),
    "reason of an exempt customer": (
        *({"tax_exempt": "exempt"}, {}, {}),
        {"exempt_reason": "Exempt", "exempt_reasons": {"ja": LOST}},
    ),
}
# What nobody prints there: words for others.
UNSEEN = {
    "coupon in another language": ({}, {"discounts": [coupon(names={"ko": LOST})]}, {}, {}),
    "rate in another language": ({}, {}, {"tax_rates": [rate(names={"ko": LOST})]}, {}),
    "a rate beyond ASCII": ({}, {"default_tax_rates": [rate(display_name="Überall 消費税")]}, {}, {}),
    "own title in another language": ({}, {}, {}, {"invoice_title": "own", "own_titles": {"ko": LOST}}),
    "title that is not chosen": ({}, {}, {}, {"invoice_title": "usual", "own_titles": {"ja": LOST}}),
    "reason where tax is charged": ({}, {}, {}, {"exempt_reason": f"Exempt {LOST}"}),
}


@pytest.mark.parametrize("where", [*TEXTS, *UNSEEN])
def test_one_draft_and_many_are_asked_the_same_texts(where, now):
    """Beside another draft of which all is well, for every text that a document prints."""
    theirs, ours, of_line, account = (TEXTS | UNSEEN)[where]
    seller(**account)
    draft(customer(currency="eur", preferred_locales=["ko"], address_line1="Street 1"), lines=[], now=now)
    buyer = customer(**{"currency": "eur", "preferred_locales": ["ja"], "address_line1": "Street 1"} | theirs)
    made = draft(buyer, lines=[line("Work"), line(**{"description": "Work"} | of_line)], now=now, **ours)
    Invoice.objects.filter(pk=made.pk).update(**ours)
    made.lines.filter(position=made.lines.last().position).update(**of_line)
    fresh = Invoice.objects.select_related("customer").get(pk=made.pk)
    one = any("font" in each for each in warnings_of(fresh, list(fresh.lines.all())))
    assert one is (where in TEXTS)
    for drafts in (Invoice.objects.filter(pk=made.pk), bulk.actionable(bulk.VERBS["finalize"], Invoice.objects.all())):
        assert dict(map(reversed, warnings_of_many(drafts))).get(MANY, 0) == one


def test_counting_costs_the_same_for_one_draft_and_for_many(now):
    def made(count):
        buyer = customer(currency="eur", preferred_locales=["ja"])
        for _ in range(count):
            draft(buyer, lines=[line(tax_rates=[rate(names={"ja": LOST})])], discounts=[coupon(name=LOST)], now=now)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            counted = dict(map(reversed, warnings_of_many(Invoice.objects.all())))[MANY]
        return counted, len(queries)

    made(1)
    (_, before), _ = cost(), made(9)
    counted, after = cost()
    assert (counted, after) == (10, before)


def test_editor_and_dialog_say_so(desk, now):
    invoice = draft(lines=[line(f"See {LOST}")], now=now)
    for name in ("invoice_edit", "invoice_finalize"):
        assert "(U+10FFF0), in the description of line 1" in text(desk.get(reverse(name, args=[invoice.public_id])))


def test_where_fonts_cannot_be_read_nothing_is_called_lost(monkeypatch):
    monkeypatch.setattr(glyphs, "coverage", lambda: ((), ()))
    assert (glyphs.without_glyph(LOST), glyphs.drawable(LOST), glyphs.gaps()) == ([], LOST, "")


def test_gaps_are_exactly_what_cannot_be_drawn():
    starts, ends = glyphs.coverage()
    assert list(starts) == sorted(starts) and all(a <= b for a, b in zip(starts, ends, strict=True))
    held = [ord(character) for character in glyphs.gaps()[::3]]
    assert held and not any(glyphs.is_drawable(chr(point)) for point in held)
