"""How much room figures and marks take on paper, and the classes of document.css that give it to them.

A column is as wide as its longest figure, so no figure is broken over two lines; where the columns together would
leave too little for the descriptions, all figures are set smaller. Estimated from Noto Sans' widths, always a little
more than they are: measuring would cost more than drawing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from unicodedata import bidirectional, category, east_asian_width

ROOM = 54  # rem between the margins of an A4 sheet, the narrower one
GAP = 0.75  # rem before each figure
WIDEST = 24  # rem of a column that document.css knows
# (hundredths of the usual size of letters, rem that descriptions keep): the first that fits.
STEPS = ((100, 15), (90, 15), (80, 14), (80, 11), (70, 11), (70, 8), (60, 8))
# Columns are never narrower than the words above them, in rem.
QUANTITY, PRICE, TAX, AMOUNT, DAY = 6, 9, 6, 9, 12
HEAD = 0.88  # of the usual size
MARK_ROOM = 50  # rem
LARGEST_MARK = 13  # rem
NARROW, DIGIT, PERCENT = 0.29, 0.58, 0.91
# Ems of letters: of one direction or class, else of what the scripts of India and Khmer take.
LETTERS = {"Lu": 0.74, "Ll": 0.6, "Lt": 0.74, "Lm": 0.6, "Sc": 0.62, "Sm": 0.62, "Nd": DIGIT}
BROADEST = 1.3
THAI_AND_LAO = range(0x0E00, 0x0F00)


def ems(text: str) -> float:
    """How wide a text is in bold, in ems."""
    return sum(map(letter, text))


def letter(character: str) -> float:
    kind = category(character)
    if kind in ("Mn", "Me", "Cf"):
        return 0
    if kind[0] in "ZP" and character != "%":
        return NARROW if character not in "-–−" else DIGIT
    if character == "%":
        return PERCENT
    if character in "MWmwМШЩЖЮ":
        return 1
    if east_asian_width(character) in "WF":
        return 1
    if bidirectional(character) in ("R", "AL") or ord(character) in THAI_AND_LAO:
        return 0.7
    return LETTERS.get(kind, BROADEST)


@dataclass(frozen=True)
class Columns:
    """Classes of the columns of figures: 'w-9' is nine rem wide.

    `size` is '' or a class of the lines' figures ('size-80': eight tenths of the usual size); `sums` is that of the
    amounts in the table of sums, which are never set smaller.
    """

    quantity: str
    price: str
    tax: str
    amount: str
    sums: str
    size: str = ""

    @property
    def summary(self) -> str:
        """The class of the table of sums, which is broader where its amounts are."""
        return "is-broad" if int(self.sums.removeprefix("w-")) > AMOUNT + 2 else ""


def columns(rows: Iterable[dict], sums: Iterable[str], heads: dict[str, str], *, tight: bool = False) -> Columns:
    """The Columns of a table's rows (see `Table.line`), of the amounts under it, and of the words above the columns.

    `tight` is for documents from right to left: their last column is aligned at its inner side, by the decimal point,
    and room that it does not need would be a gap at the edge of the page.
    """
    rows = list(rows)
    figures = {
        "quantity": [row["quantity"] for row in rows],
        "price": [row.get("unit_price", "") for row in rows],
        "tax": [rate for row in rows for rate in row["taxes"]],
        "amount": [*(row["amount"] for row in rows), *sums],
    }
    least = {"quantity": QUANTITY, "price": PRICE, "tax": TAX, "amount": 0 if tight else AMOUNT}
    needed = {name: max([0.0, *map(ems, texts)]) for name, texts in figures.items()}
    for hundredths, text in STEPS:
        found = {
            name: width(max(needed[name] * hundredths / 100, longest_word(heads.get(name, ""))) + GAP, least[name])
            for name in figures
        }
        if sum(found[name] for name, texts in figures.items() if any(texts)) <= ROOM - text:
            break
    named = {name: f"w-{rem}" for name, rem in found.items()}
    total = f"w-{width(needed['amount'] + GAP, found['amount'])}"
    return Columns(**named, sums=total, size="" if hundredths == STEPS[0][0] else f"size-{hundredths}")


def width(rem: float, least: int) -> int:
    return min(max(ceil(rem), least), WIDEST)


def longest_word(head: str) -> float:
    return max((ems(word) * HEAD for word in head.split()), default=0)


def money_column(amounts: Iterable[str], head: str) -> str:
    """The class of a column of amounts in a table with room for the whole of the words above them."""
    return f"w-{width(max([ems(head) * HEAD, *map(ems, amounts)]) + GAP, AMOUNT)}"


def day_column(days: Iterable[str]) -> str:
    """The class of a column of dates."""
    return f"w-{width(max([0.0, *map(ems, days)]) + GAP, DAY)}"


def mark_size(mark: str) -> str:
    """The class of a word across the page, as large as keeps it on one line: 'mark-13' down to 'mark-3'."""
    return f"mark-{max(3, min(LARGEST_MARK, int(MARK_ROOM / (ems(mark) + 0.04 * len(mark)))))}"
