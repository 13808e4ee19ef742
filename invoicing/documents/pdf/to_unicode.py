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

from invoicing.documents.pdf.shaping import Cluster

ENTRY = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")
# Ligatures and the forms of Arabic letters have code points of their own, which nobody writes.
PRESENTATION = re.compile("[\ufb00-\ufdff\ufe70-\ufeff]")


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

    def text(self, glyphs: Iterable[tuple[str, bytes]]) -> str:
        return "".join(self.maps[font].get(number, "") for font, number in glyphs)

    def learn(self, found: list[tuple[Cluster, list[tuple[str, bytes]]]], trusted: set[tuple[str, bytes]]) -> None:
        """Glyphs without a character of their own stand for what is left of their cluster; not those of `trusted`."""
        known = set(trusted)
        for cluster, glyphs in sorted(found, key=lambda pair: len(pair[1]) > 1):
            rest, unknown = cluster.text, []
            if len(glyphs) > 1:
                # Vowels in two parts are drawn as their parts.
                rest = unicodedata.normalize("NFKD", rest)
            for font, number in glyphs:
                if number in self.own.get(font, ()):
                    rest = rest.replace(self.maps[font][number], "", 1)
                else:
                    unknown.append((font, number))
            for font, number in unknown:
                if (font, number) not in known:
                    known.add((font, number))
                    if self.maps[font].get(number) != rest:
                        self.maps[font][number] = rest
                        self.changed.add(font)
                rest = ""

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
