"""Telephone numbers: their international form, how they are shown, and the key that makes duplicates visible."""

import re
import unicodedata
from functools import lru_cache

from billing_site.lib.places.not_phones import spreadsheet_problem
from billing_site.lib.text import clean_line, text_problem

MAX_LENGTH = 20  # characters a stored number may have, as in Stripe's Customer object
_FEWEST_DIGITS = 3  # ITU-T E.164 sets 15 as the most; short codes begin at 3
# "+49 170 1234567 (mobil)"; letters of "0800 GETHELP" are digits instead.
_NOTED = re.compile(r"(?P<number>[^a-zA-Z]*\d)[\s(,;/-]+[^\W\d_][^\d]*")
_ALLOWED = re.compile(r"[0-9A-Z+()./#*,;x\- ]+")


def canonical_phone(text: str, country: str | None = None) -> str:
    """The form in which a number is stored: E.164 ("+14155550100") where it can be understood, else the text, tidied.

    `country` (ISO 3166-1 alpha-2) is where a number without a "+" is taken to be; one that begins with the country's
    own code is read as if it had the "+". "" stays "". Raises ValueError, in plain words, for text that is no telephone
    number at all (figures and dates of spreadsheets among them) or needs more than `MAX_LENGTH` characters.
    """
    if problem := text_problem(text):
        raise ValueError(problem)
    cleaned = _without_note(_clean(text), country)
    if not cleaned:
        return ""
    number = _parse(cleaned, country)
    if problem := spreadsheet_problem(cleaned, is_number=_is_valid(number)):
        raise ValueError(problem)
    digits = sum(c.isdigit() for c in cleaned)
    if digits < _FEWEST_DIGITS or not _ALLOWED.fullmatch(cleaned.upper().replace(";EXT=", "")):
        raise ValueError("This is not a phone number. Use digits, such as +1 415 555 0100.")
    stored = _international(cleaned, country) or cleaned
    if len(stored) > MAX_LENGTH:
        raise ValueError(f"This phone number is too long. Use at most {MAX_LENGTH} characters.")
    return stored


def phone_key(text: str, country: str | None = None) -> str:
    """The digits that are equal for two spellings of one number, country code first where it is known; "" for none."""
    cleaned = _without_note(_clean(text), country)
    return re.sub(r"\D", "", _international(cleaned, country) or cleaned)


def display_phone(stored: str) -> str:
    """A stored number as people read it: "+14155550100" is "+1 415-555-0100"; anything else as it is."""
    import phonenumbers

    number = _parse(stored, None)
    if number is None:
        return stored
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _clean(text: str) -> str:
    """The text with full-width and other scripts' digits made ASCII and typographic dashes made hyphens."""
    plain = unicodedata.normalize("NFKC", clean_line(text))
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)
    return clean_line(re.sub("[\u2010-\u2015\u2212]", "-", re.sub("[\u200b-\u200f]", "", plain)))


def _without_note(cleaned: str, country: str | None) -> str:
    """A number without the words behind it, where it is one without them."""
    noted = _NOTED.fullmatch(cleaned)
    return noted["number"] if noted and _is_valid(_parse(noted["number"], country)) else cleaned


def _international(cleaned: str, country: str | None) -> str:
    """E.164, with an extension as RFC 3966 writes it; "" when the number cannot exist."""
    import phonenumbers

    number = _parse(cleaned, country)
    if number is None:
        return ""
    extension = f";ext={number.extension}" if number.extension else ""
    told = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) + extension
    # Of "+31 00…" the package drops one zero at a time.
    return told if told == cleaned else _international(told, None) or told


@lru_cache(maxsize=512)
def _parse(cleaned: str, country: str | None):
    import phonenumbers

    try:
        number = phonenumbers.parse(cleaned, country.upper() if country else None)
    except phonenumbers.NumberParseException:
        return None
    if country and not cleaned.startswith("+"):
        number = _with_own_code(cleaned, country.upper(), number) or number
    return number if phonenumbers.is_possible_number(number) else None


def _with_own_code(cleaned: str, country: str, number):
    """The number that digits with the country's own code are when they had lost their "+"; None where they had none.

    Digits that are valid either way ("491701234567") are taken so where people write a "0" or the like before a
    national number: a German number of area 0491 begins with that. Where nobody does, they are a national number.
    """
    import phonenumbers

    code = str(phonenumbers.country_code_for_region(country))
    if not re.sub(r"\D", "", cleaned).startswith(code) or not str(number.national_number).startswith(code):
        return None
    rules = phonenumbers.PhoneMetadata.metadata_for_region(country)
    if number.italian_leading_zero or (_is_valid(number) and not (rules and rules.national_prefix)):
        return None
    try:
        other = phonenumbers.parse("+" + cleaned.lstrip("( "), None)
    except phonenumbers.NumberParseException:
        return None
    return other if _is_valid(other) else None


def _is_valid(number) -> bool:
    import phonenumbers

    return number is not None and phonenumbers.is_valid_number(number)
