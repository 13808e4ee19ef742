"""The code that a banking app reads from the screen, for what is still owed: EPC or Swiss, as SVG within the page."""

import io
from typing import Any

from django.utils.safestring import SafeString

from invoicing.documents.text import payment_codes

# The cross has 7 of the code's 46 millimetres (Swiss Implementation Guidelines QR-bill 2.3, section 6.4.2).
CROSS, SIDE = 7, 46


def code_of(document: dict, remaining: int, language: str) -> str:
    """The SVG of an issued document of which `remaining` minor units are owed; '' where it has none."""
    owed = document | {"totals": document["totals"] | {"amount_due": remaining}}
    if bill := payment_codes.swiss_bill(owed, language):
        import segno

        return svg(segno.make(bill.qr_data(), error="m", boost_error=False, micro=False, encoding="utf-8"), cross=True)
    found = payment_codes.epc_qr(owed)
    return svg(found) if found else ""


def svg(code: Any, *, cross: bool = False) -> str:
    """Black on white with the quiet zone around it, whatever the page's colours are. Nothing in it is text."""
    file = io.BytesIO()
    code.save(file, kind="svg", border=4, xmldecl=False, svgns=False, omitsize=True, nl=False, light="#fff")
    text = file.getvalue().decode()
    if cross:
        middle = code.symbol_size(border=4)[0] / 2
        text = (
            text.removesuffix("</svg>") + swiss_cross(middle, code.symbol_size(border=0)[0] * CROSS / SIDE) + "</svg>"
        )
    return SafeString(text.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1))


def swiss_cross(middle: float, side: float) -> str:
    """A white cross on black with a white edge, `side` wide with its edge, at the middle of a code."""

    def square(width: float, height: float, fill: str) -> str:
        x, y = middle - width / 2, middle - height / 2
        return f'<path fill="{fill}" d="M{x:.3f} {y:.3f}h{width:.3f}v{height:.3f}h-{width:.3f}z"/>'

    black, long, short = side * 0.87, side * 0.58, side * 0.175
    return (
        square(side, side, "#fff")
        + square(black, black, "#000")
        + square(long, short, "#fff")
        + square(short, long, "#fff")
    )
