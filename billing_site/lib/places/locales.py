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
# Whose readers read another language, or its written standard, as their own -> the language that serves them, where it
# is in their script. Members of Arabic and Chinese share a written standard; Luxembourg and German Switzerland write
# and read German; Bosnian, Montenegrin and Serbian in Latin script are read like Croatian. What is merely often
# understood (Spanish for Catalan, Danish for Faroese) is not here: the account's own language answers then.
READ_AS: dict[str, str] = {
    language: served_by
    for served_by, languages in {
        "ar": "aao acm acq acw acx aeb afb ajp apc apd arb arq ars ary arz ayl ayn shu",
        "de": "bar gsw ksh lb pfl swg",
        "et": "ekk vro",
        "fil": "tl",
        "hr": "bs cnr sh sr",
        "lt": "sgs",
        "lv": "ltg lvs",
        "ms": "zlm zsm",
        "nb": "nn no",
        "nl": "vls",
        "ro": "mo",
        "zh": "cdo cmn gan hak hsn lzh nan wuu yue",
    }.items()
    for language in languages.split()
}
# Documents speak several standards of these: (regions, the standards that their readers take, nearest first).
STANDARDS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "en": (("US AS GU MH MP PR UM VI", ("en", "en-GB")), ("", ("en-GB", "en"))),
    "es": (("ES EA GQ IC PH", ("es", "es-419")), ("", ("es-419", "es"))),
    "fr": (("CA", ("fr-CA", "fr")), ("", ("fr", "fr-CA"))),
    "pt": (("BR", ("pt-BR", "pt")), ("", ("pt", "pt-BR"))),
    "zh-Hant": (("HK MO", ("zh-HK", "zh-TW")), ("", ("zh-TW", "zh-HK"))),
}

# Scripts that are read by whoever reads the one that they are part or a style of.
_PART_OF = {"Hang": "Kore", "Hira": "Jpan", "Kana": "Jpan", "Hrkt": "Jpan", "Latf": "Latn"}


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
        raise ValueError(f"“{shown}” is not a language we know. Use its name or a code such as en, fr-CA or zh-TW.")
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

    A wish is served by a language that its readers read as their own, by the tables READ_AS and STANDARDS: nn by nb,
    fr-CH by fr, es-MX by es-419, en-AU by en-GB, zh-Hant by zh-TW. A language that is merely often understood (Spanish
    for Catalan), or that is written in a script of its own (Serbian in Cyrillic), does not count.
    """
    return served(preferred, default, supported)[0]


def served(preferred: Sequence[str], default: str, supported: Iterable[str] = DOCUMENT_LANGUAGES) -> tuple[str, str]:
    """(document language, the wish that it serves) as for `best_supported`; the wish is '' where it is the default."""
    known = tuple(supported)
    return next(((match, wish) for wish in preferred if (match := _closest(wish, known))), (default, ""))


@lru_cache(maxsize=1024)
def _closest(wish: str, known: tuple[str, ...]) -> str | None:
    try:
        tag = canonical_tag(wish)
    except ValueError:
        return None
    if tag in known:
        return tag
    return next((served for served in _standards(tag) if served in known), None)


def _standards(tag: str) -> tuple[str, ...]:
    """The document languages that readers of a language read as their own, the nearest first."""
    language, script, region = _subtags(tag)
    served_by = READ_AS.get(language, language)
    if language == "yue" and script == "Hant":
        # Cantonese is at home in Hong Kong, wherever its readers live.
        region = "HK"
    row = f"{served_by}-{script}" if f"{served_by}-{script}" in STANDARDS else served_by
    # Who reads a language in another script than its documents have cannot read them.
    if script not in ("", _subtags(row)[1]):
        return ()
    rows = STANDARDS.get(row, (("", (served_by,)),))
    return next(standards for regions, standards in rows if not regions or region in regions.split())


def _subtags(tag: str) -> tuple[str, str, str]:
    """Language, script and region of a tag; what it leaves out is what CLDR calls likely, "" for no idea."""
    import langcodes

    told = langcodes.Language.get(tag)
    full, script = told.maximize(), told.script
    if not script and told.territory and READ_AS.get(told.language or "") == "zh":
        # In Taiwan also Hakka is written with the signs of Taiwan.
        script = langcodes.Language.get(f"zh-{told.territory}").maximize().script
    elif not script and told.language in READ_AS:
        # Of a language that CLDR does not know it says what it says of English.
        likely = langcodes.Language.get(told.language).maximize()
        script = "" if likely.territory == "US" else full.script
    script = full.script or "" if script is None else script
    return full.language or "", _PART_OF.get(script, script), full.territory or ""


def _babel_locale(tag: str):
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
