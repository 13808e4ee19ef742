"""Currencies typed as text: by code, by name in the languages of documents, by a sign that is one currency's alone."""

import re
import unicodedata
from functools import lru_cache

from billing_site.lib.money.currencies import CURRENCIES
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.lib.text import fold

# Signs and short forms. One that several currencies have is asked back: a "$" says nothing.
_DOLLARS = "usd aud bbd bmd bnd bsd bzd cad fjd gyd hkd jmd kyd lrd nad nzd sbd sgd srd ttd twd xcd"
_FRANCS = "chf bif cdf djf gnf kmf rwf xaf xof xpf"
SIGNS: dict[str, str] = {
    "$": f"{_DOLLARS} ars clp cop dop mxn uyu", "ドル": _DOLLARS, "달러": _DOLLARS, "дол": _DOLLARS,
    "دولار": _DOLLARS, "£": "gbp egp fkp gip lbp shp", "¥": "jpy cny", "元": "cny hkd twd", "圆": "cny",
    "圓": "twd hkd", "円": "jpy", "圜": "jpy", "원": "krw", "kr": "dkk isk nok sek", "kr.": "dkk isk nok sek",
    "dkr": "dkk", "nkr": "nok", "skr": "sek", "ikr": "isk", "fr": _FRANCS, "fr.": _FRANCS,
    "f": f"{_FRANCS} awg ang", "sfr": "chf", "sfr.": "chf", "fs": "chf", "rs": "inr lkr mur npr pkr scr",
    "rs.": "inr lkr mur npr pkr scr", "₨": "inr lkr mur npr pkr scr", "re": "inr", "₹": "inr", "rp": "idr",
    "rp.": "idr", "rm": "myr", "r": "zar", "r$": "brl", "s/": "pen", "s/.": "pen", "b/.": "pab", "€": "eur",
    "₩": "krw", "₽": "rub", "₺": "try", "₪": "ils", "₫": "vnd", "đ": "vnd", "₱": "php", "฿": "thb", "₴": "uah",
    "₸": "kzt", "₦": "ngn", "₡": "crc", "₲": "pyg", "₮": "mnt", "₭": "lak", "৳": "bdt", "៛": "khr", "₼": "azn",
    "₾": "gel", "֏": "amd", "؋": "afn", "ƒ": "ang awg", "﷼": "qar sar yer", "₤": "gbp egp fkp gip lbp shp",
    "zł": "pln", "zl": "pln", "kč": "czk", "kc": "czk", "ft": "huf", "lei": "mdl ron", "leu": "mdl ron",
    "l": "hnl mdl ron lsl szl", "лв": "bgn", "лв.": "bgn", "lv": "bgn", "руб": "byn rub", "руб.": "byn rub",
    "р.": "byn rub", "грн": "uah", "дин": "mkd rsd", "дин.": "mkd rsd", "din": "bhd dzd jod kwd mkd rsd tnd",
    "din.": "bhd dzd jod kwd mkd rsd tnd", "ден": "mkd", "ден.": "mkd", "tl": "try", "km": "bam", "dh": "aed mad",
    "dhs": "aed", "aed.": "aed", "د.إ": "aed", "ر.س": "sar", "ر.ق": "qar", "د.ك": "kwd", "د.ب": "bhd", "ج.م": "egp",
    "د.م.": "mad", "nt$": "twd", "hk$": "hkd", "us$": "usd", "u$s": "usd", "u$d": "usd", "a$": "aud", "au$": "aud",
    "aus$": "aud", "c$": "cad nio", "ca$": "cad", "can$": "cad", "cdn$": "cad", "cad$": "cad", "nz$": "nzd",
    "s$": "sgd", "sg$": "sgd", "mx$": "mxn", "mex$": "mxn", "j$": "jmd", "tt$": "ttd", "bz$": "bzd", "ec$": "xcd",
    "fj$": "fjd", "b$": "bnd bsd", "n$": "nad", "cl$": "clp", "clp$": "clp", "col$": "cop", "ar$": "ars",
    "rd$": "dop", "$u": "uyu", "uy$": "uyu", "t$": "top", "ws$": "wst", "si$": "sbd", "l$": "lrd", "g$": "gyd",
    "mop$": "mop", "bds$": "bbd", "ci$": "kyd", "e£": "egp", "le": "sle egp", "ksh": "kes", "kshs": "kes",
    "tsh": "tzs", "ush": "ugx", "sh": "kes sos tzs ugx", "shs": "kes sos tzs ugx", "br": "byn etb", "q": "gtq",
    "k": "mmk mwk pgk zmw", "p": "bwp", "d": "gmd", "ar": "mga", "bs": "bob", "bs.": "bob", "fcfa": "xaf xof",
    "cfa": "xaf xof", "f cfa": "xaf xof", "stg": "gbp", "quid": "gbp", "rmb": "cny", "cn¥": "cny", "jp¥": "jpy",
    "ntd": "twd", "nis": "ils", "kd": "kwd", "k.d.": "kwd", "bd": "bhd", "b.d.": "bhd", "jd": "jod", "j.d.": "jod",
    "د.أ": "jod", "ر.ع.": "omr", "د.ت": "tnd",
}  # fmt: skip
MOST_WORDS = 8  # of a name with its sign
_SMALL_WORDS = frozenset("the of and de del da do di la le les der die das und et y e".split())
# Names that CLDR's languages lack.
ALIASES: dict[str, str] = {
    "usd": "us dollar; us dollars; united states dollar; united states dollars; american dollar; "
    "american dollars; u.s. dollar; u.s. dollars; dólar americano; dollar américain; us-dollar; "
    "amerikanischer dollar",
    "gbp": "pound sterling; pounds sterling; sterling; british pound; british pounds; gb pound; uk pound; "
    "great british pound",
    "eur": "euro; euros; eur.",
    "cny": "renminbi; yuan; yuan renminbi; chinese yuan renminbi; chinese renminbi; 人民币; 人民幣; 人民元",
    "chf": "swiss franc; swiss francs; schweizer franken; franken; sfr",
    "inr": "indian rupee; indian rupees",
    "twd": "new taiwan dollar; taiwan dollar; 新台幣; 台幣; 新臺幣",
    "aed": "uae dirham; emirati dirham; emirates dirham",
    "sar": "saudi rial; saudi riyal",
    "rub": "russian rouble; russian roubles",
    "ils": "shekel; shekels; sheqel; new shekel",
    "try": "turkish lira; türk lirası; yeni türk lirası",
    "czk": "koruna; koruny; korun; czech crown",
    "sek": "swedish krona; swedish crown",
    "nok": "norwegian krone; norwegian crown",
    "dkk": "danish krone; danish crown",
    "isk": "icelandic krona; icelandic crown",
    "jpy": "yen",
    "krw": "won; 원화",
    "byn": "belarusian ruble",
    "ron": "romanian leu; new leu",
    "bgn": "lev; leva; лев; лева",
    "pln": "zloty; zlotys; zlote; zlotych; złoty; złote; złotych",
    "huf": "forint; forints",
    "thb": "baht",
    "php": "philippine peso",
    "myr": "ringgit",
    "idr": "rupiah",
    "vnd": "dong; đồng",
    "mxn": "mexican peso; peso mexicano",
    "zar": "rand",
    "uah": "hryvnia; гривня; гривна",
    "ngn": "naira",
    "brl": "real; reais; reals",
}  # fmt: skip


