"""Given names, family names and the words of firms: one `Culture` for each language or naming custom."""

from dataclasses import dataclass
from functools import cache

from customers.demo.latin import latin
from customers.demo.tables.names_asia import ASIA
from customers.demo.tables.names_europe import EUROPE
from customers.demo.tables.names_south import SOUTH

_TABLES = {**EUROPE, **ASIA, **SOUTH}
_PROPER_FIRST = "{p} {t}|{p} {t}|{p} {t}|{p} {t} {c}"
# Most people carry one family name, some a double one.
_GIVEN_FIRST = "|".join(["{g} {f}"] * 8 + ["{g} {f}-{h}"])

# A name as it is written, and its Latin spelling for an e-mail address.
Word = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Culture:
    """What people and firms are called; `people` and `firms` are patterns.

    A person is made of {g} given name, {f} family name and {h}, at times a second family name; a firm of {p} proper
    word, {t} trade and {c} town. `givens` holds each given name with the family names in that gender's form.
    """

    givens: tuple[tuple[Word, tuple[Word, ...]], ...]
    people: tuple[str, ...]
    firms: tuple[str, ...]
    propers: tuple[Word, ...]
    trades: tuple[Word, ...]
    offices: tuple[str, ...]


@cache
def culture(key: str) -> Culture:
    """Return the culture written under `key` in one of the tables; KeyError when there is none."""
    table = _TABLES[key]
    families = [item.partition(":") for item in _items(table["families"])]
    masculine = tuple(_word(first) for first, _, _ in families)
    feminine = tuple(_word(second or first) for first, _, second in families)
    women = [(_word(item), feminine) for item in _items(table["women"])]
    men = [(_word(item), masculine) for item in _items(table["men"])]
    return Culture(
        givens=(*women, *men),
        people=tuple(table.get("people", _GIVEN_FIRST).split("|")),
        firms=tuple(table.get("firms", _PROPER_FIRST).split("|")),
        propers=_coined(table) + (masculine if table.get("family_firms", "yes") == "yes" else ()),
        trades=tuple(map(_word, _items(table["trades"]))),
        offices=tuple(_items(table["offices"])),
    )


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",")]


def _word(item: str) -> Word:
    """Read "written=latin"; the Latin part is derived when it is not given."""
    written, _, spelled = item.partition("=")
    return written, spelled or latin(written)


def _coined(table: dict[str, str]) -> tuple[Word, ...]:
    """The invented proper words: those listed, and every head joined to every tail."""
    listed = tuple(map(_word, _items(table["words"]))) if "words" in table else ()
    if "heads" not in table:
        return listed
    heads, tails = (tuple(map(_word, _items(table[part]))) for part in ("heads", "tails"))
    return listed + tuple((a + b, x + y) for a, x in heads for b, y in tails if x != y)
