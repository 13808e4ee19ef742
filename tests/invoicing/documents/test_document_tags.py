"""The tags in order: one element for each thing however many pages it is on, and page furniture that nobody reads."""

import io
from collections import Counter
from decimal import Decimal

import pikepdf
import pytest

from invoicing.documents.pdf.drawing import draw, html_of, pdf_of
from invoicing.documents.sample import LINES, sample_credit_note, sample_invoice, sample_payment
from invoicing.documents.text.credit_note import pdf_of_note
from invoicing.documents.text.receipt import pdf_of_receipt
from tests.invoicing.documents.structure import tree
from tests.tools.documents_shown import logo

pytestmark = [pytest.mark.django_db, pytest.mark.alike]
LONG = "\n".join(f"Paragraph {number} of what was agreed upon." for number in range(90))
NEVER_WITHIN_ITSELF = ("H1", "H2", "P", "TH", "TD", "TR", "Table")


class Read:
    """A PDF read back: its tags, and the artifacts of each page as (type, subtype, edge) with how often."""

    def __init__(self, content):
        self.pdf = pikepdf.open(io.BytesIO(content))
        self.tags = tree(self.pdf)
        self.root = self.pdf.Root.StructTreeRoot

    @property
    def artifacts(self):
        return [Counter(map(described, typed_artifacts(page))) for page in self.pdf.pages]

    def parent_of(self, page, mcid):
        return self.root.ParentTree.Nums[2 * page + 1][mcid]


def typed_artifacts(page):
    marks = [operands for operands, operator in pikepdf.parse_content_stream(page) if str(operator) == "BDC"]
    return [properties for tag, properties in marks if tag == "/Artifact"]


def described(artifact):
    edge = artifact.get("/Attached", [""])[0]
    return str(artifact.Type)[1:], str(artifact.get("/Subtype", " "))[1:], str(edge)[1:]


@pytest.fixture
def invoice(company, now):
    def made(language="en", *, count=2, description="Design day {}", **fields):
        for name, value in fields.items():
            setattr(company, name, value)
        lines = [
            LINES[0] | {"description": description.format(place), "quantity": Decimal(1)} for place in range(count)
        ]
        return sample_invoice(company, language, lines=lines, now=now)

    return made


@pytest.mark.parametrize(("language", "count"), [("en", 60), ("ar", 75)])
def test_a_table_over_pages_is_one_table_with_one_head(invoice, language, count):
    found = Read(pdf_of(invoice(language, count=count)))
    assert len(found.pdf.pages) > 2
    [table] = [table for table in found.tags.all("Table") if table.all("THead")]
    assert [part.tag for part in table.children] == ["THead", "TBody"]
    heads = [bytes(head.element.ID) for head in table.all("TH")]
    assert len(heads) == 5
    rows = table.children[1].children
    assert len(rows) == count
    for row in rows:
        assert [[bytes(name) for name in cell.attribute("/Headers")] for cell in row.children] == [
            [head] for head in heads
        ]
    # The heads of later pages are drawn, and not read a second time.
    assert {page for page, _mcid in table.all("THead")[0].pieces} == {0}
    for kinds in found.artifacts[1:-1]:
        assert kinds["Pagination", "", ""] >= 5


def test_a_row_and_a_text_over_two_pages_are_one_row_and_one_paragraph(invoice):
    found = Read(pdf_of(invoice(count=2, description=LONG + " {}", memo=LONG)))
    assert len(found.pdf.pages) > 2
    [table] = [table for table in found.tags.all("Table") if table.all("THead")]
    rows = table.children[1].children
    assert len(rows) == 2
    assert [len(row.children) for row in rows] == [5, 5]
    assert any(len({page for page, _mcid in row.pieces}) > 1 for row in rows)
    texts = [text for text in found.tags.all("P", "TD") if len(text.pieces) > 20]
    # The memo, and the description of each line.
    assert [text.tag for text in texts] == ["P", "TD", "TD"]


@pytest.mark.parametrize(("language", "second"), [("en", "de"), ("he", "fr"), ("zh-TW", "ar"), ("pl", "")])
def test_no_element_stands_in_another_of_its_kind_and_none_is_empty(invoice, now, language, second):
    made = invoice(language, second_language=second, footer="HRB 12345", memo="Thank you")
    contents = (
        pdf_of(made),
        pdf_of_note(sample_credit_note(made, now=now)),
        pdf_of_receipt(sample_payment(made, now=now)),
    )
    for content in contents:
        found = Read(content)
        for tag in NEVER_WITHIN_ITSELF:
            for node in found.tags.all(tag):
                assert node.all(tag) == [node]
        assert all(
            node.pieces for node in found.tags.all("P", "H1", "H2", "Span", "Div", "Sect", "Figure", "NonStruct")
        )
        assert len(found.tags.all("H1")) == 1


