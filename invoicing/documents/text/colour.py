"""The account's colour on documents: a restrained accent that everybody can read."""

import re

READABLE = 4.5  # contrast of text against its ground (WCAG 2.2, success criterion 1.4.3)
COLOR = re.compile(r"#[0-9a-f]{6}")


def digits(color: str) -> str:
    """'2f6fed' of '#2f6fed'; '' for what is no colour."""
    return color.lower()[1:] if COLOR.fullmatch(color.lower()) else ""


def accent(digits: str) -> str:
    """The CSS of an accent in the colour of six hexadecimal digits, darkened as far as it must be; '' for none."""
    if not digits:
        return ""
    shown = readable(digits)
    return f".ask {{ color: {shown}; }} .lines thead th {{ border-bottom-color: {shown}; }}"


def readable(digits: str) -> str:
    """The colour itself, or the lightest shade of it that stands out enough from white paper."""
    parts = [int(digits[i : i + 2], 16) for i in (0, 2, 4)]
    for share in range(100, 0, -2):
        shade = [part * share // 100 for part in parts]
        if contrast_with_white(shade) >= READABLE:
            return "#" + "".join(f"{part:02x}" for part in shade)
    return "#000000"


def contrast_with_white(parts) -> float:
    """From 1 to 21, as WCAG 2.2 defines it, for red, green and blue of 0 to 255."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (p / 255 for p in parts)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)
