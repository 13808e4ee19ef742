"""Which time zone a customer lives in, and which days are no working days there, as far as the address tells."""

from __future__ import annotations

from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from billing_site.lib.places.countries import state_key

# Countries with several zones: the one where most people live. All others are in CLDR's table of zones.
CAPITAL = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "FM": "Pacific/Chuuk",
    "GL": "America/Nuuk",
    "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby",
    "PS": "Asia/Hebron",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UM": "Pacific/Midway",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}

# States that are not in that zone, where so many live in others that it matters: the zone of most of each state.
STATES = {
    "AU": {
        "Australia/Adelaide": "SA",
        "Australia/Brisbane": "QLD",
        "Australia/Darwin": "NT",
        "Australia/Hobart": "TAS",
        "Australia/Perth": "WA",
    },
    "BR": {"America/Cuiaba": "MT", "America/Manaus": "AM MS RO RR", "America/Rio_Branco": "AC"},
    "CA": {
        "America/Edmonton": "AB NT",
        "America/Halifax": "NB NS PE",
        "America/Regina": "SK",
        "America/St_Johns": "NL",
        "America/Vancouver": "BC",
        "America/Whitehorse": "YT",
        "America/Winnipeg": "MB",
    },
    "US": {
        "America/Anchorage": "AK",
        "America/Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
        "America/Denver": "CO ID MT NM UT WY",
        "America/Los_Angeles": "CA NV OR WA",
        "America/Phoenix": "AZ",
        "America/Puerto_Rico": "PR VI",
        "Pacific/Guam": "GU MP",
        "Pacific/Honolulu": "HI",
        "Pacific/Pago_Pago": "AS",
    },
}
USUAL_WEEKEND = frozenset({5, 6})


@cache
def weekend_of(country: str) -> frozenset[int]:
    """The days of the week (Monday is 0) on which people rest in a country (ISO alpha-2), as CLDR knows them."""
    try:
        there = Locale.parse(f"und_{country.upper()}")
    except (UnknownLocaleError, ValueError):
        return USUAL_WEEKEND
    length = (there.weekend_end - there.weekend_start) % 7 + 1
    return frozenset((there.weekend_start + number) % 7 for number in range(length))


@lru_cache(maxsize=4096)
def zone_of(country: str, state: str = "") -> ZoneInfo | None:
    """The zone of a country's (ISO alpha-2) people, or of most of them in the state; None where nobody can say."""
    code = country.upper()
    key = state_key(code, state) if code in STATES and state else ""
    of_state = [zone for zone, states in STATES.get(code, {}).items() if key in states.split()]
    of_country = [zone for zone, territory in get_global("zone_territories").items() if territory == code]
    for name in [*of_state, *([CAPITAL[code]] if code in CAPITAL else of_country)]:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            continue
    return None
