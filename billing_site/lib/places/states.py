"""States as people type them: by code, ISO 3166-2 code, name in the languages of the data, and everyday names."""

import unicodedata
from functools import lru_cache

from billing_site.lib.places.countries import address_data, main_language, rules, state_choices
from billing_site.lib.places.state_aliases import PLACES, STATE_ALIASES, STATE_WORDS
from billing_site.lib.text import fold


def find_state(country: str, text: str) -> str | None:
    """The value of `state_choices(country)` that a typed state means ("calif", "US-CA" and "California" are "CA").

    Understands codes, ISO 3166-2 codes, names in every language of the data, everyday names and abbreviations, and
    beginnings or words that fit one state only. None when nothing or more than one fits.
    """
    if not state_choices(country):
        return None
    if exact := _exact(country, text):
        return exact
    wanted, spellings = _key(country, text), _spellings(country)
    if len(wanted) < (2 if ord(wanted[:1] or "a") >= 0x0E00 else 4):
        return None
    words = set(wanted.split())
    likely = {value for name, value in spellings.items() if name.startswith(wanted) or words <= set(name.split())}
    return likely.pop() if len(likely) == 1 else None


def read_state(country: str, text: str) -> str:
    """A typed state as forms store it ("US-CA" is "CA"); what is not exactly one stays as it was typed, tidied.

    What is typed in the country's own script stays in it.
    """
    tidied = " ".join(text.split())
    value = _exact(country, tidied) if state_choices(country) else None
    if value is None:
        return tidied
    # Not Latin, which Vietnamese is too.
    if any(ord(c) >= 0x0370 and not 0x1E00 <= ord(c) < 0x2C00 for c in tidied):
        own = state_choices(country, main_language(country))
        return next((value for value, label in own if fold(tidied) in (fold(value), fold(label))), tidied)
    return value


def _exact(country: str, text: str) -> str | None:
    """The value that a code or a name stands for; "County Cork" and "Kanagawa-ken" without their kind."""
    key, spellings = _key(country, text), _spellings(country)
    return spellings.get(key) or spellings.get(_stem(key, STATE_WORDS - PLACES))


@lru_cache(maxsize=512)
def _spellings(country: str) -> dict[str, str]:
    """Key of a spelling -> value of `state_choices(country, "en")`; what is the same for two states is left out."""
    value_of = {_key(country, value): value for value, _label in state_choices(country)}
    spellings: dict[str, str] = {}
    rules_choices = rules(country).country_area_choices
    for key, label in rules_choices:
        names = {_key(country, key), *(_key(country, other) for k, other in rules_choices if k == key)}
        known = next((value_of[name] for name in names if name in value_of), None)
        if known:
            spellings.setdefault(_key(country, label), known)
            spellings.setdefault(_key(country, key), known)
    for value, label in state_choices(country):
        spellings.setdefault(_key(country, label), value)
    spellings.update(value_of)
    for iso, key in _iso_codes(country):
        if _key(country, key) in spellings:
            spellings.setdefault(fold(iso), spellings[_key(country, key)])
    for line in STATE_ALIASES.get(country, "").split(";"):
        name, _, aliases = line.partition("=")
        if named := spellings.get(_key(country, name)):
            spellings |= {_key(country, alias): named for alias in aliases.split(",")}
    return _stems(spellings) | spellings


def _stems(spellings: dict[str, str]) -> dict[str, str]:
    """The names without what kind of state they are: "Anhui" for "Anhui Sheng"; no name that two states share."""
    found: dict[str, set[str]] = {}
    for name, value in spellings.items():
        found.setdefault(_stem(name, STATE_WORDS), set()).add(value)
    return {stem: values.pop() for stem, values in found.items() if stem and len(values) == 1}


def _stem(key: str, kinds: frozenset[str]) -> str:
    words = key.split()
    while len(words) > 1 and words[-1] in kinds:
        words = words[:-1]
    while len(words) > 1 and words[0] in kinds:
        words = words[1:]
    return " ".join(words)


def _key(country: str, text: str) -> str:
    """What two spellings have in common; the country's code before it does not count."""
    plain = fold(text).replace("&", " and ").replace(".", "").replace("'", "")
    for before in (f"{country.lower()}-", f"{country.lower()} - "):
        plain = plain.removeprefix(before)
    spaced = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in plain)
    return " ".join(word for word in spaced.split() if word != "and")


def _iso_codes(country: str) -> list[tuple[str, str]]:
    data = address_data(country)[country]
    pairs = zip(data.get("sub_isoids", "").split("~"), data.get("sub_keys", "").split("~"), strict=False)
    return [(iso, key) for iso, key in pairs if iso]
