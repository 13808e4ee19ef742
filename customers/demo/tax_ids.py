"""Tax numbers with correct check digits, for demo firms; the names of the types are those of the billing API."""

import random
from collections.abc import Callable
from functools import partial
from string import ascii_uppercase, digits

from stdnum import luhn
from stdnum.ar import cuit
from stdnum.at import uid as at_uid
from stdnum.au import abn
from stdnum.br import cnpj
from stdnum.ch import uid as ch_uid
from stdnum.cl import rut
from stdnum.co import nit
from stdnum.cz import dic
from stdnum.de import vat as de_vat
from stdnum.dk import cvr
from stdnum.ee import kmkr
from stdnum.es import cif
from stdnum.fi import alv
from stdnum.gr import vat as gr_vat
from stdnum.hr import oib
from stdnum.hu import anum
from stdnum.ie import vat as ie_vat
from stdnum.it import iva
from stdnum.jp import cn
from stdnum.mx import rfc
from stdnum.nl import bsn
from stdnum.no import orgnr
from stdnum.nz import ird
from stdnum.pl import nip
from stdnum.pt import nif
from stdnum.ro import cui
from stdnum.se import orgnr as se_orgnr
from stdnum.si import ddv
from stdnum.tr import vkn
from stdnum.tw import ubn

TaxId = tuple[str, str]

_NONZERO = "123456789"
# Prefixes that the IRS gives to numbers asked for on the internet.
_EIN_PREFIXES = ("20", "26", "27", "45", "46", "47", "81", "82", "83", "84", "85", "86", "87", "88")
# Haryana, Delhi, West Bengal, Gujarat, Maharashtra, Karnataka, Kerala, Tamil Nadu, Telangana.
_INDIAN_STATES = ("06", "07", "19", "24", "27", "29", "32", "33", "36")


def demo_tax_id(country: str, rng: random.Random) -> TaxId | None:
    """Return (type, value) of an invented tax number of a firm in `country` (ISO 3166-1), None when none is known.

    The numbers pass the arithmetic of python-stdnum; one that was really issued can only turn up by chance.
    """
    if country not in _MAKERS:
        return None
    kind, make = _MAKERS[country]
    return kind, make(rng)


def _digits(length: int, rng: random.Random, first: str = _NONZERO) -> str:
    """Digits of which the first is one of `first`."""
    return rng.choice(first) + "".join(rng.choices(digits, k=length - 1))


def _closed(length: int, is_valid: Callable[[str], bool], rng: random.Random, first: str = _NONZERO) -> str:
    """Digits closed by a check digit; drawn again when none fits, as the check of modulo 11 at times is 10."""
    while True:
        body = _digits(length - 1, rng, first)
        for check in digits:
            if is_valid(body + check):
                return body + check


def _simple(
    length: int,
    is_valid: Callable[[str], bool],
    rng: random.Random,
    *,
    prefix: str = "",
    suffix: str = "",
    first: str = _NONZERO,
) -> str:
    return f"{prefix}{_closed(length, is_valid, rng, first)}{suffix}"


def _ar(rng: random.Random) -> str:
    """30 stands for a company."""
    return cuit.format("30" + _closed(9, lambda body: cuit.is_valid(f"30{body}"), rng))


def _be(rng: random.Random) -> str:
    body = "0" + _digits(7, rng, "4567")
    return f"BE{body}{97 - int(body) % 97:02d}"


def _es(rng: random.Random) -> str:
    body = rng.choice("AB") + _digits(7, rng)
    return f"ES{body}{cif.calc_check_digits(body)[0]}"


def _fr(rng: random.Random) -> str:
    siren = _closed(9, luhn.is_valid, rng, "345678")
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def _ie(rng: random.Random) -> str:
    body = _digits(7, rng)
    return f"IE{body}{ie_vat.calc_check_digit(body)}"


def _it(rng: random.Random) -> str:
    """The three digits before the last name the provincial office, 001 to 100."""
    body = f"{_digits(7, rng, '01')}{rng.randint(1, 100):03d}"
    return next(f"IT{body}{check}" for check in digits if iva.is_valid(body + check))


def _lu(rng: random.Random) -> str:
    body = _digits(6, rng)
    return f"LU{body}{int(body) % 89:02d}"


def _gb(rng: random.Random) -> str:
    """The older scheme: seven digits weighted 8 to 2, and what is missing to a multiple of 97."""
    body = _digits(7, rng)
    total = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), body, strict=True))
    return f"GB{body}{97 - total % 97:02d}"


def _ch(rng: random.Random) -> str:
    number = _closed(9, lambda body: ch_uid.is_valid(f"CHE{body}"), rng)
    return f"CHE-{number[:3]}.{number[3:6]}.{number[6:]} MWST"


def _au(rng: random.Random) -> str:
    body = _digits(9, rng)
    return f"{abn.calc_check_digits(body)}{body}"


def _us(rng: random.Random) -> str:
    return f"{rng.choice(_EIN_PREFIXES)}-{_digits(7, rng)}"


