"""The order in which programs are given a text that runs in both directions, so that they read it as it was written.

poppler knows little of the Unicode bidirectional algorithm (its `reorderText`, measured with 22.12): a page has one
direction, that of most of its letters. In a line of a page from left to right, what begins with a letter from right to
left and reaches to the next letter or figure of the other direction is turned around; all else stays. A line of a page
from right to left is read from its right end: what begins with a letter or figure from left to right and reaches to the
next letter from right to left stays, all else is turned around, a given text too. Signs of prices and figures (+ - % €
, . : /) count as figures. So a text is given turned the other way, with invisible marks of direction where what is to
be turned ends, and it is whole again when it is read. PDFium keeps
words whole and has an order of its own for the words of such a line.
"""

import re
import unicodedata
from functools import lru_cache

LEFT_TO_RIGHT, RIGHT_TO_LEFT = "\u200e", "\u200f"
# Letters as poppler's table of characters knows them, which is of that time.
CLASSES = {"R": "R", "AL": "R"} | dict.fromkeys(("L", "EN", "AN", "ES", "ET", "CS"), "L")
LEFTWARD_RUN = re.compile("R(?:[RM]|N+(?=R))*([NY]|$)?")
RIGHTWARD_RUN = re.compile("[LY](?:[LYM]|N+(?=[LY]))*")


@lru_cache(maxsize=8192)
def way_of(letter: str) -> str:
    """R for a letter from right to left, L for letters and figures from left to right, M for a mark, else N.

    Y is a letter or figure from left to right that poppler's table lacks, in which it has no direction: the table is of
    that time and ends with the first plane, so rare Chinese letters and those of mathematics are not in it, nor ①.
    """
    known, now = (CLASSES.get(of.bidirectional(letter), "") for of in (unicodedata.ucd_3_2_0, unicodedata))
    if known and known == now and letter <= "\uffff":
        return known
    if unicodedata.category(letter)[0] == "M":
        return "M"
    return "Y" if unicodedata.bidirectional(letter) in ("L", "EN") else "N"


def turned(text: str) -> bool:
    """Whether a text has a letter from right to left."""
    return not text.isascii() and "R" in map(way_of, set(text))


def ways(text: str) -> str:
    return "".join(map(way_of, text))


def given(text: str, leftwards: bool) -> str:
    """What programs are to be given of `text`, which is on a page that is read `leftwards` or not."""
    return given_leftwards(text) if leftwards else given_rightwards(text)


def given_rightwards(text: str) -> str:
    parts, place = [], 0
    found = ways(text)
    for run in LEFTWARD_RUN.finditer(found):
        end = run.end() - len(run[1] or "")
        # What is turned around must begin with a letter, or a mark on the last one stays where it is.
        parts += [text[place : run.start()], RIGHT_TO_LEFT * (found[end - 1] == "M"), text[run.start() : end][::-1]]
        parts.append(LEFT_TO_RIGHT * (run[1] is not None))
        place = end
    return "".join([*parts, text[place:]])


def given_leftwards(text: str) -> str:
    """From the right end: runs from left to right as they are, held in at both ends; the rest turned around."""
    parts, place = [], 0
    found = ways(text)
    if not found.startswith("R"):
        parts.append(RIGHT_TO_LEFT)
    for run in RIGHTWARD_RUN.finditer(found):
        parts.append(text[place : run.start()][::-1])
        parts.append(LEFT_TO_RIGHT * (found[run.end() - 1] in "MY"))
        parts.append(text[run.start() : run.end()])
        parts.append(RIGHT_TO_LEFT * (found[run.end() : run.end() + 1] != "R"))
        place = run.end()
    parts.append(text[place:][::-1])
    return "".join(reversed(parts))
