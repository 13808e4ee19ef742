"""What a typed number can mean: its digits, found under every habit of writing, and asked back where two of them fit.

A single point or comma before exactly three digits is the one case with two readings (1,500). A reading that cannot be
is none: three decimals where a field has two, a number beyond the field's largest. Where both remain, the format that
the person chose decides, if the sign means something in it. Where a field has fewer than three decimals, a comma sets
off thousands for everybody, and so does a point, save for people who write decimals with it: 12.345 is more often a
slip of theirs than 12345, and is refused.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from billing_site.lib.money.number_formats import NumberFormat

LONGEST = 60  # characters of a number
LONGEST_TEXT = 200  # with all that may stand by

_INVISIBLE = dict.fromkeys(
    (0x061C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF)
)
# Where they mean the same: the first of each line.
_SAME = {
    **dict.fromkeys("'\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02c8\u00b4\u0060\u2032\uff07", "'"),
    **dict.fromkeys("-\u2010\u2011\u2012\u2013\u2014\u2212\u207b\ufe63\uff0d", "-"),
    **dict.fromkeys(",\u060c\ufe50\uff0c", ","),
    "\uff61": ".",
}
# Arabic has signs of its own for both meanings: group, decimal.
_ARABIC_GROUP, _ARABIC_DECIMAL = "\u066c", "\u066b"
_NUMBER = re.compile(rf"[\d., '{_ARABIC_GROUP}{_ARABIC_DECIMAL}]*", re.ASCII)
# "12.-", "12,--", "12:-", "12/-": no decimals, as the Swiss, the Dutch, the Swedes and Indians write.
_WHOLE_UNITS = re.compile(r"(?<=\d)[.,:/]-+$")
_GROUPED = re.compile(rf"[1-9]\d{{0,2}}(?P<sign>[., '{_ARABIC_GROUP}])\d{{3}}(?:(?P=sign)\d{{3}})*", re.ASCII)
_INDIAN = re.compile(r"[1-9]\d?(?:,\d\d)+,\d{3}", re.ASCII)  # 12,34,567
_SPLIT = re.compile(rf"(?P<whole>.*?)(?P<sign>[.,{_ARABIC_DECIMAL}])(?P<fraction>\d*)", re.ASCII)
_FILE = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


class Unreadable(ValueError):
    """A text that is no number, in no habit of writing."""


@dataclass(frozen=True, slots=True)
class Digits:
    """A number as its digits: `whole` without zeros in front, `fraction` as long as it was typed."""

    negative: bool
    whole: str
    fraction: str = ""

    @property
    def needed(self) -> str:
        """The fraction without the zeros at its end."""
        return self.fraction.rstrip("0")

    def decimal(self) -> Decimal:
        return exact(self.negative, self.whole, self.needed)


class Ambiguous(ValueError):
    """Two readings are possible: the whole number and the one with decimals."""

    def __init__(self, whole: Digits, parted: Digits) -> None:
        super().__init__("two readings")
        self.whole, self.parted = whole, parted


class TooFine(Ambiguous):
    """The reading with decimals is meant, and has more of them than the field; or the other one is, all the same."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a field can hold: so many `decimals`, and no number above `most` (None: any)."""

    decimals: int
    most: int | None = None


def exact(negative: bool, whole: str, fraction: str) -> Decimal:
    """The Decimal of these digits; there is no zero below zero."""
    text = f"{whole.lstrip('0') or '0'}.{fraction}" if fraction else whole.lstrip("0") or "0"
    return Decimal(f"-{text}" if negative and text.strip("0.") else text)


def read_digits(text: str, written: NumberFormat, bounds: Bounds, beside: tuple[str, ...] = ()) -> Digits:
    """The digits of a text (of `normal`); `beside` are texts that may stand before or after the number, in lower case.

    Raises Ambiguous, TooFine, and Unreadable for anything that is no number.
    """
    if not written.group:
        return _from_file(text)
    outside, bare = _take_sign(_WHOLE_UNITS.sub("", text))
    inside, bare = _take_sign(_WHOLE_UNITS.sub("", _without(bare, beside)))
    if outside and inside:
        raise Unreadable(text)
    found = [_signed(digits, "-" in (outside, inside)) for digits in _readings(bare)]
    if not found:
        raise Unreadable(text)
    return found[0] if len(found) == 1 else _decided(found[0], found[1], written, bounds, bare)


