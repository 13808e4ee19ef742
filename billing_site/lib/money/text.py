"""How amounts are written for people, how typed ones are read, and how inputs propose them.

One reader (`readings.py`) for every amount, quantity, unit price, percentage and whole number that somebody types. What
an input proposes is written in the format in which it will be read (`number_formats.py`).
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import get_currency_name, get_currency_symbol

from billing_site.lib.money.currencies import AMOUNT_LIMIT, UNIT_PRICE_DECIMALS, digits, exponent, payable_step
from billing_site.lib.money.currency_signs import currency_signs
from billing_site.lib.money.isolates import isolated
from billing_site.lib.money.number_formats import NumberFormat, number_format
from billing_site.lib.money.readings import (
    Ambiguous,
    Bounds,
    Digits,
    TooFine,
    Unreadable,
    exact,
    is_badly_grouped,
    normal,
    read_digits,
)

NUMBER_DECIMALS = 12  # of a quantity
PERCENT_DECIMALS = 4


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


def format_amount(amount: int, currency: str, locale: str = "en", *, decimals: bool | None = None) -> str:
    """An amount in minor units as people of that locale write it: 123450, 'eur', 'de' -> '1.234,50 €'.

    Decimals that exist on the wire only (isk, ugx) show when they are not 00. With `decimals` all that the currency
    has show always, also those; without (False) only where they are not all 0.
    """
    places = exponent(currency)
    whole, fraction = divmod(abs(amount), 10**places)
    shown = str(fraction).zfill(places) if places and (fraction or _shows_zeros(currency, decimals)) else ""
    return _format(currency.lower(), locale).write(amount < 0, str(whole), shown)


def format_unit_price(price: Decimal, currency: str, locale: str = "en", *, decimals: bool | None = None) -> str:
    """A unit price in minor units (Decimal, up to 12 decimals) with the digits it needs: 0.05 usd -> '$0.0005'.

    `decimals` as for `format_amount`.
    """
    places = exponent(currency)
    whole, fraction = _plain_digits(price, places)
    least = places if _shows_zeros(currency, decimals) else 0
    return _format(currency.lower(), locale).write(price < 0, whole, fraction.ljust(least, "0"))


def _shows_zeros(currency: str, decimals: bool | None) -> bool:
    """Whether decimals show that are all 0."""
    return payable_step(currency) != 10 ** exponent(currency) if decimals is None else decimals


def format_number(number: Decimal, locale: str = "en") -> str:
    """A quantity or a percentage with as many digits as it needs: 1234.5, 'de' -> '1.234,5'."""
    whole, fraction = _plain_digits(number, 0)
    return _format("", locale).write(number < 0, whole, fraction)


def currency_name(currency: str, locale: str = "en") -> str:
    """The currency's name in that locale: 'eur' -> 'Euro'."""
    return get_currency_name(currency.upper(), locale=parse_locale(locale))


def _plain_digits(number: Decimal, places: int) -> tuple[str, str]:
    """Whole and fraction digits of the absolute `number` divided by 10**places, without end zeros."""
    whole, _, fraction = f"{number.copy_abs():f}".partition(".")
    whole = whole.rjust(places + 1, "0")
    cut = len(whole) - places
    return whole[:cut].lstrip("0") or "0", (whole[cut:] + fraction).rstrip("0")


# Argentina writes "$ 1.234,50"; the pattern of this CLDR has lost the space.
_KEPT_OFF = frozenset(("es_AR",))


@lru_cache(maxsize=2048)
def _format(currency: str, locale: str) -> _Format:
    """The format of a currency, or of plain numbers when `currency` is empty."""
    parsed = parse_locale(locale)
    symbols = parsed.number_symbols["latn"]
    pattern = parsed.currency_formats["standard"] if currency else parsed.decimal_formats[None]
    symbol = get_currency_symbol(currency.upper(), locale=parsed) if currency else ""
    minus = symbols.get("minusSign") or "-"
    # CLDR's currency spacing: a symbol that would touch the number with a letter is kept off it by a no-break space.
    after = "¤\u00a0" if symbol[-1:].isalpha() or str(parsed) in _KEPT_OFF else "¤"
    before = "\u00a0¤" if symbol[:1].isalpha() else "¤"
    affixes = []
    for prefix, suffix in zip(pattern.prefix, pattern.suffix, strict=True):
        prefix = prefix[:-1] + after if prefix.endswith("¤") else prefix
        suffix = before + suffix[1:] if suffix.startswith("¤") else suffix
        prefix, suffix = (part.replace("-", minus).replace("¤", symbol) for part in (prefix, suffix))
        affixes.append(
            isolated(prefix, suffix, symbol) if symbol and parsed.text_direction == "rtl" else (prefix, suffix)
        )
    return _Format(
        affixes=tuple(affixes),
        grouping=pattern.grouping,
        group=(currency and symbols.get("currencyGroup")) or symbols.get("group") or ",",
        decimal=(currency and symbols.get("currencyDecimal")) or symbols.get("decimal") or ".",
    )


