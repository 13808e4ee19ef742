"""A PDF as it lies on the table: where each word stands, and what is wrong with that."""

import io
import re
import subprocess
import tempfile
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pikepdf

MM = 72 / 25.4
TOP, SIDE, BOTTOM = 16 * MM, 18 * MM, 20 * MM  # the margins of document.css
SLACK = 1.5  # points: letters reach a little over the boxes that they are set in
SAID = re.compile(rb"/ActualText <[0-9a-fA-F]*>")
WATERMARK = 60  # points: letters as tall as this lie under all others


@dataclass(frozen=True)
class Word:
    text: str
    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other):
        """Whether two words lie over each other: more than what the boxes of neighbouring lines share."""
        deep = (self.bottom - self.top) * 0.35
        return (
            min(self.right, other.right) - max(self.left, other.left) > SLACK
            and min(self.bottom, other.bottom) - max(self.top, other.top) > deep
        )


@dataclass(frozen=True)
class Sheet:
    width: float
    height: float
    words: tuple

    @property
    def text(self):
        return " ".join(word.text for word in self.words)

    @property
    def body(self):
        """The words between the margins, without the page numbers at the foot."""
        return [word for word in self.words if word.top < self.height - BOTTOM - SLACK]

    def outside(self):
        """Words that stick out of the margins."""
        return [
            word
            for word in self.body
            if word.left < SIDE - SLACK
            or word.right > self.width - SIDE + SLACK
            or word.top < TOP - 0.2 * (word.bottom - word.top)
            or word.bottom > self.height - BOTTOM + 2 * SLACK
        ]

    def overlapping(self):
        """Pairs of words of which one hides the other."""
        rows = sorted((word for word in self.words if word.bottom - word.top < WATERMARK), key=lambda word: word.top)
        found = []
        for place, word in enumerate(rows):
            for other in rows[place + 1 :]:
                if other.top > word.bottom:
                    break
                if word.covers(other):
                    found.append((word.text, other.text))
        return found


def sheets(content):
    """The pages of a PDF, read by poppler: each word where its glyphs stand."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "document.pdf"
        file.write_bytes(as_drawn(content))
        done = subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, check=True)
    return [page_of(text) for text in done.stdout.decode().split("<page ")[1:]]


def as_drawn(content):
    """The PDF without the texts that words say of themselves: poppler gives such a word the box of all around it."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            page.contents_coalesce()
            page.Contents = pdf.make_stream(SAID.sub(b"", page.Contents.read_bytes()))
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def page_of(text):
    width, height = re.match(r'width="([\d.]+)" height="([\d.]+)"', text).groups()
    words = re.findall(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>', text, re.DOTALL)
    return Sheet(float(width), float(height), tuple(Word(unescape(said), *map(float, box)) for *box, said in words))
