"""Countries typed as text: by code, in the languages of documents, by official, everyday and native names."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from billing_site.lib.places.countries import countries, country_name, is_country
from billing_site.lib.places.country_aliases import ALIASES, SHARED, STATE_FORMS
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.lib.text import fold

_DROPPED = frozenset(("the", "and"))
_SPLIT = re.compile(r"\s[-\u2013\u2014]+\s|[()/|\[\]]")
# "Korea, Republic of", "Korea (the Republic of)"
_TURNED = re.compile(r"([^,(]+)(?:,\s*|\s*\()([^()]+)\)?")
# How letters are written by people whose keyboard lacks them.
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_WRITES_OUT = ("de", "da", "nb", "sv")
# Names that a word before them makes another's: these are in the tables whole.
_NEVER_STRIPPED = frozenset(
    ("congo", "kongo", "korea", "corea", "coree", "coreia", "china", "chine", "cina", "georgia")
)


@lru_cache(maxsize=4096)
def read_country(text: str) -> str:
    """The code of a country by code (alpha-2, alpha-3) or name, "" for blank text. Raises ValueError in plain words.

    Case, accents, punctuation, "the" and "and" do not count. A name that several countries have is asked back.
    """
    typed = text.strip()
    if not typed or is_country(typed.upper()):
        return typed.upper()
    found = _found(typed)
    if len(found) == 1:
        return next(iter(found))
    shown = typed if len(typed) <= 40 else typed[:40] + "…"
    if found:
        ways = " or ".join(f"{country_name(code)} ({code})" for code in sorted(found))
        raise ValueError(f"“{shown}” may be {ways}. Write the code.")
    raise ValueError(f"“{shown}” is not a country. Use its name or a code such as DE.")


def _found(typed: str) -> frozenset[str]:
    """The countries that a name may mean: one, several for a name that they share, none."""
    if is_country(typed.upper()):
        return frozenset((typed.upper(),))
    code = _codes().get(re.sub(r"[.\s]", "", typed).upper())
    for reading in _readings(typed):
        named = names().get(reading)
        # "NGA" is Nigeria's code, and "Nga" is what Vietnamese call Russia.
        if code and not (named and typed.istitle()):
            return frozenset((code,))
        if named:
            return named
    # "DE - Germany", "Deutschland (Germany)": every part says the same.
    parts = [part.strip() for part in _SPLIT.split(typed) if part.strip()]
    if len(parts) > 1:
        told = {_found(part) for part in parts}
        if len(told) == 1:
            return told.pop()
    return frozenset()


def _readings(typed: str) -> Iterator[str]:
    """The forms under which a name is looked for.

    As typed; "Iran, Islamic Republic of" and "Iran (Islamic Republic of)" turned round; without what says its form.
    """
    key = name_key(typed)
    yield key
    if turned := _TURNED.fullmatch(typed):
        key = name_key(f"{turned[2]} {turned[1]}")
        yield key
    words = key.split()
    while len(words) > 1 and words[0] in STATE_FORMS:
        words = words[1:]
        if words[0] in _NEVER_STRIPPED:
            return
        yield " ".join(words)


def name_key(text: str) -> str:
    """What two spellings of a name have in common: no case, accents, punctuation; initials written together."""
    plain = re.sub(r"[.'\u02bb]", "", fold(text).replace("&", " and "))
    spaced = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in plain)
    words = ["st" if word == "saint" else word for word in spaced.split() if word not in _DROPPED]
    return re.sub(r"(?<!\S)(\S) (?=\S(?!\S))", r"\1", " ".join(words))


@lru_cache(maxsize=1)
def names() -> dict[str, frozenset[str]]:
    """{key of a name: the codes it may mean}; our own tables before CLDR's English, and that before other languages."""
    found: dict[str, frozenset[str]] = {}
    for language in DOCUMENT_LANGUAGES:
        if language == "en":
            continue
        for code, name in countries(language):
            for key in _keys(name, language):
                found[key] = found.get(key, frozenset()) | {code}
    for code, name in countries("en"):
        found |= dict.fromkeys(_keys(name, "en"), frozenset((code,)))
    for code, aliases in ALIASES.items():
        found |= {key: frozenset((code,)) for name in aliases.split(";") for key in _keys(name, "de")}
    return found | {name_key(name): frozenset(codes.split()) for name, codes in SHARED.items()}


def _keys(name: str, language: str) -> set[str]:
    keys = {name_key(name)}
    if language in _WRITES_OUT:
        keys.add(name_key(name.lower().translate(_WRITTEN_OUT)))
    return keys - {""}


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """{alpha-3 or another written code: code}: "DEU", "USA", "UK", "EL"."""
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    alpha_3 = {
        old: new[0]
        for old, new in aliases.items()
        if len(old) == 3 and old.isalpha() and len(new) == 1 and is_country(new[0])
    }
    return alpha_3 | {"UK": "GB", "EL": "GR"}