# Reading


def parse_amount(text: str, currency: str, written: NumberFormat | None = None, *, payable: bool = True) -> int:
    """What somebody typed, as minor units: '1.234,50 €' -> 123450; '(5)' and '5-' are negative.

    `written` is the format in which it is meant, by default the person's. Three decimals are no amount in a currency of
    two: '1,500' eur is 150000 in every format, and '1.500' where a point is no decimal sign. ValueError, with a
    sentence fit for a form, for anything else: no number, another currency, a text that can be read in two ways, more
    decimals than the currency has, a fraction that nobody can pay (isk, ugx), more than AMOUNT_LIMIT. What is worked
    out and not paid may have that fraction: `payable` is False for it.
    """
    places, step = digits(currency)
    most = _amount_decimals(currency) if payable else places
    few = f"Amounts in {currency.upper()} have {f'at most {most}' if most else 'no'} decimals."
    try:
        found = _read(text, Bounds(most), written, currency)
    except TooFine as slip:
        raise ValueError(f"{few} For thousands type {propose_number(slip.whole.decimal(), written)}.") from None
    if len(found.needed) > most:
        raise ValueError(few)
    amount = int(found.whole + found.needed.ljust(places, "0"))
    if amount > AMOUNT_LIMIT:
        largest = format_amount(AMOUNT_LIMIT - AMOUNT_LIMIT % step, currency)
        raise ValueError(f"The largest amount is {largest}.")
    return -amount if found.negative else amount


def parse_unit_price(text: str, currency: str, written: NumberFormat | None = None) -> Decimal:
    """A typed unit price as exact minor units with up to 12 decimals: '0.0005' usd -> Decimal('0.05').

    ValueError as for `parse_amount`; a price may be finer than what can be paid.
    """
    places = exponent(currency)
    most = places + UNIT_PRICE_DECIMALS
    found = _read(text, Bounds(most), written, currency)
    fraction = found.needed
    if len(fraction) > most:
        raise ValueError(f"A unit price in {currency.upper()} has at most {most} decimals.")
    fraction = fraction.ljust(places, "0")
    price = exact(found.negative, found.whole + fraction[:places], fraction[places:])
    if abs(price) > AMOUNT_LIMIT:
        raise ValueError(f"The largest unit price is {format_amount(AMOUNT_LIMIT, currency)}.")
    return price


def parse_number(
    text: str, written: NumberFormat | None = None, *, decimals: int = NUMBER_DECIMALS, most: int | None = None
) -> Decimal:
    """A typed quantity, exact; ValueError with a sentence fit for a form, also past `decimals`.

    `most` only tells what cannot be meant; whether a number is too large is for the caller to say.
    """
    return _number(_read(text, Bounds(decimals, most), written), decimals)


def parse_percent(text: str, written: NumberFormat | None = None) -> Decimal:
    """A typed percentage, exact, with or without its sign: '8,875 %' -> Decimal('8.875'). ValueError as above."""
    written = written or number_format()
    try:
        found = read_digits(normal(text), written, Bounds(PERCENT_DECIMALS, 100), ("%", "\u066a"))
    except Unreadable:
        wrong = f"“{text.strip()[:40]}” is not a number. " if text.strip() else ""
        raise ValueError(f"{wrong}Enter a percentage such as 19 or 8{written.decimal}875.") from None
    return _number(found, PERCENT_DECIMALS)


