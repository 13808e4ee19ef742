"""How amounts are written for people and for files, and how typed amounts, unit prices and numbers are read."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import get_currency_name, get_currency_symbol

from billing_site.lib.money.currencies import AMOUNT_LIMIT, UNIT_PRICE_DECIMALS, digits, exponent

_DIRECTION_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u2066\u2067\u2068\u2069"))
_MINUS_SIGNS = ("-", "\u2212", "\u2013")
# After _canonical(): "." is the decimal sign; groups are set off by the locale's own sign (","), spaces or apostrophes.
_NUMBER = re.compile(
    r"(?P<whole>\d+|\d{1,3}(?P<group>[, '])(?:\d{2,3}(?P=group))*\d{3})?(?:\.(?P<fraction>\d*))?", re.ASCII
)
_WHOLE_UNITS = re.compile(r"(?<=\d)[.,][-\u2013\u2014]+$")  # "12.-", "12,–": no decimals, as the Swiss and Dutch write


@dataclass(frozen=True, slots=True)
class _Format:
    """One locale's way to write one currency, taken apart once so that a page of amounts costs nothing."""

    affixes: tuple[tuple[str, str], ...]  # (prefix, suffix) from zero up, then below zero
    grouping: tuple[int, int]
    group: str
    decimal: str

    def write(self, negative: bool, whole: str, fraction: str) -> str:
        first, rest = self.grouping
        if len(whole) > first:
            head, parts = whole[:-first], [whole[-first:]]
            while len(head) > rest:
                head, parts = head[:-rest], [head[-rest:], *parts]
            whole = self.group.join([head, *parts])
        prefix, suffix = self.affixes[negative]
        return f"{prefix}{whole}{self.decimal}{fraction}{suffix}" if fraction else f"{prefix}{whole}{suffix}"


@lru_cache(maxsize=256)
def parse_locale(tag: str) -> Locale:
    """Babel's locale for a language tag ('en', 'pt-BR', 'zh-TW'); babel.UnknownLocaleError for one CLDR lacks."""
    return Locale.parse(tag.replace("_", "-"), sep="-")


def format_amount(amount: int, currency: str, locale: str = "en") -> str:
    """An amount in minor units as people of that locale write it: 123450, 'eur', 'de' -> '1.234,50 €'.

    Decimals that exist on the wire only (isk, ugx) show when they are not 00.
    """
    places, step = digits(currency)
    whole, fraction = divmod(abs(amount), 10**places)
    shown = "" if not places or (step == 10**places and not fraction) else str(fraction).zfill(places)
    return _format(currency.lower(), locale).write(amount < 0, str(whole), shown)


def format_unit_price(price: Decimal, currency: str, locale: str = "en") -> str:
    """A unit price in minor units (Decimal, up to 12 decimals) with the digits it needs: 0.05 usd -> '$0.0005'."""
    places, step = digits(currency)
    whole, fraction = _plain_digits(price, places)
    least = 0 if step == 10**places else places
    return _format(currency.lower(), locale).write(price < 0, whole, fraction.ljust(least, "0"))


def format_number(number: Decimal, locale: str = "en") -> str:
    """A quantity or a percentage with as many digits as it needs: 1234.5, 'de' -> '1.234,5'."""
    whole, fraction = _plain_digits(number, 0)
    return _format("", locale).write(number < 0, whole, fraction)


def format_plain(amount: int, currency: str) -> str:
    """The same in every locale, for CSV files and form fields: '12.34', '-0.05', and '500' for jpy."""
    places = exponent(currency)
    whole, fraction = divmod(abs(amount), 10**places)
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole}.{fraction:0{places}d}" if places else f"{sign}{whole}"


def currency_name(currency: str, locale: str = "en") -> str:
    """The currency's name in that locale: 'eur' -> 'Euro'."""
    return get_currency_name(currency.upper(), locale=parse_locale(locale))


