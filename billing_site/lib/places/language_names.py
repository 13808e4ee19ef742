"""Languages typed as text: by tag, or by name in the languages of documents and in the language itself."""

import re
from functools import lru_cache

from billing_site.lib.places.country_names import name_key, read_country
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, canonical_tag, own_name

# Names that CLDR's languages lack, those that people say shorter, and those of a language's standards.
ALIASES: dict[str, str] = {
    "zh": "Chinese; Mandarin; Mandarin Chinese; Simplified Chinese; Chinese (Simplified); Chinese Simplified; "
    "中文; 简体中文; 汉语",
    "zh-TW": "Traditional Chinese; Chinese (Traditional); Chinese Traditional; Taiwanese Mandarin; 繁體中文; "
    "繁体中文; 正體中文",
    "zh-HK": "Hong Kong Chinese; Chinese (Hong Kong); Chinese (Hong Kong SAR)",
    "nb": "Norwegian; Norsk; Bokmål; Norwegian Bokmål; Norwegisch; Norvégien; Noruego; Norvegese",
    "nn": "Nynorsk; Norwegian Nynorsk",
    "en-US": "American English; US English; English (US); English (USA); American",
    "en-GB": "British English; UK English; English (UK); British",
    "pt-BR": "Brazilian Portuguese; Brazilian; Português do Brasil; Português brasileiro",
    "pt-PT": "European Portuguese",
    "es-419": "Latin American Spanish; Spanish (Latin America); Latin Spanish",
    "es-ES": "European Spanish; Castilian Spanish; Peninsular Spanish",
    "es": "Castilian; Castellano",
    "fil": "Tagalog; Pilipino",
    "he": "Ivrit",
    "el": "Modern Greek",
    "fa": "Farsi; فارسی",
    "nl-BE": "Flemish; Vlaams",
    "ms": "Bahasa Melayu; Bahasa Malaysia",
    "id": "Bahasa; Bahasa Indonesia",
    "ro": "Moldovan; Moldavian",
    "gsw": "Schwyzerdütsch",
    "uk": "українська; украинский",
    "hi": "हिन्दी",
    "bn": "বাংলা",
    "ur": "اردو",
    "ta": "தமிழ்",
    "te": "తెలుగు",
    "mr": "मराठी",
    "gu": "ગુજરાતી",
    "pa": "ਪੰਜਾਬੀ",
    "ka": "ქართული",
    "hy": "հայերեն",
    "az": "azərbaycan; azərbaycanca",
    "kk": "қазақ тілі; қазақша",
    "uz": "o'zbek; oʻzbekcha",
    "sr": "српски",
    "sr-Latn": "srpski",
    "bs": "bosanski",
    "mk": "македонски",
    "sq": "shqip",
    "be": "беларуская",
    "is": "íslenska",
    "ga": "Gaeilge",
    "cy": "Cymraeg",
    "ca": "català",
    "eu": "euskara",
    "gl": "galego",
    "sw": "Kiswahili",
    "km": "ខ្មែរ",
    "lo": "ລາວ",
    "my": "မြန်မာ",
    "mn": "монгол",
    "ne": "नेपाली",
    "si": "සිංහල",
    "am": "አማርኛ",
    "lb": "Lëtzebuergesch",
    "fo": "føroyskt",
}  # fmt: skip


@lru_cache(maxsize=1024)
def read_language(text: str) -> str:
    """The canonical tag of a language by tag or name: "Deutsch", "French (Canada)", "pt_br". Raises ValueError."""
    try:
        tag = canonical_tag(text)
    except ValueError as refusal:
        tag = _named(text) or ""
        if not tag:
            raise refusal from None
        return tag
    # "tai" is what Estonians call Thai, and the code of a family of languages that nobody speaks.
    return tag if len(tag) != 3 or tag in names().values() else names().get(name_key(text), tag)


def _named(text: str) -> str | None:
    key = name_key(text)
    tag = names().get(key)
    if tag:
        return tag
    # "French (Switzerland)", "Deutsch - Österreich"
    parts = re.fullmatch(r"\s*([^()/]+?)\s*(?:\(([^()]+)\)|[/–—-]\s+(.+?)|/(.+?))\s*", text)
    if parts is None:
        return None
    language, place = names().get(name_key(parts[1])), next(part for part in parts.groups()[1:] if part)
    if language is None:
        return None
    if names().get(name_key(place)) == language:
        return language
    try:
        return canonical_tag(f"{language.split('-')[0]}-{read_country(place)}")
    except ValueError:
        return None


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """{key of a name: tag}; our own before English names, those before names in other languages.

    A name that two languages share in other languages is left out.
    """
    from babel import Locale

    found: dict[str, set[str]] = {}
    english: dict[str, str] = {}
    for language in DOCUMENT_LANGUAGES:
        for code, name in Locale.parse(language, sep="-").languages.items():
            key, tag = name_key(name), _tag(code)
            if not key or not tag:
                continue
            if language == "en":
                english[key] = tag
            else:
                found.setdefault(key, set()).add(tag)
    others = {key: tags.copy().pop() for key, tags in found.items() if len(tags) == 1}
    own = {name_key(own_name(tag)): tag for tag in DOCUMENT_LANGUAGES}
    listed = {name_key(name): tag for tag, name in DOCUMENT_LANGUAGES.items()}
    ours = {name_key(name): tag for tag, names in ALIASES.items() for name in names.split(";")}
    return others | english | own | listed | ours


@lru_cache(maxsize=1024)
def _tag(code: str) -> str | None:
    try:
        return canonical_tag(code)
    except ValueError:
        return None