def _br(rng: random.Random) -> str:
    body = _digits(8, rng) + "0001"
    return cnpj.format(body + cnpj.calc_check_digits(body))


def _in(rng: random.Random) -> str:
    """State, the firm's PAN (its fourth letter C says company), first registration, Z and a check of base 36."""
    letters = rng.choices(ascii_uppercase, k=5)
    pan = f"{''.join(letters[:3])}C{letters[3]}{_digits(4, rng)}{letters[4]}"
    body = f"{rng.choice(_INDIAN_STATES)}{pan}1Z"
    return body + luhn.calc_check_digit(body, digits + ascii_uppercase)


def _jp(rng: random.Random) -> str:
    body = _digits(12, rng)
    return f"T{cn.calc_check_digit(body)}{body}"


def _kr(rng: random.Random) -> str:
    """Tax office, kind of business (81 to 88 are corporations), serial number and the check of the tax service."""
    body = f"{rng.randint(101, 699)}{rng.choice(('81', '86', '87', '88'))}{rng.randint(1, 9999):04d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True))
    total += int(body[8]) * 5 // 10
    return f"{body[:3]}-{body[3:5]}-{body[5:]}{-total % 10}"


def _mx(rng: random.Random) -> str:
    letters = "".join(rng.choices("ABCDEFGHLMNPRSTV", k=3))
    founded = f"{rng.randint(0, 23):02d}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    body = f"{letters}{founded}{rng.choice(_NONZERO)}{rng.choice('123456789ABCDEFG')}"
    return body + rfc.calc_check_digit(body)


def _cl(rng: random.Random) -> str:
    body = f"7{_digits(7, rng)}"
    return rut.format(body + rut.calc_check_digit(body))


def _co(rng: random.Random) -> str:
    body = _digits(9, rng, "89")
    return nit.format(body + nit.calc_check_digit(body))


_MAKERS: dict[str, tuple[str, Callable[[random.Random], str]]] = {
    "AR": ("ar_cuit", _ar),
    "AT": ("eu_vat", partial(_simple, 8, lambda body: at_uid.is_valid(f"U{body}"), prefix="ATU")),
    "AU": ("au_abn", _au),
    "BE": ("eu_vat", _be),
    "BR": ("br_cnpj", _br),
    "CA": ("ca_gst_hst", partial(_simple, 9, luhn.is_valid, suffix="RT0001")),
    "CH": ("ch_vat", _ch),
    "CL": ("cl_tin", _cl),
    "CO": ("co_nit", _co),
    "CZ": ("eu_vat", partial(_simple, 8, dic.is_valid, prefix="CZ", first="12345678")),
    "DE": ("eu_vat", partial(_simple, 9, de_vat.is_valid, prefix="DE")),
    "DK": ("eu_vat", partial(_simple, 8, cvr.is_valid, prefix="DK")),
    "EE": ("eu_vat", partial(_simple, 9, kmkr.is_valid, prefix="EE", first="1")),
    "ES": ("eu_vat", _es),
    "FI": ("eu_vat", partial(_simple, 8, alv.is_valid, prefix="FI")),
    "FR": ("eu_vat", _fr),
    "GB": ("gb_vat", _gb),
    "GR": ("eu_vat", partial(_simple, 9, gr_vat.is_valid, prefix="EL")),
    "HR": ("eu_vat", partial(_simple, 11, oib.is_valid, prefix="HR")),
    "HU": ("eu_vat", partial(_simple, 8, anum.is_valid, prefix="HU")),
    "IE": ("eu_vat", _ie),
    "IN": ("in_gst", _in),
    "IT": ("eu_vat", _it),
    "JP": ("jp_trn", _jp),
    "KR": ("kr_brn", _kr),
    "LU": ("eu_vat", _lu),
    "MX": ("mx_rfc", _mx),
    "NL": ("eu_vat", partial(_simple, 9, bsn.is_valid, prefix="NL", suffix="B01")),
    "NO": ("no_vat", partial(_simple, 9, orgnr.is_valid, suffix="MVA", first="89")),
    "NZ": ("nz_gst", partial(_simple, 9, ird.is_valid, first="1")),
    "PL": ("eu_vat", partial(_simple, 10, nip.is_valid, prefix="PL")),
    "PT": ("eu_vat", partial(_simple, 9, nif.is_valid, prefix="PT", first="5")),
    "RO": ("eu_vat", partial(_simple, 8, cui.is_valid, prefix="RO")),
    "SE": ("eu_vat", partial(_simple, 10, se_orgnr.is_valid, prefix="SE", suffix="01", first="5")),
    "SI": ("eu_vat", partial(_simple, 8, ddv.is_valid, prefix="SI")),
    "TR": ("tr_tin", partial(_simple, 10, vkn.is_valid)),
    "TW": ("tw_vat", partial(_simple, 8, ubn.is_valid)),
    "US": ("us_ein", _us),
}
