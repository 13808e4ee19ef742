"""Tax id types: which there are, which a country uses, whether a number has the form and checksum of its type."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from billing_site.lib.tax_ids.formats import (
    CHECKED_FORM,
    CHECKED_PART,
    CHECKSUMS,
    EU_VAT,
    FORMATS,
    OFTEN_LEFT_OUT,
    PRINTED,
)
from billing_site.lib.tax_ids.written import (
    MAX_LENGTH,
    compact,
    domestic,
    organization_of_century,
    readings,
    shape,
    without_words_behind,
)

CHECKSUM, FORMAT = "checksum", "format"
TEST_VALUES = frozenset(("000000000", "111111111", "222222222"))  # verified, unverified, stays pending

# The Commission writes EL for Greece and XI for Northern Ireland, ISO 3166 writes GR and GB.
_ISO_OF_PREFIX = {"EL": "GR", "XI": "GB"}
_PREFIX_OF_ISO = {"GR": "EL", "GB": "XI"}
EU_COUNTRIES = tuple(sorted(_ISO_OF_PREFIX.get(prefix, prefix) for prefix in EU_VAT if prefix != "XI"))
# Territories that use another country's numbers.
_COUNTRIES = {"eu_vat": (*EU_COUNTRIES, "GB"), "gb_vat": ("GB", "IM"), "ic_nif": ("IC", "ES")}


class TaxIdInvalid(ValueError):
    """The number has not the form of its type; the message says so in plain words with an example."""


@dataclass(frozen=True)
class TaxIdType:
    """One kind of tax id. `name` is what documents print before the number ("US EIN"), `country` where it is from."""

    code: str
    countries: tuple[str, ...]
    name: str
    example: str
    description: str
    pattern: str

    @property
    def country(self) -> str:
        return self.countries[0]


@dataclass(frozen=True)
class TaxIdCheck:
    """What a number turned out to be.

    `value` is the form to store (capitals, no separators), `display` the printed one, `country` the ISO code the number
    is of (for eu_vat by its prefix). `method` says what was looked at: "checksum", or "format" alone, when
    `checksum_ok` is None. A wrong checksum is reported, not refused: sample numbers fail it, and Stripe takes them.
    """

    type: str
    value: str
    display: str
    country: str
    method: str
    checksum_ok: bool | None


def _type_of_row(code: str, description: str, example: str, pattern: str) -> TaxIdType:
    countries = _COUNTRIES.get(code, (code[:2].upper(),))
    if code == "eu_oss_vat":
        countries = ("EU",)
    return TaxIdType(code, countries, code.upper().replace("_", " "), example, description, pattern)


TAX_ID_TYPES: dict[str, TaxIdType] = {row[0]: _type_of_row(*row) for row in FORMATS}


def types_for_country(country: str | None) -> list[TaxIdType]:
    """Every type, those of the country first (the European VAT number before its members' own), the rest by code."""
    iso = (country or "").upper()
    own = [kind for kind in TAX_ID_TYPES.values() if iso in kind.countries]
    own.sort(key=lambda kind: (kind.code != "eu_vat" or iso == "GB", kind.code != "gb_vat"))
    return own + [kind for kind in TAX_ID_TYPES.values() if iso not in kind.countries]


def check_tax_id(type: str, value: str, country: str | None = None, *, test_values: bool = False) -> TaxIdCheck:
    """Normalize a number and tell what is known about it.

    Separators, letter case, full-width characters and words around the number (USt-IdNr., NIP) do not count; letters
    people leave out (GB, MVA, T, …) are put back, and domestic forms are understood (tax_ids/written.py); an eu_vat
    number without its prefix takes that of `country`. `test_values` admits Stripe's three test values for any type.
    Raises TaxIdInvalid for an unknown type and for a number that has not the form of its type.
    """
    kind = TAX_ID_TYPES.get(type)
    if kind is None:
        raise TaxIdInvalid(f"“{type}” is not a tax ID type we know. Choose one from the list, such as eu_vat.")
    typed = compact(value)
    if test_values and typed in TEST_VALUES:
        return TaxIdCheck(type, typed, typed, country or kind.country, FORMAT, None)
    read = readings(value)
    # "MWST" and "MVA" behind a number are a part of it.
    if type[:3] not in ("ch_", "li_", "no_") and (bare := without_words_behind(value)):
        read.append(bare)
    found = (_eu_vat_number(r, country) if type == "eu_vat" else _number(kind, r) for r in read)
    number = next((number for number in found if number), None)
    if number is None or len(value) > MAX_LENGTH:
        raise TaxIdInvalid(_complaint(kind, value, typed, country))
    module = _checksum_module(type, number)
    ok = module.is_valid(number[CHECKED_PART.get(type, slice(None))]) if module else None
    of = _ISO_OF_PREFIX.get(number[:2], number[:2]) if type == "eu_vat" else kind.country
    return TaxIdCheck(type, number, display_tax_id(type, number), of, CHECKSUM if module else FORMAT, ok)


def display_tax_id(type: str, value: str) -> str:
    """A stored number as its country prints it: "CHE123456789MWST" is "CHE-123.456.789 MWST"."""
    mask = _masks(type).get(len(value)) if type in TAX_ID_TYPES else None
    if mask is None:
        return value
    characters = iter(value)
    return "".join(next(characters) if place == "#" else place for place in mask)


def guess_type(country: str | None, value: str) -> str | None:
    """The type a number most likely is: of the country's types one whose checksum is right, else one whose form is.

    A number that spells out its origin (DE123456789, CHE-…, GB…) is recognized without a country too. None for no idea.
    """
    return next((check.type for check in fitting(country, value)), None)


def likely_checks(country: str | None, value: str) -> list[TaxIdCheck]:
    """What a number is by its country or, failing that, by itself: one check, several that are as likely, or none."""
    checks = fitting(country, value) or fitting(None, value)
    rank = _rank(value)
    best = [check for check in checks if rank(check) == rank(checks[0])]
    # Where a member's own number is also its VAT number, the VAT number is what people mean.
    return best[:1] if best and best[0].type in ("eu_vat", "gb_vat") else best


def fitting(country: str | None, value: str) -> list[TaxIdCheck]:
    """Whatever a number can be among the types of a country, the likeliest first: see `guess_type`."""
    candidates = [kind.code for kind in types_for_country(country) if country and country.upper() in kind.countries]
    bare = readings(value)[-1]
    if not candidates:
        candidates = ["eu_vat", "gb_vat", "ch_vat", "no_vat", "eu_oss_vat", "mk_vat", "om_vat"]
        candidates = [code for code in candidates if re.match("[A-Z]{2}|.*MVA$", bare)]
        candidates = [told] if (told := shape(value)) else candidates
    elif "eu_vat" in candidates and _eu_vat_number(bare, None):
        candidates = ["eu_vat"]
    found = []
    for code in candidates:
        try:
            found.append(check_tax_id(code, value, country))
        except TaxIdInvalid:
            continue
    return sorted(found, key=_rank(value))


def spellings(value: str, country: str | None) -> set[str]:
    """How a number may be stored: bare, and as the type that it most likely is; empty for what is too short to tell."""
    bare = compact(value)
    if len(bare) < 5:
        return set()
    guess = guess_type(country, value)
    return {bare, check_tax_id(guess, value, country).value} if guess else {bare}


def _rank(value: str) -> Callable[[TaxIdCheck], tuple[int, int]]:
    """A proven number before one that merely looks right, and that before one whose checksum is wrong.

    Of types that are as sure, one that leaves less of the number out comes first: "CHE… MWST" is a VAT number, no UID.
    """
    length = len(readings(value)[-1])
    return lambda check: ({True: 0, None: 1, False: 2}[check.checksum_ok], max(length - len(check.value), 0))


def _number(kind: TaxIdType, typed: str) -> str | None:
    before, after = OFTEN_LEFT_OUT.get(kind.code, ("", ""))
    bare = typed.removeprefix(kind.country)
    for candidate in (typed, domestic(kind.code, typed), before + typed + after, bare, bare + after):
        if candidate and re.fullmatch(kind.pattern, candidate, re.ASCII):
            return candidate
    return None


def _eu_vat_number(typed: str, country: str | None) -> str | None:
    candidates = [typed]
    if country:
        iso = country.upper()
        candidates.append(_PREFIX_OF_ISO.get(iso, iso) + typed)
    candidates += [number for candidate in candidates if (number := domestic("eu_vat", candidate))]
    number = next((number for number in candidates if _is_eu_vat(number)), None)
    return number and (organization_of_century(number) or number)


def _is_eu_vat(number: str) -> bool:
    _example, pattern = EU_VAT.get(number[:2], ("", "(?!)"))
    return re.fullmatch(pattern, number[2:], re.ASCII) is not None


def _complaint(kind: TaxIdType, value: str, typed: str, country: str | None) -> str:
    shown = value.strip() if len(value) <= 40 else value[:40] + "…"
    example = kind.example
    if kind.code == "eu_vat":
        iso = (country or "").upper()
        prefix = _PREFIX_OF_ISO.get(typed[:2], typed[:2])
        prefix = prefix if prefix in EU_VAT else _PREFIX_OF_ISO.get(iso, iso)
        example = EU_VAT.get(prefix, (example, ""))[0]
    told = TAX_ID_TYPES.get(shape(value) or "")
    if told and told != kind:
        return f"“{shown}” is written as a tax ID of another type: choose {told.name} ({told.description})."
    if not shown:
        return f"Enter the number. A tax ID of this type ({kind.description}) looks like {example}."
    return f"“{shown}” does not look like a tax ID of this type ({kind.description}). An example is {example}."


@cache
def _masks(type: str) -> dict[int, str]:
    kind = TAX_ID_TYPES[type]
    from_example = "" if type == "eu_vat" else re.sub("[0-9A-Z]", "#", kind.example)
    return {mask.count("#"): mask for mask in (from_example, *PRINTED.get(type, ()))}


def _checksum_module(type: str, number: str):
    name = CHECKSUMS.get(type)
    if isinstance(name, dict):
        name = name.get(len(number))
    if type in CHECKED_FORM and not re.fullmatch(CHECKED_FORM[type], number, re.ASCII):
        return None
    return import_module(f"stdnum.{name}") if name else None
