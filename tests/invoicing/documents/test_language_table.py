"""docs/languages.md says what the catalogues say of themselves."""

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from tests.tools.language_table import PAGE, made, table


def test_the_table_of_languages_is_current():
    assert PAGE.read_text(encoding="utf-8") == table(), "Write it again: python -m tests.tools.language_table"


def test_every_language_has_a_row_that_is_honest_about_its_review():
    rows = {line.split("`")[1]: line for line in table().splitlines() if line.startswith("| `")}
    assert set(rows) == set(DOCUMENT_LANGUAGES)
    for tag, row in rows.items():
        assert tag.startswith("en") or "not reviewed by a native speaker" in row
        assert row.count(" | ") == 8


def test_a_review_is_read_from_the_head_of_the_catalogue():
    head = "# Words of invoices in Greek.\n# Made by machine with care in 2026; {}.\n"
    assert made(head.format("reviewed by A. Person, 2027")) == (
        "Made by machine with care in 2026",
        "reviewed by A. Person, 2027",
    )
