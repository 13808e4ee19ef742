"""Latin spelling of names, for the local part and the domain of a demo e-mail address."""

import re
import unicodedata

_CYRILLIC = (
    "а=a б=b в=v г=g д=d е=e ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch "
    "ъ= ы=y ь= э=e ю=yu я=ya ё=e і=i ї=i є=ye ґ=g"
)
_GREEK = "α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps ω=o"
_LATIN = "ß=ss æ=ae œ=oe ø=o đ=d ð=d þ=th ł=l ı=i"
_LETTERS = str.maketrans(dict(pair.split("=") for pair in f"{_CYRILLIC} {_GREEK} {_LATIN}".split()))
_APOSTROPHE = re.compile("['’]")
_OTHER = re.compile(r"[^a-z0-9]+")


def latin(text: str) -> str:
    """Return `text` in lower-case ASCII words joined by "-"; letters of scripts without a table here are dropped."""
    # Letters such as й and ł are replaced whole; only then accents are taken off, and what they hid is replaced.
    spelled = unicodedata.normalize("NFC", text.lower()).replace("ου", "ou").replace("ού", "ou").translate(_LETTERS)
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(sign))
    return _OTHER.sub("-", _APOSTROPHE.sub("", bare.translate(_LETTERS))).strip("-")
