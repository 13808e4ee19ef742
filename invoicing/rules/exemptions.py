"""Why no tax is charged: the grounds that the law knows, those that are offered to a seller, and their words."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from billing_site.lib.places.countries import country_name
from invoicing.rules.exemption_grounds import ARTICLE, EXPORT, NATIONAL, SUPPLY
from invoicing.rules.margin_schemes import ART, COLLECTIONS, TRAVEL, USED_GOODS

EU = "EU"


class Ground(NamedTuple):
    """A reason for charging no tax: `title` for staff, `words` {tag: what documents print}, VATEX `code` or ''."""

    key: str
    country: str
    title: str
    code: str
    words: Mapping[str, str]


def article(number: str) -> dict[str, str]:
    return {tag: words % number for tag, words in ARTICLE.items()}


def of(country: str, *rows: tuple[str, str, str, dict[str, str]]) -> Iterable[Ground]:
    for name, title, code, words in rows:
        yield Ground(f"{country}-{name}", country, title, code, words)


GROUNDS: tuple[Ground, ...] = (
    *of(
        EU,
        ("138", "Intra-Community supply of goods, article 138", "VATEX-EU-IC", SUPPLY),
        ("146", "Export, article 146", "VATEX-EU-G", EXPORT),
        ("132", "Activities in the public interest (health, education), article 132", "VATEX-EU-132", article("132")),
        ("135", "Insurance, finance, letting, article 135", "VATEX-EU-135-1", article("135")),
        ("148", "Ships and aircraft, article 148", "VATEX-EU-148", article("148")),
        ("151", "Diplomatic missions, international bodies, article 151", "VATEX-EU-151", article("151")),
        ("284", "Small business, article 284", "", article("284")),
        ("margin-travel", "Margin scheme: travel agents, article 226 (13)", "VATEX-EU-D", TRAVEL),
        ("margin-used", "Margin scheme: second-hand goods, article 226 (14)", "VATEX-EU-F", USED_GOODS),
        ("margin-art", "Margin scheme: works of art, article 226 (14)", "VATEX-EU-I", ART),
        (
            "margin-antiques",
            "Margin scheme: collector’s items and antiques, article 226 (14)",
            "VATEX-EU-J",
            COLLECTIONS,
        ),
    ),
    *(ground for country, rows in NATIONAL.items() for ground in of(country, *rows)),
)
BY_KEY = {ground.key: ground for ground in GROUNDS}
# National words of these say the same as an article of the directive, which has the words of more languages.
SAME = {"VATEX-EU-IC": SUPPLY, "VATEX-EU-G": EXPORT}


def offered(country: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """[(country, [(key, title), …]), …] for a select: those of the seller's `country` first, then the Union's."""
    places = sorted({ground.country for ground in GROUNDS}, key=lambda each: (each != country, each != EU, each))
    names = {place: "European Union" if place == EU else country_name(place) for place in places}
    return [(names[place], [(g.key, g.title) for g in GROUNDS if g.country == place]) for place in places]


def words_of(ground: Ground, home: str) -> tuple[str, dict[str, str]]:
    """(the words in the account's language `home`, those in other languages by tag) that a ground proposes.

    Without words in that language English ones stand in, else those of the law itself.
    """
    words = {**({} if ground.country == EU else SAME.get(ground.code, {})), **ground.words}
    base = home.partition("-")[0]
    main = next((tag for tag in (home, base, "en-GB", "en", *ground.words) if tag in words), "")
    # Of the directive's words for a national ground the English ones are enough: the law's own stand beside them.
    kept = {tag: text for tag, text in words.items() if tag in ground.words or tag == "en"}
    return words[main], {tag: text for tag, text in kept.items() if tag != main}
