"""Which currencies Billfold bills in, how many digits each has, and the smallest and largest possible charges.

The figures follow the list "Amount limits and currencies" of the payment API whose shapes Billfold speaks. CLDR
disagrees for AFN, ALL, LAK, LBP, MMK, RSD, SOS, STD and YER (no decimals there, two here) and for ISK (see `_DIGITS`):
amounts on the wire decide, so Babel is asked for patterns and symbols but never for digits.
"""

_CODES = """
    aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf
    clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr
    isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr
    mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd
    std szl thb tjs tnd top try ttd twd tzs uah ugx usd uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw
"""
CURRENCIES: tuple[str, ...] = tuple(_CODES.split())
AMOUNT_LIMIT = 999_999_999_999  # minor units, either sign: the largest amount anyone may type
UNIT_PRICE_DECIMALS = 12  # of one minor unit

# The one table of exceptions: code -> (decimals, payable step in minor units). Every other currency is (2, 1).
# The step holds on every channel: nobody can transfer half a króna, but a bank carries the third decimal of a dinar.
_DIGITS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(
        ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"),
        (0, 1),
    ),
    **dict.fromkeys(("bhd", "jod", "kwd", "omr", "tnd"), (3, 1)),
    **dict.fromkeys(("isk", "ugx"), (2, 100)),  # the decimals exist on the wire only, and must be 00
}
# Whole on paper where all of a document is whole: by the same list Hungary's forint, Taiwan's dollar and the two above
# are paid out in whole units only, and the others have no decimals in CLDR.
_WHOLE_ON_PAPER = frozenset("huf twd isk ugx afn all lak lbp mmk rsd sos std yer".split())
# What card networks want beyond that: the last of three decimals must be 0.
_CARD_STEPS: dict[str, int] = dict.fromkeys(("bhd", "jod", "kwd", "omr", "tnd"), 10)
_MINIMUM_CHARGES: dict[str, int] = {
    **dict.fromkeys(("usd", "aud", "brl", "cad", "chf", "eur", "inr", "nzd", "sgd"), 50),
    **dict.fromkeys(("aed", "myr", "pln", "ron"), 200),
    **dict.fromkeys(("mxn", "thb"), 1000),
    **dict.fromkeys(("nok", "sek"), 300),
    "bgn": 100,
    "czk": 1500,
    "dkk": 250,
    "gbp": 30,
    "hkd": 400,
    "huf": 17500,
    "jpy": 50,
}
_ACCEPTED = frozenset(CURRENCIES)


def digits(currency: str) -> tuple[int, int]:
    """(decimals, payable step in minor units) of a currency; ValueError when Billfold cannot bill in it."""
    code = currency.lower()
    if code not in _ACCEPTED:
        raise ValueError(f"“{currency}” is not a currency you can bill in.")
    return _DIGITS.get(code, (2, 1))


def exponent(currency: str) -> int:
    """How many decimals one major unit has: 2 for eur, 0 for jpy, 3 for kwd."""
    return digits(currency)[0]


def payable_step(currency: str) -> int:
    """The smallest amount, in minor units, that can be paid on any channel: 1, and 100 for isk and ugx."""
    return digits(currency)[1]


def card_step(currency: str) -> int:
    """The smallest amount, in minor units, that a card can be charged: the payable step, 10 for kwd and its like."""
    return _CARD_STEPS.get(currency.lower(), payable_step(currency))


def is_whole_on_paper(currency: str) -> bool:
    """Whether documents leave out the decimals of a currency where all of their amounts are whole: huf, twd, isk."""
    return currency.lower() in _WHOLE_ON_PAPER


def minimum_charge(currency: str) -> int:
    """The smallest amount, in minor units, that a card can be charged; its step where no minimum is published."""
    return _MINIMUM_CHARGES.get(currency.lower(), card_step(currency))


def maximum_charge(currency: str) -> int:
    """The largest amount, in minor units, that a card can be charged: 8 digits (12 for idr), down to the step."""
    limit, step = (AMOUNT_LIMIT if currency.lower() == "idr" else 99_999_999), card_step(currency)
    return limit - limit % step