def parse_bound(text: str, currency: str, written: NumberFormat | None = None) -> Decimal:
    """An amount in whole units to compare amounts of any currency with, exact, with up to 3 decimals.

    What 1,500 means is decided as for an amount in `currency`, but decimals that are too fine for it may be compared
    with. ValueError as above.
    """
    try:
        return _number(_read(text, Bounds(_amount_decimals(currency)), written), 3)
    except TooFine as slip:
        return slip.parted.decimal()


def _amount_decimals(currency: str) -> int:
    places, step = digits(currency)
    return 0 if step == 10**places else places


def _number(found: Digits, decimals: int) -> Decimal:
    if len(found.needed) > decimals:
        raise ValueError(f"Use at most {decimals} decimals." if decimals else "Use a whole number.")
    if len(found.whole) > len(str(AMOUNT_LIMIT)):
        raise ValueError(f"The largest number is {format_number(Decimal(AMOUNT_LIMIT))}.")
    return found.decimal()


def _read(text: str, bounds: Bounds, written: NumberFormat | None, currency: str = "") -> Digits:
    """The digits that are meant; the currency's own code or symbol may stand by."""
    written = written or number_format()
    plain = normal(text)
    if not plain:
        raise ValueError("Enter an amount." if currency else "Enter a number.")
    try:
        return read_digits(plain, written, bounds, currency_signs(currency.lower()) if currency else ())
    except TooFine:
        raise
    except Ambiguous as found:
        raise ValueError(_asked_back(plain, found, written)) from None
    except Unreadable:
        raise ValueError(_unreadable(plain, currency, written)) from None


def _asked_back(text: str, found: Ambiguous, written: NumberFormat) -> str:
    """Both readings, each as it can be typed without being asked again."""
    one, other = (propose_number(reading.decimal(), written) for reading in (found.whole, found.parted))
    advice = "" if written.chosen else " You can choose in your profile how you write numbers."
    return f"“{text[:40]}” can be read as {one} or as {other}. Type {one} or {other}.{advice}"


def _unreadable(text: str, currency: str, written: NumberFormat) -> str:
    kind = f"an amount in {currency.upper()}" if currency else "a number"
    places, step = digits(currency) if currency else (1, 1)
    like = written.number("1234", "" if 10**places == step else "5".ljust(places, "0"))
    if not written.group:
        return f"“{text[:40]}” is not {kind}. Use a point for decimals and no signs between thousands, like {like}."
    if currency:
        like = like.join(_format(currency.lower(), "en").affixes[0])
    if is_badly_grouped(text):
        rule = "groups have three digits each, and the first begins with 1 to 9"
        return f"“{text[:40]}” is not {kind}: {rule}. Write it like {like}."
    return f"“{text[:40]}” is not {kind}. Write it like {like}."


# Proposing: what stands in an input before anything is typed, so that its own reader reads the same back.


def propose_number(number: Decimal, written: NumberFormat | None = None) -> str:
    """A number for an input, without groups: 1234.5 -> '1234,5' where the person writes so.

    Where nobody chose a format, three decimals are written as four: 1.125 would be asked back, 1.1250 is not.
    """
    whole, fraction = _plain_digits(number, 0)
    return _proposed(number < 0, whole, fraction, written)


def propose_amount(amount: int, currency: str, written: NumberFormat | None = None) -> str:
    """An amount in minor units for an input: 123450 eur -> '1234,50', 500 jpy -> '500', 1000 isk -> '10'."""
    places, step = digits(currency)
    whole, fraction = _plain_digits(Decimal(amount), places)
    least = 0 if step == 10**places else places
    return _proposed(amount < 0, whole, fraction.ljust(least, "0"), written)


def propose_unit_price(price: Decimal, currency: str, written: NumberFormat | None = None) -> str:
    """A unit price in minor units for an input: 1050 eur -> '10,50', 0.05 usd -> '0,0005'."""
    places, step = digits(currency)
    whole, fraction = _plain_digits(price, places)
    least = 0 if step == 10**places else places
    return _proposed(price < 0, whole, fraction.ljust(least, "0"), written)


def _proposed(negative: bool, whole: str, fraction: str, written: NumberFormat | None) -> str:
    written = written or number_format()
    if len(fraction) == 3 and len(whole) <= 3 and whole[0] != "0" and not written.chosen:
        fraction = fraction[:2] if fraction.endswith("0") else f"{fraction}0"
    sign = "-" if negative else ""
    return f"{sign}{whole}{written.decimal}{fraction}" if fraction else f"{sign}{whole}"
