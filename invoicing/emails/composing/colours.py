"""The account's colour in mails: a button whose words everybody can read, on light ground and on dark."""

from dataclasses import dataclass

from invoicing.documents.text.colour import contrast_with_white, digits, readable

PLAIN = "2f3a4a"  # of an account without a colour
SEEN = 3.0  # contrast of a button against its ground (WCAG 2.2, success criterion 1.4.11)
EDGE_ON_DARK = "#8d96a5"


@dataclass(frozen=True)
class Colours:
    """`ground` and `words` of the button, and the line around it on light and on dark ground."""

    ground: str
    words: str
    edge: str
    dark_edge: str


def colours(brand: str) -> Colours:
    """The colours of a button for a brand colour such as "#2f6fed"; '' for none."""
    found = digits(brand) or PLAIN
    white = contrast_with_white(parts(found))
    ground = f"#{found}"
    # 21 is the contrast of black and white, and the product of a colour's contrasts with both.
    words = "#ffffff" if white >= 21 / white else "#000000"
    return Colours(ground, words, readable(found) if white < SEEN else ground, EDGE_ON_DARK)


def parts(found: str) -> list[int]:
    return [int(found[place : place + 2], 16) for place in (0, 2, 4)]