@lru_cache(maxsize=1024)
def read_currency(text: str) -> str:
    """The code of a currency by code, name or sign, "" for blank text. Raises ValueError in plain words.

    A name or a sign that several currencies have ("$", "kr", "peso") is asked back with all of them.
    """
    typed = text.strip()
    code = typed.lower()
    if not code or code in CURRENCIES:
        return code
    shown = typed if len(typed) <= 40 else typed[:40] + "…"
    found = _found(typed)
    if len(found) == 1:
        return found[0]
    if found:
        codes = ", ".join(code.upper() for code in found)
        raise ValueError(f"“{shown}” may be any of {codes}. Write the code.")
    raise ValueError(f"“{shown}” is not a currency you can bill in. Use its name or a code such as EUR.")


def _found(typed: str) -> list[str]:
    """The currencies that a sign or a name may mean, in the order of their codes."""
    if shared := _signs().get(_sign(typed)):
        return shared
    key = name_key(typed)
    has_sign = any(unicodedata.category(c) == "Sc" for c in typed)
    if key in _names() and not has_sign:
        return sorted(_names()[key])
    if both := _with_sign(typed):
        return both
    # "EUR (€)", "Euro (EUR)", "€ EUR", "USD - US Dollar": a code among the words.
    codes = {word.lower() for word in re.findall(r"\b[A-Z]{3}\b", typed)} & set(CURRENCIES)
    if len(codes) == 1:
        code = codes.copy().pop()
        rest = re.sub(rf"\b{code.upper()}\b|[()/\[\]–—-]", " ", typed).strip()
        return [code] if not rest or code in _found(rest) else []
    words = set(key.split()) - _SMALL_WORDS
    return sorted(_words_of(words)) if words and not has_sign else []


def _with_sign(typed: str) -> list[str]:
    """The currencies that a name and the sign or code before or after it have in common: "Euro (€)", "US $"."""
    words = [word for word in re.split(r"[\s()/\[\]–—-]+", typed) if word]
    for sign, name in ((words[-1:], words[:-1]), (words[:1], words[1:])):
        code = "".join(sign).lower()
        known = [code] if code in CURRENCIES else _signs().get(code, [])
        if known and 0 < len(name) < MOST_WORDS and (both := set(known) & set(_found(" ".join(name)))):
            return sorted(both)
    return []


def _sign(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


@lru_cache(maxsize=1)
def _signs() -> dict[str, list[str]]:
    return {_sign(sign): sorted(codes.split()) for sign, codes in SIGNS.items()}


def _words_of(words: set[str]) -> set[str]:
    """The currencies in whose names all of these words stand: "peso", "franken"."""
    by_word = _by_word()
    found = [by_word.get(word, set()) for word in words]
    return set.intersection(*found) if found else set()


def name_key(text: str) -> str:
    folded = fold(text).replace(".", "")
    return " ".join("".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in folded).split())


@lru_cache(maxsize=1)
def _names() -> dict[str, set[str]]:
    """{key of a name: codes}; our own names before CLDR's, English before other languages."""
    from babel import Locale

    found: dict[str, set[str]] = {}
    english: dict[str, set[str]] = {}
    for language in DOCUMENT_LANGUAGES:
        data = Locale.parse(language, sep="-")
        for code in CURRENCIES:
            plurals = data._data["currency_names_plural"].get(code.upper()) or {}
            for name in {data.currencies.get(code.upper(), ""), *dict(plurals).values()}:
                if key := name_key(name):
                    (english if language == "en" else found).setdefault(key, set()).add(code)
    ours = {name_key(name): {code} for code, names in ALIASES.items() if names for name in names.split(";")}
    return found | english | ours


@lru_cache(maxsize=1)
def _by_word() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, codes in _names().items():
        for word in name.split():
            found.setdefault(word, set()).update(codes)
    return found
