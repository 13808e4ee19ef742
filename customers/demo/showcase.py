"""Which customers the first page of a list shows, from either end: a hand-made mix of countries and scripts."""

from functools import cache

from customers.demo.places import Market, markets

# "country:b" or "country:p"; a country with several languages names the one meant after a slash.
_ORDER = (
    "JP:b DE:b BR:p FR:b KR:p SE:b IN/in:b AE/ar:b PL:p US/en:b GR:b MX:p TW:b NL:b NG:p IT:b TH:b CA/fr:p GB:b IL:b "
    "ES:p CN:b FI:b ZA:p TR:b VN:p CH/de:b EG:p JP:p AU:b UA:b CO:p NO:b KE:b IN/hi:b PT:p DK:b SA:b HU:p HK/zh-Hant:b "
    "AT:b KR:b IE:p ID:b CZ:p BG:b AR:b SG:b FR:p MA:b RO:b US/es:p RU:b NZ:b PH:p BE/nl:b LT:b IS:p MY:b PE:b"
)


@cache
def showcase() -> tuple[tuple[Market, bool], ...]:
    """Return the market of each customer of the mix, and whether it is a firm."""
    found: dict[str, Market] = {}
    for market in markets():
        found.setdefault(market.country, market)
        found[f"{market.country}/{market.language}"] = market
    entries = (entry.split(":") for entry in _ORDER.split())
    return tuple((found[key], kind == "b") for key, kind in entries)
