"""How a language is written where its reader is: the locale of a document's numbers, dates and names of countries."""

from collections.abc import Sequence
from functools import lru_cache

# CLDR's "pt" is Brazil's; documents speak the Portuguese of Portugal. Chinese is written in two scripts.
_WRITTEN_AS = {"pt": "pt-PT"}
_BASES = {"zh": "zh-Hans", "zh-TW": "zh-Hant", "zh-HK": "zh-Hant", "es-419": "es"}


@lru_cache(maxsize=4096)
def regional_locale(language: str, wish: str = "", countries: Sequence[str] = ()) -> str:
    """The tag of the CLDR locale in which a document of `language` writes numbers and dates; never raises.

    `wish` is the tag that somebody chose and that the language serves ("de-CH" for de, "es-AR" for es-419), '' for
    none. A region of its own decides; else the first of `countries` (ISO 3166-1 alpha-2, hashable, '' for none) that
    there is, where CLDR knows it with the language; else the language is written as at home. English is many
    readers' second language, so a country where it has no standing (Germany, France) says nothing about it.
    """
    told = wish or language
    base, region = _BASES.get(language) or language.split("-")[0], _region(told)
    if region and (found := _known(base, region)):
        return found
    if region and language.endswith(f"-{region}"):
        return language
    country = next(filter(None, countries), "").upper()
    if country and (base != "en" or _has_standing(base, country)) and (found := _known(base, country)):
        return found
    return _WRITTEN_AS.get(language, language)


@lru_cache(maxsize=1024)
def _region(tag: str) -> str:
    """The country that a tag itself names; '' for none and for parts of the world (es-419)."""
    import langcodes

    try:
        region = langcodes.Language.get(tag).territory or ""
    except ValueError:
        return ""
    return region if region.isalpha() else ""


@lru_cache(maxsize=4096)
def is_locale(tag: str) -> bool:
    """Whether CLDR has the locale of a tag; False for ''."""
    from babel import Locale, UnknownLocaleError

    try:
        return bool(tag and Locale.parse(tag, sep="-"))
    except (UnknownLocaleError, ValueError):
        return False


def _known(base: str, region: str) -> str:
    """'de-CH' where CLDR has it, else ''."""
    from babel.localedata import exists

    tag = f"{base}-{region}"
    return tag if region.isalnum() and exists(tag.replace("-", "_")) else ""


def _has_standing(base: str, country: str) -> bool:
    """Whether the language is an official one of the country, in the whole of it or a part."""
    from babel.core import get_global

    found = get_global("territory_languages").get(country, {}).get(base)
    return bool(found and found["official_status"])
