"""Which characters each glyph stands for when text is copied out of a PDF: its ToUnicode maps, set right.

WeasyPrint gives a glyph all characters of the cluster that it is first seen in, and another glyph of that none, for the
whole document: after "กำ" each "า" would be read as "กำ". Here a glyph stands for its own character, as its font says;
one that no character has by itself (a ligature, a half form) for what the others of its cluster leave.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import uharfbuzz

from invoicing.documents.pdf.actual_text.shaping import Cluster

ENTRY = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")
# Ligatures and the forms of Arabic letters have code points of their own, which nobody writes.
PRESENTATION = re.compile("[\ufb00-\ufdff\ufe70-\ufeff]")

Glyph = tuple[str, bytes]  # the font's name in the pages, the glyph's hexadecimal number
Drawn = list[tuple[Cluster, list[Glyph]]]


class CharacterMaps:
    """The characters of each glyph, by the font's name in the pages and the glyph's hexadecimal number."""

    def __init__(self, document, pdf) -> None:
        self.pdf = pdf
        self.changed: set[str] = set()
        self.maps: dict[str, dict[bytes, str]] = {}
        self.own: dict[str, set[bytes]] = {}  # glyphs that have a character of their own
        for font in document.fonts.values():
            texts = self.maps.setdefault(font.hash, {})
            texts |= {b"%04x" % glyph: text for glyph, text in font.to_unicode.items()}
            if any(len(text) != 1 for text in font.to_unicode.values()):
                self.set_right(font.hash, own_characters(font))

    def set_right(self, font: str, own: dict[bytes, list[str]]) -> None:
        texts = self.maps[font]
        self.own[font] = texts.keys() & own.keys()
        wrong = {glyph: own[glyph][0] for glyph in self.own[font] if texts[glyph] not in own[glyph]}
        if wrong:
            texts |= wrong
            self.changed.add(font)

    def text(self, glyphs: Iterable[Glyph]) -> str:
        return "".join(self.maps[font].get(number, "") for font, number in glyphs)

    def learn(self, boxes: Iterable[Drawn], trusted: set[Glyph]) -> None:
        """Glyphs without a character of their own stand for what is left of their cluster; not those of `trusted`."""
        known = trusted | {(font, number) for font, own in self.own.items() for number in own}
        found = [cluster for box in boxes for cluster in self.covered(box, known)]
        for text, glyphs in sorted(found, key=lambda pair: sum(glyph not in known for glyph in pair[1])):
            rest = self.rest(text, glyphs, known)
            for font, number in glyphs:
                if (font, number) not in known:
                    known.add((font, number))
                    self.changed.add(font)
                    self.maps[font][number], rest = rest, ""

    def covered(self, box: Drawn, known: set[Glyph]) -> list[tuple[str, list[Glyph]]]:
        """(text, glyphs) of clusters; one whose glyphs are all known and leave some of its text joins the one before,
        in which the rest of a vowel in two parts is drawn."""
        made: list[tuple[str, list[Glyph]]] = []
        for cluster, glyphs in box:
            if made and all(glyph in known for glyph in glyphs) and self.rest(cluster.text, glyphs, known).strip():
                text, before = made.pop()
                made.append((text + cluster.text, before + glyphs))
            else:
                made.append((cluster.text, glyphs))
        return made

    def rest(self, text: str, glyphs: list[Glyph], known: set[Glyph]) -> str:
        """What known glyphs leave of a text."""
        if not glyphs or (len(glyphs) == 1 and glyphs[0] not in known):
            return text
        text = unicodedata.normalize("NFKD", text)
        for font, number in glyphs:
            if (font, number) in known:
                said = unicodedata.normalize("NFKD", self.maps[font].get(number, ""))
                text = text.replace(said, "", 1)
        return text

    def write(self, page) -> None:
        """Put the changed maps into the PDF; `page` is any of its pages."""
        fonts = self.at(self.at(page["Resources"])["Font"])
        for name in sorted(self.changed):
            stream = self.at(self.at(fonts[name])["ToUnicode"]).stream
            start = stream.index(b"endcodespacerange")
            for place, line in enumerate(stream):
                entry = ENTRY.fullmatch(line) if place > start else None
                if entry:
                    text = self.maps[name][entry[1]]
                    stream[place] = b"<%b> <%b>" % (entry[1], text.encode("utf-16-be").hex().encode())

    def at(self, reference: bytes):
        """The object that a reference ("12 0 R") names."""
        return self.pdf.objects[int(reference.split()[0])]


def own_characters(font) -> dict[bytes, list[str]]:
    """{glyph: the characters that a font draws by it alone}."""
    face = uharfbuzz.Face(font.file_content)
    sized, found = uharfbuzz.Font(face), {}
    for character in sorted(face.unicodes):
        glyph = sized.get_nominal_glyph(character)
        if glyph:
            text = chr(character)
            if PRESENTATION.match(text):
                text = unicodedata.normalize("NFKC", text)
            found.setdefault(b"%04x" % glyph, []).append(text)
    return found
