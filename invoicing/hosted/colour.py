"""The account's colour on the customer's page, which is light or dark as its reader has it."""

from invoicing.documents.text.colour import READABLE, contrast_with_white, readable

# As --paper of static/css/invoicing/hosted.css in the dark.
DARK = (0x1D, 0x1E, 0x27)


def rules(digits: str) -> str:
    """The CSS of the page in the colour of six hexadecimal digits; '' for none."""
    if not digits:
        return ""
    dark = on_dark(digits)
    return f":root{{--brand:{readable(digits)};--fill:{readable(digits)}}}" + (
        f"@media(prefers-color-scheme:dark){{:root{{--brand:{dark}}}}}"
    )


def on_dark(digits: str) -> str:
    """The colour itself, or the nearest tint of it that stands out enough from the dark page."""
    parts = [int(digits[place : place + 2], 16) for place in (0, 2, 4)]
    for share in range(0, 100, 2):
        tint = [part + (255 - part) * share // 100 for part in parts]
        # Two contrasts with white, divided, are the contrast of the two with each other.
        if contrast_with_white(DARK) / contrast_with_white(tint) >= READABLE:
            return "#" + "".join(f"{part:02x}" for part in tint)
    return "#ffffff"
