"""The text of a page as WeasyPrint writes it: each text box is one matrix, then fonts, rises and strings of glyphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

STRINGS = re.compile(rb"<([0-9a-f]*)>")
PIECES = re.compile(rb"<([0-9a-f]*)>|([^<>\s]+)")
DIGITS = 4  # hexadecimal digits of a glyph


@dataclass
class TextObject:
    """What one text box shows, from its matrix on.

    `place` is where it begins, in units of the page; `font` the one that is set before it; `piece` the number of the
    marked content around it. Operators of `before` and `after` are written around glyphs, by the glyph's place among
    all of this object.
    """

    place: tuple[float, float]
    font: str
    piece: int | None
    operators: list[bytes] = field(default_factory=list)
    before: dict[int, bytes] = field(default_factory=dict)
    after: dict[int, bytes] = field(default_factory=dict)

    @cached_property
    def glyphs(self) -> list[tuple[str, bytes]]:
        """(font's name, hexadecimal number) of each glyph; asked for when the object is whole."""
        found, font = [], self.font
        for operator in self.operators:
            if operator.endswith(b" Tf"):
                font = font_of(operator)
            elif operator.endswith(b"] TJ"):
                numbers = b"".join(STRINGS.findall(operator))
                found += [(font, numbers[at : at + DIGITS]) for at in range(0, len(numbers), DIGITS)]
        return found

    def written(self) -> Iterator[bytes]:
        """The operators again, strings parted where others are put between."""
        place = 0
        for operator in self.operators:
            if not operator.endswith(b"] TJ"):
                yield operator
                continue
            parts: list[bytes] = []
            for numbers, distance in PIECES.findall(operator[1:-4]):
                if distance:
                    parts.append(distance)
                for at in range(0, len(numbers), DIGITS):
                    if place in self.before:
                        yield from string(parts)
                        yield self.before[place]
                    parts.append(b"<%b>" % numbers[at : at + DIGITS])
                    if place in self.after:
                        yield from string(parts)
                        yield self.after[place]
                    place += 1
            yield from string(parts)


def string(parts: list[bytes]) -> Iterator[bytes]:
    """The operator that shows glyphs and distances, which are taken out of the list."""
    if parts:
        yield b"[" + b" ".join(parts).replace(b"> <", b"") + b"] TJ"
        parts.clear()


def font_of(operator: bytes) -> str:
    """The font that "/abc 9 Tf" sets."""
    return operator[1:].split()[0].decode()


def parted(stream: list) -> list:
    """The operators of a content stream, those of each text box as one TextObject."""
    made, current, font, piece = [], None, "", None
    for operator in stream:
        if not isinstance(operator, bytes):
            if isinstance(operator, dict):
                piece = operator.get("MCID")
            if current is None:
                made.append(operator)
            continue
        end = operator[-3:]
        if end == b" Tf":
            font = font_of(operator)
        if end == b" Tm":
            *_matrix, x, y, _tm = operator.split()
            current = TextObject((float(x), float(y)), font, piece)
            made += [operator, current]
        elif current is None or operator == b"ET":
            current = None
            made.append(operator)
        else:
            current.operators.append(operator)
    return made


def joined(parts: list) -> list:
    """A content stream out of its parts."""
    made = []
    for part in parts:
        made += (
            part.written()
            if isinstance(part, TextObject) and (part.before or part.after)
            else (part.operators if isinstance(part, TextObject) else [part])
        )
    return made
