"""Languages: which ones documents speak, and what a language tag means (BCP 47, once RFC 4646)."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from billing_site.lib.text import fold

# Tag -> English name: the languages an invoice, its mail and its hosted page can be written in.
DOCUMENT_LANGUAGES: dict[str, str] = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "zh": "Chinese (Simplified)",
    "zh-HK": "Chinese (Hong Kong)",
    "zh-TW": "Chinese (Taiwan)",
    "hr": "Croatian",
    "cs": "Czech",
    "da": "Danish",
    "nl": "Dutch",
    "en": "English (US)",
    "en-GB": "English (UK)",
    "et": "Estonian",
    "fil": "Filipino",
    "fi": "Finnish",
    "fr": "French (France)",
    "fr-CA": "French (Canada)",
    "de": "German",
    "el": "Greek",
    "he": "Hebrew",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lv": "Latvian",
    "lt": "Lithuanian",
    "ms": "Malay",
    "ml": "Malayalam",
    "mt": "Maltese",
    "nb": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese (Portugal)",
    "pt-BR": "Portuguese (Brazil)",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "es": "Spanish (Spain)",
    "es-419": "Spanish (Latin America)",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "vi": "Vietnamese",
}

# CLDR's own names say too little ("中文") or too much ("中文 (繁體字, 中國香港特別行政區)") for these.
_OWN_NAMES = {"zh": "简体中文", "zh-HK": "繁體中文（香港）", "zh-TW": "繁體中文（台灣）"}
_RIGHT_TO_LEFT = frozenset(
    ("Adlm", "Arab", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi")
)
_NEAR = 10  # langcodes' distance up to which speakers read the other language as their own (nb for no, zh-HK for yue)


@lru_cache(maxsize=1024)
def canonical_tag(text: str) -> str:
    """The one spelling of a language tag: "pt_br" is "pt-BR", "iw" is "he"; no script is added to "zh-TW".

    Raises ValueError, in plain words, for what is no tag or names no language, script or region there is.
    """
    import langcodes

    typed = text.strip()
    try:
        tag = langcodes.standardize_tag(typed)
        known = langcodes.tag_is_valid(tag) and not tag.startswith(("und", "x-"))
    except (ValueError, LookupError):
        known = False
    if not known or len(typed) > 64 or not typed.isascii():
        shown = typed if len(typed) <= 40 else typed[:40] + "…"
        raise ValueError(f"“{shown}” is not a language we know. Use a code such as en, fr-CA or zh-TW.")
    return tag


@lru_cache(maxsize=512)
def own_name(tag: str) -> str:
    """What speakers call their language: "français (Canada)", "日本語". The tag itself where CLDR has no name."""
    locale = _babel_locale(tag)
    return _OWN_NAMES.get(tag) or (locale and locale.get_display_name()) or tag


@lru_cache(maxsize=512)
def english_name(tag: str) -> str:
    """A language's English name: "French (Canada)". The tag itself for what is no valid tag."""
    import langcodes

    if tag in DOCUMENT_LANGUAGES:
        return DOCUMENT_LANGUAGES[tag]
    try:
        return langcodes.Language.get(tag).display_name("en")
    except ValueError:
        return tag


def direction(tag: str) -> str:
    """ "rtl" or "ltr": the direction in which the language is written, for HTML's `dir`."""
    import langcodes

    try:
        script = langcodes.Language.get(tag).maximize().script
    except ValueError:
        return "ltr"
    return "rtl" if script in _RIGHT_TO_LEFT else "ltr"


def suggestions(query: str = "", *, limit: int = 50) -> list[tuple[str, str, str]]:
    """Languages for a picker as (tag, own name, English name), best match first; all document languages for no query.

    Finds by tag, own name and English name whatever the case or accents; a valid tag beyond the document languages is
    offered last, because customers may prefer a language we do not speak.
    """
    wanted = fold(query).replace("_", "-")
    ranked = [(_rank(wanted, tag), fold(name), tag) for tag, name in DOCUMENT_LANGUAGES.items()]
    tags = [tag for rank, _name, tag in sorted(ranked) if rank < 3]
    try:
        exact = canonical_tag(query)
        tags = [exact, *(tag for tag in tags if tag != exact)] if exact in tags else [*tags[: limit - 1], exact]
    except ValueError:
        pass
    return [(tag, own_name(tag), english_name(tag)) for tag in tags[:limit]]


def _rank(wanted: str, tag: str) -> int:
    names = [fold(own_name(tag)), fold(DOCUMENT_LANGUAGES[tag])]
    if wanted == tag.lower():
        return 0
    if tag.lower().startswith(wanted) or any(name.startswith(wanted) for name in names):
        return 1
    return 2 if any(wanted in name for name in names) else 3


def best_supported(preferred: Sequence[str], default: str, supported: Iterable[str] = DOCUMENT_LANGUAGES) -> str:
    """The document language for a customer's ordered wishes; `default` when none of them is near enough to one.

    A wish is served by the nearest language CLDR knows: fr-CH by fr, es-MX by es-419, en-AU by en-GB, zh-Hant by zh-TW.
    A language that is merely often understood (Spanish for Catalan) does not count.
    """
    known = tuple(supported)
    return next((match for wish in preferred if (match := _closest(wish, known))), default)


@lru_cache(maxsize=1024)
def _closest(wish: str, known: tuple[str, ...]) -> str | None:
    import langcodes

    try:
        tag = canonical_tag(wish)
    except ValueError:
        return None
    if tag in known:
        return tag
    match, _distance = langcodes.closest_match(tag, known, max_distance=_NEAR)
    return None if match == "und" else match


def _babel_locale(tag: str):
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
