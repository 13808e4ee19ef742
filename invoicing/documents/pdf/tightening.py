"""A document whose way to pay would lie alone on a last sheet is laid out with less air, if that saves the sheet."""

from collections.abc import Callable
from typing import Any

# What a last sheet holds besides how to pay: with any of it the sheet is no lonely one.
BODY = frozenset(("lines", "summary", "tax-note", "memo", "party"))
MOST_SHEETS = 4  # of more the second layout would cost more than a sheet is worth


def with_less_air(html: str) -> str:
    return html.replace('<body class="', '<body class="is-tight ', 1)


def fewest_sheets(html: str, lay_out: Callable[[str], Any]):
    """WeasyPrint's Document of an HTML, laid out once more where that can save a sheet."""
    usual = lay_out(html)
    if not 1 < len(usual.pages) <= MOST_SHEETS or holds_body(usual.pages[-1]):
        return usual
    tight = lay_out(with_less_air(html))
    return tight if len(tight.pages) < len(usual.pages) else usual


def holds_body(page) -> bool:
    """Whether a page holds more than how to pay, a payment slip and a footer."""
    return any(
        BODY & set((box.element.get("class") or "").split())
        for box in page._page_box.descendants()
        if box.element is not None
    )
