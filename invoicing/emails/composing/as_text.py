"""A letter as plain text: lines of 72 columns where the script has spaces, and links on lines of their own."""

import textwrap
from collections.abc import Iterable

from invoicing.emails.composing.parts import Item, Letter, Row

COLUMNS = 72
# Scripts without spaces between words: their mail programs break the lines.
UNSPACED = ("ja", "zh", "th")


def text_of(letter: Letter) -> str:
    content, words = letter.content, letter.words
    parts = [letter.mode, *letter.paragraphs]
    parts += ["\n".join(item_lines(item, words.colon)) for item in content.items]
    parts.append("\n".join(rows(content.rows, words.colon)))
    if content.button:
        parts.append(f"{content.button.label}\n{content.button.address}")
    if content.payment:
        title = [words.say("How to pay"), content.payment_title]
        parts.append("\n".join([*title, *rows(content.payment, words.colon)]))
    parts += [letter.note, "\n".join([letter.regards, content.fields["seller"], *letter.seller_lines])]
    width = 0 if words.language.split("-")[0] in UNSPACED else COLUMNS
    return "\n\n".join(folded(part, width) for part in parts if part) + "\n"


def rows(found: Iterable[Row], colon: str) -> list[str]:
    return [f"{row.label}{colon}{row.value}" for row in found]


def item_lines(item: Item, colon: str) -> list[str]:
    return [f"{item.number}{colon}{item.amount}", *rows(item.details, colon), *([item.address] if item.address else [])]


def folded(part: str, width: int) -> str:
    """The lines of a part, none wider than it must be; 0 leaves them as they are."""
    if not width:
        return part
    return "\n".join(
        line if len(line) <= width or "://" in line else "\n".join(broken(line, width)) for line in part.split("\n")
    )


def broken(line: str, width: int) -> list[str]:
    return textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False, drop_whitespace=True)
