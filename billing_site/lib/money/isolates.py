"""Amounts of languages that are written from right to left: what keeps number and symbol in their places."""


def isolated(prefix: str, suffix: str, symbol: str) -> tuple[str, str]:
    """The affixes of a locale that is written from right to left, for a number that keeps together with its minus.

    The symbol keeps its own order of letters and stands where the locale puts it. Without isolates (UAX 9) one with
    Latin letters shows as "$US", and pulls a number below zero to its other side.
    """
    symbol = symbol.strip("\u200f")
    prefix, suffix = (part.replace("\u200e", "") for part in (prefix, suffix))
    start = next((place for place, sign in enumerate(prefix) if sign in "-−"), len(prefix))
    prefix = f"{prefix[:start]}\u2066{prefix[start:]}"
    own = f"\u2068{symbol}\u2069"
    return prefix.replace(symbol, own), "\u2069" + suffix.replace("\u200f", "").replace(symbol, own)
