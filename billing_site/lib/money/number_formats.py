"""How people write numbers: the four formats, the usual one of a country, and whose counts just now.

The person's format is a context variable that one middleware sets for a request, as Django's `timezone.override` does
for the time zone. Every form, filter and cell reads numbers, the Django admin's too, and none of them is handed the
request; an argument that one of them forgot would silently read 1,500 in somebody else's habit.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import lru_cache

from babel import Locale, UnknownLocaleError


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """The signs of groups and of decimals; `name` is how 1234.56 looks.

    `chosen` tells that the person chose it. Otherwise it is what people of the account's country usually write, and a
    text that can be read in two ways is asked back.
    """

    name: str
    group: str
    decimal: str
    chosen: bool = True

    def number(self, whole: str, fraction: str = "") -> str:
        """Digits with groups, as an example of how to write: '1234', '50' -> '1.234,50'."""
        groups = []
        while len(whole) > 3:
            whole, last = whole[:-3], whole[-3:]
            groups.insert(0, last)
        text = self.group.join([whole, *groups])
        return f"{text}{self.decimal}{fraction}" if fraction else text


FORMATS: dict[str, NumberFormat] = {
    each.name: each
    for each in (
        NumberFormat("1,234.56", ",", "."),
        NumberFormat("1.234,56", ".", ","),
        NumberFormat("1 234,56", " ", ","),
        NumberFormat("1'234.56", "'", "."),
    )
}
USUAL = replace(FORMATS["1,234.56"], chosen=False)
# Files and programs: a point, no groups, no signs of currencies.
FILES = NumberFormat("1234.56", "", ".")

_current: ContextVar[Callable[[], NumberFormat]] = ContextVar("number_format", default=lambda: USUAL)


def number_format() -> NumberFormat:
    """Of the person whose request is being answered; the English one, as chosen by nobody, anywhere else."""
    return _current.get()()


@contextmanager
def numbers_as(find: Callable[[], NumberFormat]) -> Iterator[None]:
    """While this lasts, numbers are read and proposed in the format that `find` gives when one is needed."""
    token = _current.set(find)
    try:
        yield
    finally:
        _current.reset(token)


def format_named(name: str, country: str = "") -> NumberFormat:
    """The format that a person chose; for "" that of the account's country (ISO 3166-1 alpha-2, "" for unknown)."""
    return FORMATS.get(name) or format_of_country(country)


@lru_cache(maxsize=512)
def format_of_country(country: str) -> NumberFormat:
    """The nearest of the four to how CLDR writes numbers in the country's main language; chosen by nobody."""
    try:
        symbols = Locale.parse(f"und_{country}").number_symbols.get("latn", {})
    except (UnknownLocaleError, ValueError):
        return USUAL
    group, decimal = symbols.get("group", ","), symbols.get("decimal", ".")
    groups = {"’": "'", "\xa0": " ", "\u202f": " "}
    same = [f for f in FORMATS.values() if (f.group, f.decimal) == (groups.get(group, group), decimal)]
    alike = [f for f in FORMATS.values() if f.decimal == decimal]
    return replace((same or alike or [USUAL])[0], chosen=False)