def _plain_digits(number: Decimal, places: int) -> tuple[str, str]:
    """Whole and fraction digits of the absolute `number` divided by 10**places, without end zeros."""
    whole, _, fraction = f"{number.copy_abs():f}".partition(".")
    whole = whole.rjust(places + 1, "0")
    cut = len(whole) - places
    return whole[:cut].lstrip("0") or "0", (whole[cut:] + fraction).rstrip("0")


@lru_cache(maxsize=2048)
def _format(currency: str, locale: str) -> _Format:
    """The format of a currency, or of plain numbers when `currency` is empty."""
    parsed = parse_locale(locale)
    symbols = parsed.number_symbols["latn"]
    pattern = parsed.currency_formats["standard"] if currency else parsed.decimal_formats[None]
    symbol = get_currency_symbol(currency.upper(), locale=parsed) if currency else ""
    minus = symbols.get("minusSign") or "-"
    # CLDR's currency spacing: a symbol that would touch the number with a letter is kept off it by a no-break space.
    after = "¤\u00a0" if symbol[-1:].isalpha() else "¤"
    before = "\u00a0¤" if symbol[:1].isalpha() else "¤"
    affixes = []
    for prefix, suffix in zip(pattern.prefix, pattern.suffix, strict=True):
        prefix = prefix[:-1] + after if prefix.endswith("¤") else prefix
        suffix = before + suffix[1:] if suffix.startswith("¤") else suffix
        affixes.append(tuple(part.replace("-", minus).replace("¤", symbol) for part in (prefix, suffix)))
    return _Format(
        affixes=tuple(affixes),
        grouping=pattern.grouping,
        group=(currency and symbols.get("currencyGroup")) or symbols.get("group") or ",",
        decimal=(currency and symbols.get("currencyDecimal")) or symbols.get("decimal") or ".",
    )


# Reading


def parse_amount(text: str, currency: str, locale: str = "en", *, payable: bool = True) -> int:
    """What somebody typed, as minor units: '1.234,50 €' in 'de' -> 123450; '(5)' and '5-' are negative.

    Grouping signs are the locale's, spaces or apostrophes, and must group properly, so that 1.234 is never taken for
    1234 by accident. ValueError, with a sentence fit for a form, for anything else: no number, another currency, more
    decimals than the currency has, a fraction that nobody can pay (isk, ugx), more than AMOUNT_LIMIT. What is worked
    out and not paid may have that fraction: `payable` is False for it.
    """
    places, step = digits(currency)
    negative, whole, fraction = _read(text, currency, locale)
    whole_only = not places or (payable and step == 10**places)
    if fraction and (whole_only or len(fraction) > places):
        raise ValueError(f"Amounts in {currency.upper()} have {'no' if whole_only else f'at most {places}'} decimals.")
    amount = int(whole + fraction.ljust(places, "0"))
    if amount > AMOUNT_LIMIT:
        largest = format_amount(AMOUNT_LIMIT - AMOUNT_LIMIT % step, currency, locale)
        raise ValueError(f"The largest amount is {largest}.")
    return -amount if negative else amount


def parse_unit_price(text: str, currency: str, locale: str = "en") -> Decimal:
    """A typed unit price as exact minor units with up to 12 decimals: '0.0005' usd -> Decimal('0.05').

    ValueError as for `parse_amount`; a price may be finer than what can be paid.
    """
    places = exponent(currency)
    negative, whole, fraction = _read(text, currency, locale)
    if len(fraction) > places + UNIT_PRICE_DECIMALS:
        raise ValueError(f"A unit price in {currency.upper()} has at most {places + UNIT_PRICE_DECIMALS} decimals.")
    fraction = fraction.ljust(places, "0")
    price = _decimal(negative, whole + fraction[:places], fraction[places:])
    if abs(price) > AMOUNT_LIMIT:
        raise ValueError(f"The largest unit price is {format_amount(AMOUNT_LIMIT, currency, locale)}.")
    return price