@pytest.mark.parametrize(
    ("language", "second", "title"), [("en", "de", "Rechnung"), ("ar", "en", "Invoice"), ("de", "ja", "請求書")]
)
def test_words_of_the_second_language_say_which_it_is(invoice, language, second, title):
    found = Read(pdf_of(invoice(language, second_language=second)))
    marked = [node for node in found.tags.all("Span") if "/Lang" in node.element]
    assert len(marked) > 12
    assert {str(node.element.Lang) for node in marked} == {second}
    [heading] = found.tags.all("H1")
    assert [str(node.element.Lang) for node in heading.all("Span") if "/Lang" in node.element] == [second]
    # Names, addresses and numbers of people are in no language that we know.
    assert all("/Lang" not in node.element for node in found.tags.all("P", "TD", "Table", "Sect"))


def test_one_language_marks_nothing(invoice):
    found = Read(pdf_of(invoice("fr")))
    assert str(found.pdf.Root.Lang) == "fr"
    assert all("/Lang" not in node.element for node in found.tags.all("Span", "P", "H1", "TH"))


def test_reverse_charge_in_the_second_language_says_so(company, now):
    company.second_language = "en"
    made = sample_invoice(company, "pl", now=now)
    made.frozen["tax_exempt"] = "reverse"
    found = Read(pdf_of(made))
    notes = [node for node in found.tags.all("P") if any("/Lang" in span.element for span in node.children)]
    assert [str(span.element.Lang) for span in notes[-1].children if "/Lang" in span.element] == ["en"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_number_and_page_count_are_pagination(invoice, language):
    found = Read(pdf_of(invoice(language, count=60)))
    for kinds in found.artifacts:
        assert kinds["Pagination", "Footer", "Bottom"] >= 2
    assert not any(kinds["Pagination", "Watermark", ""] for kinds in found.artifacts)


def test_above_a_payment_slip_they_stand_at_the_head_of_the_sheet(invoice, company):
    made = invoice("de", **swiss())
    found = Read(pdf_of(made))
    assert any(kinds["Pagination", "Header", "Top"] >= 2 for kinds in found.artifacts)
    assert not any(kinds["Pagination", "Footer", "Bottom"] for kinds in found.artifacts)


def swiss():
    return {
        "address_country": "CH",
        "address_line1": "Bahnhofstrasse 1",
        "address_postal_code": "8001",
        "address_city": "Zürich",
        "bank_iban": "CH4431999123000889012",
        "default_currency": "chf",
    }


@pytest.mark.parametrize(("draft", "void"), [(True, False), (False, True)])
def test_the_word_across_a_draft_or_a_void_document_is_drawn_and_not_read(invoice, draft, void):
    frozen = invoice(count=60).frozen
    found = Read(draw(html_of(frozen, draft=draft, void=void), size="a4", language="en"))
    assert len(found.pdf.pages) > 1
    for kinds in found.artifacts:
        assert kinds["Pagination", "Watermark", ""] == 1
    assert found.tags.children[0].tag != "P"


def test_every_id_is_found_in_the_tree_of_ids(invoice):
    found = Read(pdf_of(invoice(count=60)))
    names = list(found.root.IDTree.Names)
    listed = {bytes(name): element.objgen for name, element in zip(names[::2], names[1::2], strict=True)}
    assert list(listed) == sorted(listed)
    heads = found.tags.all("TH")
    assert listed == {bytes(head.element.ID): head.element.objgen for head in heads}
    named = {bytes(name) for cell in found.tags.all("TD") for name in cell.attribute("/Headers")}
    assert named <= set(listed)


def test_content_leads_back_to_its_element_and_elements_to_their_parents(invoice):
    found = Read(pdf_of(invoice(count=60, second_language="de")))

    def check(node):
        for page, mcid in node.content:
            assert found.parent_of(page, mcid).objgen == node.element.objgen
        for child in node.children:
            assert child.element.P.objgen == node.element.objgen
            check(child)

    check(found.tags)
    # What is not read leads nowhere.
    read = set(found.tags.pieces)
    for page in range(len(found.pdf.pages)):
        for mcid, element in enumerate(found.root.ParentTree.Nums[2 * page + 1]):
            assert (element is not None) == ((page, mcid) in read)


def test_pictures_are_framed_where_they_stand(invoice):
    """In points from the foot of the page; the QR code stands in the lower right quarter of it."""
    found = Read(pdf_of(invoice(count=9)))
    [figure] = found.tags.all("Figure")
    left, bottom, right, top = map(float, figure.attribute("/BBox"))
    width, height = map(float, found.pdf.pages[0].mediabox[2:])
    assert width / 2 < left < right <= width
    assert 0 <= bottom < top < height / 2
    assert right - left == pytest.approx(8.75 * 9, abs=0.1)
    assert top - bottom == pytest.approx(8.75 * 9, abs=0.1)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Nordlicht GmbH"),
        ({"name": "", "website": "https://nordlicht.example"}, "https://nordlicht.example"),
        ({"name": "", "email": ""}, "Invoice"),
    ],
)
def test_a_logo_says_whose_it_is_also_where_nobody_gave_a_name(invoice, fields, said):
    found = Read(pdf_of(invoice(logo=logo(), **fields)))
    assert str(found.tags.all("Figure")[0].element.Alt) == said


@pytest.mark.parametrize(("language", "side"), [("he", "/R2L"), ("de", None)])
def test_pages_side_by_side_stand_as_the_language_reads(invoice, language, side):
    found = Read(pdf_of(invoice(language)))
    assert found.pdf.Root.ViewerPreferences.get("/Direction") == side
