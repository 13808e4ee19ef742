"""What became of a text when it was set: which glyphs stand for which of its characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Marks of direction and soft hyphens shape a line and are no part of what it says; joiners are part of words.
UNSAID = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u2060\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Cluster:
    """Characters that are drawn as one, with their glyphs from left to right; `level` is odd from right to left.

    A glyph of None stands for a character that no font has. `raised` is true where a glyph leaves the line.
    """

    text: str
    level: int
    glyphs: tuple[int | None, ...]
    raised: bool


def clusters(box) -> list[Cluster]:
    """The clusters of WeasyPrint's TextBox from left to right, shaped again as when it was drawn."""
    from weasyprint.text.ffi import ffi, pango

    layout = box.pango_layout
    layout.reactivate(box.style)
    try:
        pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
        line, _index = layout.get_first_line()
        found, text, run = [], layout.text.encode(), line.runs[0]
        while run != ffi.NULL:
            found += clusters_of_run(run.data, text)
            run = run.next
        return found
    finally:
        layout.deactivate()


def clusters_of_run(run, text: bytes) -> Iterator[Cluster]:
    from weasyprint.text.ffi import pango

    count, starts = run.glyphs.num_glyphs, run.glyphs.log_clusters
    ordered = sorted({starts[place] for place in range(count)})
    ends = dict(zip(ordered, [*ordered[1:], run.item.length], strict=True))
    place = 0
    while place < count:
        start, glyphs, raised = starts[place], [], False
        while place < count and starts[place] == start:
            info = run.glyphs.glyphs[place]
            if info.glyph != pango.PANGO_GLYPH_EMPTY:
                unknown = info.glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG
                glyphs.append(None if unknown else info.glyph)
                raised = raised or info.geometry.y_offset != 0
            place += 1
        said = text[run.item.offset + start : run.item.offset + ends[start]].decode()
        # Pango's level is one byte; WeasyPrint reads those behind it, of gravity, flags and script, as part of it.
        yield Cluster(UNSAID.sub("", said), run.item.analysis.level & 0xFF, tuple(glyphs), raised)
