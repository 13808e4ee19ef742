"""Documents drawn and judged: by veraPDF while the next ones are drawn, and by qpdf."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from billing_site.setup.system_packages import program_path
from invoicing.documents.pdf.pool import draw_each
from tests.tools.proven.cases import Proven
from tests.tools.verapdf.verdicts import Verdict, verdicts


@dataclass(frozen=True)
class Judged:
    """A document, what veraPDF says of it by one flavour, and the HTML that it was drawn from."""

    document: Proven
    verdict: Verdict
    html: str = ""


def judge(documents: Iterable[Proven], folder: Path, *, processes: int) -> Iterator[Judged]:
    """A Judged for each document and flavour. The PDFs are left in `folder`; `processes` draw them, 0 for this one."""
    # What needs the database is read here and not in the thread that draws.
    drawings = [(document, document.drawing()) for document in documents]
    names = {document.name: (document, drawing.html) for document, drawing in drawings}

    def files() -> Iterator:
        for document, content in draw_each(drawings, processes=processes):
            if isinstance(content, Exception):
                raise content
            (folder / document.name).write_bytes(content)
            yield folder / document.name, document.flavours

    judged = []
    for verdict in verdicts(files()):
        document, html = names[verdict.path.name]
        judged.append(Judged(document, verdict, html))
    expected = sum(len(document.flavours) for document, _ in drawings)
    if len(judged) != expected:
        raise RuntimeError(f"{len(judged)} verdicts for {expected} questions: a document was not drawn")
    return iter(judged)


def unsound(files: Iterable[Path]) -> list[str]:
    """What qpdf complains of, one text for each file that it does not find clean."""
    with ThreadPoolExecutor(2) as pool:
        return [text for text in pool.map(complaint, files) if text]


def complaint(file: Path) -> str:
    checked = subprocess.run([program_path("qpdf"), "--check", file], capture_output=True, text=True, check=False)
    said = checked.stdout + checked.stderr
    return "" if checked.returncode == 0 and "WARNING" not in said else f"{file.name}: {said}"