def parse_number(text: str, locale: str = "en", decimals: int = 12) -> Decimal:
    """A typed quantity or percentage, exact; ValueError with a sentence fit for a form, also past `decimals`."""
    negative, whole, fraction = _read(text, "", locale)
    if len(fraction) > decimals:
        raise ValueError(f"Use at most {decimals} decimals." if decimals else "Use a whole number.")
    if len(whole) > len(str(AMOUNT_LIMIT)):
        raise ValueError(f"The largest number is {format_number(Decimal(AMOUNT_LIMIT), locale)}.")
    return _decimal(negative, whole, fraction)


def _decimal(negative: bool, whole: str, fraction: str) -> Decimal:
    text = f"{whole.lstrip('0') or '0'}.{fraction}" if fraction else whole.lstrip("0") or "0"
    return Decimal(f"-{text}" if negative and text != "0" else text)


def _read(text: str, currency: str, locale: str) -> tuple[bool, str, str]:
    """(negative, whole digits, fraction digits without end zeros); the currency's own code or symbol may stand by."""
    normal = _normal(text)
    if not normal:
        raise ValueError("Enter an amount." if currency else "Enter a number.")
    outside, bare = _take_sign(_WHOLE_UNITS.sub("", normal))
    inside, bare = _take_sign(_WHOLE_UNITS.sub("", _without_currency(bare, currency, locale)))
    found = len(bare) <= 60 and _NUMBER.fullmatch(_canonical(bare, _format(currency, locale)))
    if not found or not (found["whole"] or found["fraction"]) or (outside and inside):
        example = format_amount(123450, currency, locale) if currency else format_number(Decimal("1234.5"), locale)
        kind = f"an amount in {currency.upper()}" if currency else "a number"
        raise ValueError(f"“{text.strip()[:40]}” is not {kind}. Write it like {example}.")
    whole = re.sub(r"\D", "", found["whole"] or "")
    return "-" in (outside, inside), whole.lstrip("0") or "0", (found["fraction"] or "").rstrip("0")


def _take_sign(text: str) -> tuple[str, str]:
    """The sign before or after the number, or accountants' brackets, and the rest."""
    if text.startswith("(") and text.endswith(")"):
        return "-", text[1:-1].strip()
    if text[:1] in (*_MINUS_SIGNS, "+"):
        return "+" if text[0] == "+" else "-", text[1:].strip()
    if text[-1:] in _MINUS_SIGNS:
        return "-", text[:-1].strip()
    return "", text


def _without_currency(text: str, currency: str, locale: str) -> str:
    for name in _currency_names(currency, locale) if currency else ():
        if text.casefold().startswith(name):
            return text[len(name) :].strip()
        if text.casefold().endswith(name):
            return text[: -len(name)].strip()
    return text


@lru_cache(maxsize=2048)
def _currency_names(currency: str, locale: str) -> tuple[str, ...]:
    """What people write beside a number for this currency: its code, its symbols, and '$' for any dollar."""
    code = currency.upper()
    symbols = {_normal(get_currency_symbol(code, locale=parse_locale(tag))) for tag in (locale, "en")}
    short = {symbol[-1] for symbol in symbols if not symbol[-1].isalpha()} - {"."}
    return tuple(sorted({name.casefold() for name in {code, *symbols, *short}}, key=len, reverse=True))


def _normal(text: str) -> str:
    """Full-width forms, ligatures and special spaces made plain; marks of writing direction dropped."""
    return unicodedata.normalize("NFKC", text.translate(_DIRECTION_MARKS)).strip()


def _canonical(text: str, written: _Format) -> str:
    """The same number with ASCII digits, '.' for the decimal sign and ',' for the locale's grouping sign."""
    signs = {written.group: ",", "\u066c": ",", "\u2019": "'", written.decimal: ".", "\u066b": "."}
    normal = {unicodedata.normalize("NFKC", sign): meaning for sign, meaning in signs.items()}
    return "".join(normal.get(c) or (str(unicodedata.decimal(c)) if c.isdecimal() else _unknown(c)) for c in text)


def _unknown(sign: str) -> str:
    # A point or comma that means nothing in this locale must not pass for the canonical one.
    return "?" if sign in ".," else sign