def normal(text: str) -> str:
    """The text with plain digits, spaces, dashes and apostrophes; what only looks like a digit (², ½, ①) stays."""
    if len(text) > LONGEST_TEXT:
        return text
    plain = "".join(_plain(sign) for sign in without_marks(text))
    return " ".join(plain.split())


def without_marks(text: str) -> str:
    """The text without the invisible signs that numbers are pasted with."""
    return text.translate(_INVISIBLE)


def is_badly_grouped(text: str) -> bool:
    """Whether nothing but digits and signs stands there, so that it is the groups that are wrong."""
    bare = text.strip("+-()")
    return len(bare) <= LONGEST and bool(_NUMBER.fullmatch(bare)) and any(sign.isdigit() for sign in bare)


def _plain(sign: str) -> str:
    if sign in _SAME:
        return _SAME[sign]
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    return sign if unicodedata.category(sign) == "No" else unicodedata.normalize("NFKC", sign)


def _take_sign(text: str) -> tuple[str, str]:
    """The sign before or after the number, or accountants' brackets, and the rest."""
    if text.startswith("(") and text.endswith(")"):
        return "-", text[1:-1].strip()
    if text[:1] in ("-", "+"):
        return text[0], text[1:].strip()
    if text[-1:] == "-":
        return "-", text[:-1].strip()
    return "", text


def _without(text: str, beside: tuple[str, ...]) -> str:
    folded = text.casefold()
    for name in beside:
        if folded.startswith(name):
            return text[len(name) :].strip()
        if folded.endswith(name):
            return text[: -len(name)].strip()
    return text


def _readings(text: str) -> list[Digits]:
    """The whole number, then the one with decimals; none for a text that is no number."""
    if len(text) > LONGEST or not _NUMBER.fullmatch(text) or not any(sign.isdigit() for sign in text):
        return []
    return [*_as_whole(text), *_with_decimals(text)]


def _as_whole(text: str) -> Iterator[Digits]:
    if text.isdigit() or _GROUPED.fullmatch(text) or _INDIAN.fullmatch(text):
        yield Digits(False, _digits(text))


def _with_decimals(text: str) -> Iterator[Digits]:
    split = _SPLIT.fullmatch(text)
    if split is None:
        return
    whole = split["whole"]
    grouped = _GROUPED.fullmatch(whole)
    indian = split["sign"] == "." and _INDIAN.fullmatch(whole)
    if not whole or whole.isdigit() or indian or (grouped and grouped["sign"] != split["sign"]):
        yield Digits(False, _digits(whole), split["fraction"])


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text).lstrip("0") or "0"


def _signed(digits: Digits, negative: bool) -> Digits:
    return Digits(negative, digits.whole, digits.fraction)


def _decided(whole: Digits, parted: Digits, written: NumberFormat, bounds: Bounds, text: str) -> Digits:
    """Which of two readings is meant."""
    fits_whole = bounds.most is None or int(whole.whole) <= bounds.most
    if len(parted.fraction) > bounds.decimals:
        if "." in text and written.decimal == ".":
            raise TooFine(whole, parted)
        return whole
    if not fits_whole:
        return parted
    if written.chosen and written.decimal in text:
        return parted
    if written.chosen and written.group in text:
        return whole
    raise Ambiguous(whole, parted)


def _from_file(text: str) -> Digits:
    if len(text) > LONGEST or not _FILE.fullmatch(text):
        raise Unreadable(text)
    whole, _, fraction = text.removeprefix("-").partition(".")
    return Digits(text.startswith("-"), whole.lstrip("0") or "0", fraction)
