"""Small faces for Chinese, Japanese and Korean: with the usual characters of a language, quick to put into documents.

The whole faces of the system hold all five, some 65,000 glyphs each, and every document would carry a table of them.
What a small face lacks is drawn by the whole one that stands behind it in document.css, so no character is lost.
"""

import glob
import os
import re
from functools import cache

# Language tag -> the family behind, an encoding, and the last first byte of its usual characters: level 1 of JIS X
# 0208, of GB 2312 and of Big5, the syllables of KS X 1001. The rarer rest of each would more than double the face.
KINDS = {
    "ja": ("Noto Sans CJK JP", "euc_jp", 0xCF),
    "ko": ("Noto Sans CJK KR", "euc_kr", 0xC8),
    "zh": ("Noto Sans CJK SC", "gb2312", 0xD7),
    "zh-TW": ("Noto Sans CJK TC", "big5", 0xC6),
    "zh-HK": ("Noto Sans CJK HK", "big5", 0xC6),
}
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/Library/Fonts")
WEIGHTS = {"Regular": 400, "Bold": 700}
# Documents run in horizontal lines and name their own forms: of vertical lines and of variants nothing is needed.
DROPPED = ("GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx")


def languages_in(html: str) -> list[str]:
    """The tags of KINDS that elements of a document are in. Texts of people are escaped and cannot say it."""
    return sorted(set(re.findall(r' lang="([A-Za-z-]+)"', html)) & set(KINDS))


def rules(tag: str) -> str:
    """CSS that names the small faces of a language; '' where the whole ones are not installed as files."""
    family = KINDS[tag][0]
    return "".join(
        f'@font-face {{ font-family: "{family} Usual"; font-weight: {weight}; src: url("face:{tag}/{style}"); }}'
        for style, weight in WEIGHTS.items()
        if installed(style)
    )


@cache
def small(tag: str, style: str) -> bytes:
    """The bytes of a small face. Takes a fifth of a second, once in a process."""
    import uharfbuzz

    family, encoding, last = KINDS[tag]
    file = uharfbuzz.Blob.from_file_path(installed(style))
    named = (uharfbuzz.Face(file, place) for place in range(5))
    whole = next(face for face in named if face.get_name(uharfbuzz.OTNameIdPredefined.FONT_FAMILY) == family)
    wanted = uharfbuzz.SubsetInput()
    wanted.sets(uharfbuzz.SubsetInputSets.UNICODE).update(usual(encoding, last))
    tables = (int.from_bytes(table.encode(), "big") for table in DROPPED)
    wanted.sets(uharfbuzz.SubsetInputSets.DROP_TABLE_TAG).update(tables)
    # Without it glyphs keep the numbers that they had in the whole face, and some readers draw others in their place.
    wanted.flags |= uharfbuzz.SubsetFlags.CFF_IDENTITY_CHARSET
    return bytes(uharfbuzz.subset(whole, wanted).blob.data)


def usual(encoding: str, last: int) -> set[int]:
    """Code points of the characters with two bytes up to a first byte, and of ASCII."""
    pairs = (bytes((first, second)) for first in range(0xA1, last + 1) for second in range(0x40, 0xFF))
    texts = (pair.decode(encoding, errors="ignore") for pair in pairs)
    return {ord(text) for text in texts if len(text) == 1} | set(range(0x20, 0x7F))


@cache
def installed(style: str) -> str | None:
    """The path of the collection of whole faces; None where there is none."""
    folders = (os.path.expanduser(folder) for folder in FOLDERS)
    found = (glob.glob(f"{folder}/**/NotoSansCJK-{style}.ttc", recursive=True) for folder in folders)
    return next((path for paths in found for path in sorted(paths)), None)
