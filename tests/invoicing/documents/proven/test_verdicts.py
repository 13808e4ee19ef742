"""veraPDF as we run it: one process for many files, and each fault told by its rule."""

import io

import pikepdf
import pytest
from pypdf import PdfReader

from billing_site.setup.system_packages import DEVELOPMENT
from invoicing.documents.pdf.drawing import draw
from tests.tools.verapdf.verdicts import A3A, UA1, verdicts

CREATED = "2026-11-22T12:00:00+00:00"
# Private use, of no character, not yet in any face; in a row too.
FACELESS = ("a\ue000b", "\uf8ff", "\U000f0000", "a\u0378b", "\uffff", "\U00030000\U0010fffd\u20c0")
PAGE = '<html lang="en"><head><title>Invoice</title></head><body><h1>Invoice</h1><p>€12.00 due</p></body></html>'


@pytest.fixture(scope="module")
def sound():
    return draw(PAGE, size="a4", language="en", variant="pdf/a-3a", created=CREATED)


def broken(content):
    """The same document without its tags."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        del pdf.Root.StructTreeRoot
        pdf.save(out)
    return out.getvalue()


def test_each_file_is_judged_by_each_flavour_in_one_run(sound, tmp_path):
    files = {"sound": sound, "broken": broken(sound), "no PDF at all": b"hello"}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    found = list(verdicts((tmp_path / name, (UA1, A3A)) for name in files))
    passed = {(verdict.path.name, verdict.flavour): verdict.passed for verdict in found}
    assert passed == {(name, flavour): name == "sound" for name in files for flavour in (UA1, A3A)}
    assert all(verdict.checks > 100 for verdict in found if verdict.passed)
    rules = {rule for verdict in found if verdict.path.name == "broken" for rule, *_ in verdict.failures}
    assert "6.7.3.3-1" in rules, "ISO 19005-3: the logical structure of level A"
    assert "7.1-11" in rules, "ISO 14289-1: the same"
    [told] = [str(verdict) for verdict in found if verdict.path.name == "broken" and verdict.flavour == UA1]
    assert told.startswith("broken (ua1)\n")


def test_what_no_face_has_is_drawn_as_the_sign_for_that(tmp_path):
    """The empty glyph, and letters for private use, are allowed by neither standard."""
    for place, text in enumerate(FACELESS):
        content = draw(PAGE.replace("due", text), size="a4", language="en", variant="pdf/a-3a", created=CREATED)
        (tmp_path / f"{place}.pdf").write_bytes(content)
        said = PdfReader(io.BytesIO(content)).pages[0].extract_text()
        assert "€12.00" in said
        assert "\ufffd" in said
    found = verdicts((file, (UA1, A3A)) for file in sorted(tmp_path.iterdir()))
    assert [each.passed for each in found] == [True] * 2 * len(FACELESS)


def test_set_up_installs_what_the_judge_needs():
    names = {package.name for package in DEVELOPMENT}
    assert {"openjdk-17-jdk-headless", "libjaxb-java", "libjaxb-api-java", "mupdf-tools"} <= names
