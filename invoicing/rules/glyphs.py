"""Which characters can be drawn on this machine: those of its fonts, as fontconfig lists them, read once a process."""

import ctypes
import ctypes.util
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

CHARSET, FORMAT = b"charset", b"fontformat"
FORMATS = (b"TrueType", b"CFF")  # Pango draws no others
PAGE_WORDS, PAGE, DONE = 8, 256, 0xFFFFFFFF
REPLACEMENT = "\ufffd"
# They change or part their neighbours and are no pictures themselves: nothing of them is ever drawn.
UNSEEN_KINDS = frozenset(("Cc", "Cf", "Cs", "Zs", "Zl", "Zp"))
UNSEEN = ((0x34F, 0x34F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x3164, 0x3164), (0xFE00, 0xFE0F))
UNSEEN_TAGS = ((0xE0000, 0xE0FFF),)


class _FontSet(ctypes.Structure):
    _fields_ = (("count", ctypes.c_int), ("size", ctypes.c_int), ("fonts", ctypes.POINTER(ctypes.c_void_p)))


def without_glyph(text: str) -> list[str]:
    """The characters of a text that no installed font has, each once, in their order; [] where that is not known."""
    if text.isascii():
        return []
    return [character for character in dict.fromkeys(text) if not is_drawable(character)]


def drawable(text: str) -> str:
    """The text with a visible sign (U+FFFD, or else "?") in the place of each character that cannot be drawn."""
    lost = without_glyph(text)
    if not lost:
        return text
    shown = REPLACEMENT if is_drawable(REPLACEMENT) else "?"
    return text.translate({ord(character): shown for character in lost})


def is_drawable(character: str) -> bool:
    """Whether a font has the character, or nothing of it is ever seen."""
    if character.isascii() or unicodedata.category(character) in UNSEEN_KINDS:
        return True
    starts, ends = coverage()
    place = bisect_right(starts, ord(character)) - 1
    return not starts or (place >= 0 and ord(character) <= ends[place])


def gaps() -> str:
    """The characters above ASCII that cannot be drawn, as the inside of a character class of a regular expression.

    Half surrogates are no characters, so they are in none. '' where nothing is known about fonts.
    """
    return between(*coverage())


@lru_cache(maxsize=2)
def between(starts: tuple[int, ...], ends: tuple[int, ...]) -> str:
    if not starts:
        return ""
    holes = ((end + 1, start - 1) for end, start in zip((0x9F, *ends), (*starts, sys.maxunicode + 1), strict=True))
    found = [part for hole in holes if hole[1] > 0x9F for part in around_surrogates(max(hole[0], 0xA0), hole[1])]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in found)


def around_surrogates(start: int, end: int) -> Iterator[tuple[int, int]]:
    if start <= min(end, 0xD7FF):
        yield start, min(end, 0xD7FF)
    if max(start, 0xE000) <= end:
        yield max(start, 0xE000), end


@cache
def coverage() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(first, last) code points of the ranges that the fonts have, in order; two empty tuples without fontconfig."""
    name = ctypes.util.find_library("fontconfig")
    if not name:
        return (), ()
    unseen = [
        (point, point)
        for point in range(0xA0, 0x20000)
        if unicodedata.category(chr(point)) in UNSEEN_KINDS and not 0xD800 <= point < 0xE000
    ]
    pages = page_ranges(ctypes.CDLL(name))
    return joined([*pages, *unseen, *UNSEEN, *UNSEEN_TAGS]) if pages else ((), ())


def joined(ranges: Iterable[tuple[int, int]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Overlapping and adjoining ranges made one."""
    found: list[list[int]] = []
    for start, end in sorted(ranges):
        if found and start <= found[-1][1] + 1:
            found[-1][1] = max(found[-1][1], end)
        else:
            found.append([start, end])
    return tuple(start for start, _ in found), tuple(end for _, end in found)


def page_ranges(library: ctypes.CDLL) -> list[tuple[int, int]]:
    """Ranges of code points of all fonts, page by page of fontconfig's character sets."""
    pointer, number = ctypes.c_void_p, ctypes.c_uint32
    results = {
        "FcPatternCreate": pointer,
        "FcObjectSetCreate": pointer,
        "FcFontList": ctypes.POINTER(_FontSet),
        "FcCharSetCreate": pointer,
        "FcCharSetFirstPage": number,
        "FcCharSetNextPage": number,
    }
    for function, kind in results.items():
        getattr(library, function).restype = kind
    pattern, objects, whole = (
        pointer(each) for each in (library.FcPatternCreate(), library.FcObjectSetCreate(), library.FcCharSetCreate())
    )
    for wanted in (CHARSET, FORMAT):
        library.FcObjectSetAdd(objects, wanted)
    listed = library.FcFontList(None, pattern, objects)
    for place in range(listed.contents.count):
        font, kind, own = pointer(listed.contents.fonts[place]), ctypes.c_char_p(), pointer()
        library.FcPatternGetString(font, FORMAT, 0, ctypes.byref(kind))
        if kind.value in FORMATS and library.FcPatternGetCharSet(font, CHARSET, 0, ctypes.byref(own)) == 0:
            library.FcCharSetMerge(whole, own, None)
    found, bits, following = [], (number * PAGE_WORDS)(), number()
    base = library.FcCharSetFirstPage(whole, bits, ctypes.byref(following))
    while base != DONE:
        set_bits = (base + place for place in range(PAGE) if bits[place // 32] >> place % 32 & 1)
        found += [(point, point) for point in set_bits]
        base = library.FcCharSetNextPage(whole, bits, ctypes.byref(following))
    library.FcCharSetDestroy(whole)
    library.FcFontSetDestroy(listed)
    library.FcObjectSetDestroy(objects)
    library.FcPatternDestroy(pattern)
    return found
